"""The most memory that this process has held."""

from __future__ import annotations

import re
from pathlib import Path

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")  # VmHWM:     51234 kB


def peak_bytes() -> int:
    """Bytes resident at the worst moment; unlike `ru_maxrss`, not those of who started it."""
    found = _PEAK.search(Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 if found else 0

"""Measures the peak memory of a process."""

from __future__ import annotations

import re
from pathlib import Path

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")  # VmHWM:     51234 kB


def peak_bytes(process: str = "self") -> int:
    """Returns the most bytes of a process that were resident.

    `ru_maxrss` would count the starting process's bytes too.
    """
    found = _PEAK.search(Path("/proc", process, "status").read_text())
    return int(found[1]) * 1024 if found else 0

"""Puts what the image has into an environment of its own, by the image's own lock file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from imr.place.settings import PROJECT

PLACE = PROJECT / ".cluster"
"""Where everything goes; git ignores it."""
PYTHON = PLACE / "venv" / "bin" / "python"
DEPLOY = PROJECT / "deploy"


def install() -> None:
    """Makes the environment, where the lock file has changed."""
    lock = (DEPLOY / "requirements.txt").read_text(encoding="utf-8")
    done = PLACE / "installed.txt"
    if done.exists() and done.read_text(encoding="utf-8") == lock:
        return
    PLACE.mkdir(exist_ok=True)
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(PYTHON.parents[1])], check=True)
    lock_file = str(DEPLOY / "requirements.txt")
    subprocess.run([str(uv), "pip", "sync", "--quiet", "--python", str(PYTHON), lock_file], check=True)
    done.write_text(lock, encoding="utf-8")

"""A stack's state, removed: what is its own in its home, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from imr.local import stack
from imr.place import home
from imr.place.home import NotAHome
from imr.place.settings import Settings


def clean(settings: Settings) -> list[Path]:
    """Stops the stack and removes its state; returns what it has left in the folder, as not its own.

    The folder goes with it where that leaves it empty. Raises NotAHome where it is no home.
    """
    place = settings.home
    if not place.exists():
        stack.down(settings)
        return []
    if not home.is_home(place):
        raise NotAHome(f"{place} holds no state of a stack: nothing was removed. Is IMR_HOME right?")
    stack.down(settings)
    for entry in home.entries(place):
        # A link's target is somebody's choice of a place, and holds who knows what else.
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)
    left = sorted(place.iterdir())
    if not left:
        place.rmdir()
    return left

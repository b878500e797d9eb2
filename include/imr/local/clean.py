"""Removes a stack's state from its home, and nothing else that is there."""

from __future__ import annotations

import shutil
from pathlib import Path

from imr.local import stack
from imr.place import home
from imr.place.home import NotAHome
from imr.place.settings import Settings


def clean(settings: Settings) -> list[Path]:
    """Stops the stack and removes its state; returns the files in the home that are not the stack's.

    These files stay. A home that is empty afterwards is removed, too. Raises NotAHome where the folder is no
    home.
    """
    place = settings.home
    if not place.exists():
        stack.down(settings)
        return []
    if not home.is_home(place):
        raise NotAHome(f"{place} holds no state of a stack: nothing was removed. Check IMR_HOME.")
    stack.down(settings)
    for entry in home.entries(place):
        # The target of a link may hold other things, so only the link is removed.
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)
    left = sorted(place.iterdir())
    if not left:
        place.rmdir()
    return left

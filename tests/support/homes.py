"""Homes of tests: one that asks the server of another home, and a stack's folder of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from imr.place import home
from imr.place.settings import Settings


def beside(served: Settings, folder: Path) -> Settings:
    """Settings of another home that has the keys of the served one, and so the same store."""
    keys = home.make(served.home)
    folder.mkdir(parents=True, exist_ok=True)
    held = {"home": str(folder), "access_key": keys.access_key, "secret_key": keys.secret_key}
    (folder / home.KEYS).write_text(json.dumps(held))
    return replace(served, home=folder)

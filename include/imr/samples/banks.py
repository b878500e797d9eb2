"""Word banks of the invented letters: rows of `banks/*.csv` and lines of `banks/wordings/*.txt`."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `banks/<name>.csv`, empty cells as ""."""
    return tuple(csv.DictReader(_text(f"{name}.csv").splitlines()))


@cache
def wordings(name: str) -> tuple[str, ...]:
    """Lines of `banks/wordings/<name>.txt`: ways to say one thing, with {slots}."""
    return tuple(_text("wordings", f"{name}.txt").splitlines())


def _text(*path: str) -> str:
    return files(__package__).joinpath("banks", *path).read_text(encoding="utf-8")

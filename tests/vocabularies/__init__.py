"""The vocabularies of the rooms as files, and the order of their rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import imr

ROOMS = Path(imr.__file__).parent
SOURCES = ROOMS / "vocabulary_sources.csv"
FILES = (*sorted(ROOMS.glob("*/vocabularies/*.csv")), SOURCES)


def in_order(text: str) -> str:
    """A vocabulary's text with its rows sorted by their cells, from the first column to the last."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([header, *sorted(rows)])
    return written.getvalue()

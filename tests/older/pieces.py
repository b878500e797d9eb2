"""A letter as one sees it on paper, before a program makes text of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Centred:
    """A line in the middle of the page."""

    words: str


@dataclass(frozen=True, slots=True)
class Cells:
    """A table of labels with their values, row by row; a value may be empty."""

    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that run over lines. A `mark` ("2.", a bullet) hangs before them."""

    words: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """The next piece follows without a blank line."""


Piece = Centred | Cells | Paragraph | Close

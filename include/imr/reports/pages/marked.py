"""Cuts a letter's text into pieces, each with what it is: a field, page furniture, or text unexplained."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from imr.text.spans import Span

FIELD, FURNITURE, UNEXPLAINED, FAILING = "field", "furniture", "unexplained", "failing"

_UNSEEN = re.compile(r"\r\n|[^\w \t\n!-~]")
_BREAKS = {"\r\n": "\n", "\f": "\n— next page —\n", "\v": "", "\r": "\n"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text and what stands there. `name` is a field's path, or says why the place is marked."""

    span: Span
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text over which the same marks lie. `begins` are the marks that start here."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()


def pieces_of(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """Returns the text as pieces, in order and without a gap. The shortest mark over a piece comes first.

    Marks may overlap. What reaches out of the text is cut off, and a mark of nothing is left out.
    """
    size = len(text)
    inside = [mark for mark in marks if 0 <= mark.span[0] < min(mark.span[1], size)]
    starts, ends = _by_place(inside, 0, size), _by_place(inside, 1, size)
    edges = sorted({0, size, *starts, *ends})
    lying: dict[Mark, None] = {}
    pieces = []
    for start, end in pairwise(edges):
        for mark in ends.get(start, ()):
            lying.pop(mark, None)
        begins = starts.get(start, [])
        lying |= dict.fromkeys(begins)
        over = sorted(lying, key=lambda mark: mark.span[1] - mark.span[0])
        pieces.append(Piece(text[start:end], tuple(over), tuple(begins)))
    return pieces


def _by_place(marks: Iterable[Mark], side: int, size: int) -> dict[int, list[Mark]]:
    places: dict[int, list[Mark]] = {}
    for mark in marks:
        places.setdefault(min(mark.span[side], size), []).append(mark)
    return places


def visible(text: str) -> str:
    """Returns a text in which characters that steer a display are written as their code points.

    These are control and format characters (Unicode's categories Cc and Cf), among them the marks that turn
    the direction of writing. Line feeds stay.
    """
    return _UNSEEN.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    character = found.group()
    if character in _BREAKS:
        return _BREAKS[character]
    steers = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"}
    return f"⟨U+{ord(character):04X}⟩" if steers else character

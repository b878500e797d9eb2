"""Names of guidelines and of their chapters, found however they are spaced, joined or punctuated.

The vocabulary is vocabularies/guidelines.csv, whose columns vocabularies/README.md explains.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from imr.text.vocabulary import read_rows

Row = dict[str, str]

BREAK = re.compile(r"[;:()]|\.\s")
"""`low. back`: words on two sides of it are not one name."""


class Name(NamedTuple):
    """A name found: [start, end) in the text, and its row of the vocabulary."""

    start: int
    end: int
    row: Row

    @property
    def title(self) -> str:
        return self.row["title"]

    @property
    def may_be_section(self) -> bool:
        return self.row["also_section"] == "yes"


_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


class _Folding(dict[int, str | None]):
    """ASCII letters in lower case and digits; every other character as nothing."""

    def __missing__(self, code: int) -> str | None:
        self[code] = chr(code).lower() if chr(code) in _ALPHANUMERIC else None
        return self[code]


_FOLDING = _Folding()


def _spellings(term: str) -> list[str]:
    """Letters of a term with and without its "and", which may be written as "&", a comma or a slash."""
    spellings = (term, term.replace(" and ", " "))
    return [spelling.translate(_FOLDING) for spelling in spellings]


_SPELLED = {
    (row["guideline"], spelling): row
    for row in read_rows("imr.parsing", "guidelines")
    for spelling in _spellings(row["term"])
}
_ROWS = list(_SPELLED.values())
_AUTOMATON = AhoCorasick([spelling for _, spelling in _SPELLED])


class Paragraph:
    """A paragraph's text, and the names in it by family, looked for when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Its ASCII letters and digits in lower case, and where in the text each of them stands.
        self._letters = text.translate(_FOLDING)
        self._positions = [at for at, character in enumerate(text) if character in _ALPHANUMERIC]
        self._found: dict[str, list[Name]] | None = None

    def names(self, guideline: str, start: int, end: int) -> list[Name]:
        """Names of a family in [start, end), in order; of overlapping ones the leftmost, then the longest."""
        if self._found is None:
            self._found = self._find()
        found = self._found.get(guideline)
        if not found:
            return []
        first = bisect_left(found, start, key=_start)
        return [name for name in found[first : bisect_left(found, end, key=_start)] if name.end <= end]

    def _find(self) -> dict[str, list[Name]]:
        text, positions = self.text, self._positions
        whole: list[tuple[int, int, int]] = []
        for index, first, last in _AUTOMATON.find_matches_as_indexes(self._letters, overlapping=True):
            start, end = positions[first], positions[last - 1] + 1
            if _is_edge(text, start) and _is_edge(text, end) and not BREAK.search(text, start, end):
                whole.append((start, -end, index))
        found: dict[str, list[Name]] = {}
        for start, negative_end, index in sorted(whole):
            row = _ROWS[index]
            names = found.setdefault(row["guideline"], [])
            if not names or start >= names[-1].end:
                names.append(Name(start, -negative_end, row))
        return found


def _start(name: Name) -> int:
    return name.start


def _is_edge(text: str, at: int) -> bool:
    """Whether a word may begin or end at `at`; where a space was lost, a capital or a digit shows it."""
    if at in (0, len(text)):
        return True
    before, after = text[at - 1], text[at]
    if not (before.isalnum() and after.isalnum()):
        return True
    if before.isdigit() != after.isdigit():
        return True
    follows = text[at + 1 : at + 2]
    return after.isupper() and (before.islower() or follows.islower())

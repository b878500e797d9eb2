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
"""`low. back`: words on two sides of it are one name only if the vocabulary writes it so."""


class Name(NamedTuple):
    """A name found: [start, end) in the text, and its rows of the vocabulary, one for each span of years."""

    start: int
    end: int
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        return self.in_year(None)["title"]

    @property
    def may_be_section(self) -> bool:
        return self.in_year(None)["also_section"] == "yes"

    @property
    def is_ambiguous(self) -> bool:
        """Whether the words name several guidelines, and say of none that it is the newer one."""
        return self.may_be_section and len({row["title"] for row in self.rows}) > 1

    def in_year(self, year: int | None) -> Row:
        """The row of an edition's year; where none holds it, or no year is said, the row without years."""
        held = (row for row in self.rows if year and (row["since"] or row["until"]) and _holds(row, year))
        return next(held, self.rows[0])


def _holds(row: Row, year: int) -> bool:
    return int(row["since"] or year) <= year <= int(row["until"] or year)


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


def _read_spelled() -> dict[tuple[str, str], tuple[Row, ...]]:
    """Rows by family and spelling; of several rows the one without years first."""
    spelled: dict[tuple[str, str], tuple[Row, ...]] = {}
    rows = read_rows("imr.parsing", "guidelines")
    for row in sorted(rows, key=lambda row: bool(row["since"] or row["until"])):
        for spelling in dict.fromkeys(_spellings(row["term"])):
            key = row["guideline"], spelling
            spelled[key] = (*spelled.get(key, ()), row)
    return spelled


_SPELLED = _read_spelled()
_ROWS = list(_SPELLED.values())
_BREAKS = [frozenset(mark for row in rows for mark in BREAK.findall(row["term"])) for rows in _ROWS]
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
            if _is_edge(text, start) and _is_edge(text, end):
                breaks = _BREAKS[index]
                if breaks.issuperset(BREAK.findall(text, start, end)):
                    closed = ")" in breaks and text.count("(", start, end) > text.count(")", start, end)
                    whole.append((start, -(end + (closed and text.startswith(")", end))), index))
        found: dict[str, list[Name]] = {}
        for start, negative_end, index in sorted(whole):
            rows = _ROWS[index]
            names = found.setdefault(rows[0]["guideline"], [])
            if not names or start >= names[-1].end:
                names.append(Name(start, -negative_end, rows))
        return found


def is_name(guideline: str, words: str) -> bool:
    """Whether words are a name of a family, and nothing else."""
    return (guideline, words.translate(_FOLDING)) in _SPELLED


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

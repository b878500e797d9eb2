"""Names of guidelines and of their chapters, found however they are spaced, joined or punctuated.

The vocabulary is `guidelines.csv`: `guideline` is the family a name belongs to, `title` the chapter's one
name, `publisher` whose chapter of the MTUS it is, `also_section` says that the same words may name a section
of another chapter, and `section` is the section that the words name besides their chapter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from imr.parsing.vocabulary import read_rows

Row = dict[str, str]

WORDS = re.compile(r"[a-z0-9]+|&")
"""`forearm`, `wrist`, `&`: what of a term counts."""

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


@dataclass(frozen=True, slots=True)
class Letters:
    """A text, its ASCII letters and digits in lower case ("&" as "and"), and where each stands in it."""

    text: str
    letters: str
    positions: list[int]

    @classmethod
    def of(cls, text: str) -> Letters:
        letters: list[str] = []
        positions: list[int] = []
        for found in WORDS.finditer(text.translate(_LOWER)):
            word = found.group()
            if word == "&":
                letters.append("and")
                positions += (found.start(),) * 3
            else:
                letters.append(word)
                positions += range(found.start(), found.end())
        return cls(text, "".join(letters), positions)


_LOWER = {c: c + 32 for c in range(65, 91)}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one guideline family, compiled for one pass."""

    rows: list[Row]
    automaton: AhoCorasick

    @classmethod
    def of(cls, guideline: str) -> Names:
        spelled = {
            spelling: row
            for row in read_rows("imr.parsing", "guidelines")
            if row["guideline"] == guideline
            for spelling in _spellings(row["term"])
        }
        return cls(list(spelled.values()), AhoCorasick(list(spelled)))

    def find(self, squeezed: Letters) -> list[Name]:
        """Names in a text, in order; of overlapping ones the leftmost, then the longest."""
        text, positions = squeezed.text, squeezed.positions
        whole: list[tuple[int, int, int]] = []
        for index, first, last in self.automaton.find_matches_as_indexes(squeezed.letters, overlapping=True):
            start, end = positions[first], positions[last - 1] + 1
            if _is_edge(text, start) and _is_edge(text, end) and not BREAK.search(text, start, end):
                whole.append((start, -end, index))
        names: list[Name] = []
        for start, negative_end, index in sorted(whole):
            if not names or start >= names[-1].end:
                names.append(Name(start, -negative_end, self.rows[index]))
        return names


def _spellings(term: str) -> list[str]:
    """Letters of a term with and without its "and", which may be written as a comma, a slash or a hyphen."""
    words = WORDS.findall(term)
    return ["".join(words), "".join(word for word in words if word != "and")]


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

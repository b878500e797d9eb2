"""A request as clauses: what is asked for stands first; what it is for, with or after, in later ones."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from imr.text.spans import Span
from imr.text.vocabulary import alternation, read_rows

_ROLES = {row["term"]: row["role"] for row in read_rows("imr.terms", "clause_words")}
INTRODUCER = re.compile(
    rf"[,;:()\[\]&+]|\.(?=\s|$)|\b(?:{alternation(_ROLES)}\b|w/(?!o\b))"
)  # "X-ray of the shoulder for evaluation", "Acupuncture with a capsaicin patch"


def _words(role: str) -> frozenset[str]:
    return frozenset(word for word, its_role in _ROLES.items() if its_role == role)


BACKGROUND = _words("background")
COORDINATING = _words("coordinating") | {"&", "+"}
BINDING = _words("binding")


class Clauses(NamedTuple):
    """Where clauses begin, and with which words ("" for the first)."""

    starts: tuple[int, ...]
    introducers: tuple[str, ...]

    def at(self, position: int) -> int:
        """Number of the clause that holds a position, the first being 0."""
        return bisect_right(self.starts, position) - 1

    def introducer(self, position: int) -> str:
        """The word or sign that introduces the clause of a position."""
        return self.introducers[self.at(position)]

    def bound_to(self, clause: int) -> int:
        """The first clause after this one that does not belong to it, or the last of all."""
        later = range(clause + 1, len(self.starts))
        return next((at for at in later if self.introducers[at] not in BINDING), len(self.starts) - 1)

    def is_background(self, position: int) -> bool:
        """Whether the clause tells when or why, and not what is asked for."""
        return self.introducer(position) in BACKGROUND


def split_clauses(text: str, terms: list[Span]) -> Clauses:
    """Clauses of a folded request; words within a term ("range of motion") introduce none."""
    starts, introducers = [0], [""]
    ahead = sorted(terms, reverse=True)
    covered = 0  # up to where the terms begun so far reach
    for found in INTRODUCER.finditer(text):
        position = found.start()
        while ahead and ahead[-1][0] <= position:
            covered = max(covered, ahead.pop()[1])
        if position >= covered:
            starts.append(position)
            introducers.append(found[0])
    return Clauses(tuple(starts), tuple(introducers))

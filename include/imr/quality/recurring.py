"""Lines that many letters have, whatever their numbers: what a new form of letter says in all of them.

A line that stands in the letters of several people says nothing of one of them. Still no line is shown in
which an identifier may be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from imr.quality.identifiers import find_identifiers
from imr.text.identity import identity_of

FEWEST_CASES = 5
"""Cases that must have a line for it to be shown."""
MOST_HELD = 200_000
"""Different lines that are held at once, some 40 MB; past them, those of one case alone are forgotten."""

_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]{2}")


@dataclass(slots=True)
class _Met:
    """A line as it was first met, how many letters have it, and identities of the first few cases."""

    line: str
    letters: int = 0
    cases: set[int] = field(default_factory=set)


class RecurringLines:
    """Lines of letters by what they say with every number alike."""

    def __init__(self) -> None:
        self._met: dict[str, _Met] = {}

    def add(self, case: str, lines: Iterable[str]) -> None:
        """Notes the lines of one letter, each once; lines without a word are left out."""
        for folded, line in {folded_line(line): line for line in lines if _WORD.search(line)}.items():
            met = self._met.setdefault(folded, _Met(line))
            met.letters += 1
            if len(met.cases) < FEWEST_CASES:
                met.cases.add(identity_of(case))
        if len(self._met) > MOST_HELD:
            self._met = {folded: met for folded, met in self._met.items() if len(met.cases) > 1}

    def shown(self) -> list[tuple[str, int]]:
        """Lines of at least `FEWEST_CASES` cases, numbers as `#`, and their letters, most first."""
        found = [
            (folded, met.letters)
            for folded, met in self._met.items()
            if len(met.cases) >= FEWEST_CASES and not find_identifiers(met.line)
        ]
        return sorted(found, key=lambda one: (-one[1], one[0]))


def folded_line(line: str) -> str:
    """A line with every number as `#` and its white space collapsed."""
    return " ".join(_DIGITS.sub("#", line).split())

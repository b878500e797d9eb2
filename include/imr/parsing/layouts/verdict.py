"""Sentences that decide an item: "<request> is not medically necessary and appropriate."."""

from __future__ import annotations

import re
from dataclasses import dataclass

# "is not medically necessary and appropriate."; extraction may drop spaces: "is notmedically necessary".
VERDICT = re.compile(
    r"\s*\b(?P<verb>is|are|was|were)\s*(?P<not>not)?\s*medically\s*necessary"
    r"(?:\s*(?:and|or)\s*(?:medically\s*)?appropriate)?(?:\s*\.)?"
)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a sentence decides its item, after the request, and how. Not medically necessary is upheld."""

    start: int
    end: int
    decision: str


def verdict_of(match: re.Match[str]) -> Verdict:
    """The verdict of a match of VERDICT."""
    return Verdict(match.start("verb"), match.end(), "upheld" if match["not"] else "overturned")


def closing_verdict(text: str, start: int, end: int) -> Verdict | None:
    """The verdict that the text from `start` to `end` closes with."""
    last = None
    for match in VERDICT.finditer(text, max(start, end - _LONGEST), end):
        last = match
    return verdict_of(last) if last and not text[last.end() : end].strip() else None

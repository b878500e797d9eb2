"""Sentences that decide an item: "<request> is not medically necessary and appropriate."."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = "not|considered|deemed|found|determined|therefore|also|to\\s*be"
_COMMA = r"(?:\s*,\s*|\s*)"
# "is not medically necessary and appropriate.", "is NOT considered medically necessary, and appropriate at
# this time.", "has been found not medically appropriate"; extraction may drop spaces: "is notmedically
# necessary".
VERDICT = re.compile(
    rf"\s*\b(?P<verb>is|are|was|were|has\s*been|have\s*been)(?P<words>(?:{_COMMA}(?:{_WORDS}))*){_COMMA}"
    r"medically\s*(?:necessary|appropriate)"
    r"(?:\s*,?\s*(?:and|or|nor)\s*(?:medically\s*)?(?:appropriate|necessary))?"
    r"(?:\s*,?\s*(?:at\s*this\s*time|for\s*this\s*(?:patient|employee|injured\s*worker)))?(?:\s*\.)?",
    re.IGNORECASE,
)
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a sentence decides its item, after the request, and how. Not medically necessary is upheld."""

    start: int
    end: int
    decision: str


def verdict_of(match: re.Match[str]) -> Verdict:
    """The verdict of a match of VERDICT."""
    denied = "not" in match["words"].lower()
    return Verdict(match.start("verb"), match.end(), "upheld" if denied else "overturned")


def closing_verdict(text: str, start: int, end: int) -> Verdict | None:
    """The verdict that the text from `start` to `end` closes with."""
    last = None
    for match in VERDICT.finditer(text, max(start, end - _LONGEST), end):
        last = match
    return verdict_of(last) if last and not text[last.end() : end].strip() else None

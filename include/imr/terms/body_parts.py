"""Body parts a request names, in the labelling guide's list and in the order named."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from imr.parsing.vocabulary import Vocabulary, read_rows
from imr.terms.model import Span


class BodyParts(NamedTuple):
    """Parts named, without repeats; the sides that abbreviations such as RUE name; where they are named."""

    parts: tuple[str, ...]
    sides: frozenset[str]
    span: Span | None


SPINAL = frozenset({"neck", "upper back", "lower back", "spine"})
_SEGMENTS = {"c": "neck", "t": "upper back", "l": "lower back", "s": "lower back"}

VERTEBRA = re.compile(
    r"(?<!\w)(?<![a-z]-)(?:([c])-?[1-8]|([t])-?(?:1[0-2]|[1-9])|([l])-?[1-6]|([s])-?[1-5])(?!\w|\.\d)",
    re.IGNORECASE,  # "C5-6", "L4/L5", "L5-S1", "T12"; not "L1820" (a HCPCS code)
)
TITLE = re.compile(
    r"(?:\s+(?:and|&)\s+\w+|\s+(?:replacement|joint|surgery|surgical|pain|injury|care))?"
    r"\s+(?:surgeon|specialist|doctor|physician|therapist|expert|dr)\b",
    re.IGNORECASE,  # after a part: "spine surgeon", "foot and ankle specialist", "hip replacement specialist"
)


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary.of(read_rows("imr.terms", "body_parts"))


def read_body_parts(request: str) -> BodyParts:
    """Body parts of a request.

    Labelling guide: a part named only in a specialist's title, a drug's route or a test's name does not
    count (those are rows without parts); a structure of one joint is that joint. "Spine" beside a named
    region of it ("spine, lumbar") says no more than the region.
    """
    named: list[tuple[int, int, tuple[str, ...], str]] = []
    for start, end, row in _vocabulary().find(request):
        if row["parts"] and not TITLE.match(request, end):
            named.append((start, end, tuple(row["parts"].split(";")), row["side"]))
    for vertebra in VERTEBRA.finditer(request):
        letter = next(group for group in vertebra.groups() if group).lower()
        named.append((vertebra.start(), vertebra.end(), (_SEGMENTS[letter],), ""))
    if not named:
        return BodyParts((), frozenset(), None)
    named.sort()
    parts = dict.fromkeys(part for _, _, several, _ in named for part in several)
    if len(SPINAL & parts.keys()) > 1:
        parts.pop("spine", None)
    sides = frozenset(side for _, _, _, side in named if side)
    return BodyParts(tuple(parts), sides, (named[0][0], named[-1][1]))

"""Body parts a request names, by the names of docs/labelling.md and in the order named."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from imr.text.spans import Span
from imr.text.vocabulary import Vocabulary, read_rows


class BodyParts(NamedTuple):
    """Parts named, without repeats; the sides that abbreviations such as RUE name; where they are named."""

    parts: tuple[str, ...]
    sides: frozenset[str]
    span: Span | None


NO_PARTS = BodyParts((), frozenset(), None)


class _Named(NamedTuple):
    start: int
    end: int
    parts: tuple[str, ...]
    side: str


_start = attrgetter("start")
SPINAL = frozenset({"neck", "upper back", "lower back", "spine"})
_SEGMENTS = {"c": "neck", "t": "upper back", "l": "lower back", "s": "lower back"}

VERTEBRA = re.compile(
    r"(?<!\w)(?<![a-z]-)(?:c-?[1-8]|t-?(?:1[0-2]|[1-9])|l-?[1-6]|s-?[1-5])(?!\w|\.\d)",
    re.IGNORECASE,  # "C5-6", "L4/L5", "L5-S1", "T12"; not "L1820" (a HCPCS code)
)
NUMBERED = re.compile(r"\d")  # whether there is any vertebra to look for
TITLE = re.compile(
    r"(?:\s*(?:\band\b|[&/])\s*\w+|\s+(?:replacement|joint|surgery|surgical|pain|injury|care))?"
    r"\s+(?:surgeon|specialist|doctor|physician|therapist|expert|dr)\b",
    re.IGNORECASE,  # after a part: "spine surgeon", "foot and ankle specialist", "hip replacement specialist"
)


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary.of(read_rows("imr.terms", "body_parts"))


def read_body_parts(request: str, *, vertebrae_too: bool = True) -> BodyParts:
    """Body parts of a request; without those of vertebrae where "T3" is what a laboratory looks for.

    A part named only in a specialist's title, a drug's route or a test's name does not count (those are
    rows without parts); a structure of one joint is that joint. "Spine" beside a named region of it
    ("spine, lumbar") says no more than the region.
    """
    hits = _vocabulary().find(request)
    named = [
        _Named(hit.start, hit.end, tuple(hit.row["parts"].split(";")), hit.row["side"])
        for hit in hits
        if hit.row["parts"] and not TITLE.match(request, hit.end)
    ]
    vertebrae = VERTEBRA.finditer(request) if vertebrae_too and NUMBERED.search(request) else ()
    for vertebra in vertebrae:
        before = bisect_right(hits, vertebra.start(), key=_start)
        if not before or hits[before - 1].end <= vertebra.start():
            letter = vertebra[0][0].lower()
            named.append(_Named(vertebra.start(), vertebra.end(), (_SEGMENTS[letter],), ""))
    if not named:
        return NO_PARTS
    named.sort()
    regions = [each for each in named if not SPINAL.isdisjoint(each.parts) and each.parts != ("spine",)]
    if regions:
        ends = {region.end for region in regions}
        named = [each for each in named if each.parts != ("spine",) or _is_apart(each, ends, request)]
    parts = dict.fromkeys(part for each in named for part in each.parts)
    sides = frozenset(each.side for each in named if each.side)
    return BodyParts(tuple(parts), sides, (named[0].start, named[-1].end))


def _is_apart(spine: _Named, regions_end: set[int], request: str) -> bool:
    """Whether "back" is named beside a region ("neck and back"), and not to describe it ("lumbar back")."""
    return request[spine.start : spine.end].lower() == "back" and spine.start - 1 not in regions_end

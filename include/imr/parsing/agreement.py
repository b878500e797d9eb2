"""The letter against itself: what its lists, numbers and totals say of its items, and what it decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr.parsing.layout import ITEM_NUMBER, ItemText
from imr.text.numerals import NUMBER, read_number

# "Final Determination: PARTIALLY OVERTURN."
_FINAL_DETERMINATION = re.compile(
    r"(?-i:[Ff])inal\s*Determination\s*:\s*(UPHOLD|OVERTURN|PARTIALLY\s*OVERTURN)", re.IGNORECASE
)
# "Treatment(s) in Dispute Listed on IMR Application: 1. ACUPUNCTURE 2X6 2. LSO BRACE", up to a blank line.
_DISPUTED = re.compile(
    r"(?-i:[Tt])reatments?(?:\(s\))?\s*in\s*Dispute[^:\n]{0,40}:\s*(?P<list>.{1,3000}?)(?=\n\s*\n|\n\s*dear\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_LISTED_NUMBER = re.compile(r"(?:^|(?<=\s))(?P<number>\d{1,2})[.)](?=\s)")  # "2. LSO BRACE"
# "the following 5 issues", "the following three (3) disputed items/services", "decisions for the 5 disputed
# items set forth below".
_ANNOUNCED = re.compile(
    rf"(?-i:[TtDd])(?<!\w.)(?:(?<=t)he\s+following|(?<=d)ecisions?\s+(?:for|on)\s+the)\s+(?P<number>{NUMBER})\s+(?:\(\d{{1,2}}\)\s*)?(?:(?:disputed|requested|separate)\s+)?"
    r"(?:issues?|items?|treatments?|services?|requests?|decisions?)\b",
    re.IGNORECASE,
)
_ANNOUNCED_WITHIN = 400
"""Characters before the first item in which the number of items is announced."""
_DETERMINED = re.compile(r"has\s*determined\s*(?:that\s*)?(?:the\s*)?request")
# What stands between an item's number and its request: "2. ", "2) Regarding the request for ".
_ITEM_NUMBER = re.compile(
    rf"(?:^|\n)\s*{ITEM_NUMBER}\s*(?:[A-Z][a-z]+\s+)?(?:the\s+)?(?:requests?\s+for\s+)?$", re.I
)
_BEFORE_REQUEST = 48
_LONGEST_COVER = 8_000


def disagreements(text: str, cover_end: int, items: Sequence[ItemText]) -> Iterator[str]:
    """Codes of what disagrees with a letter's items.

    `cover_end` is where its first section begins; a notice lists its determinations before and after that.
    """
    cover = text[: min(cover_end, _LONGEST_COVER)]
    if _states_otherwise(cover, {item.decision for item in items}):
        yield "determination_disagrees"
    first = min(item.request[0] for item in items)
    if (
        _numbers_disagree(text, items)
        or _list_disagrees(cover, len(items))
        or _count_disagrees(text, first, len(items))
        or _lists_disagree(text, cover_end)
    ):
        yield "items_disagree"


def _states_otherwise(cover: str, decisions: set[str]) -> bool:
    """Whether the final determination on a letter's first page is another than its items' decisions."""
    stated = _FINAL_DETERMINATION.search(cover)
    if stated is None:
        return False
    return decisions != {"UPHOLD": {"upheld"}, "OVERTURN": {"overturned"}}.get(
        stated[1].upper(), {"upheld", "overturned"}
    )


def _numbers_disagree(text: str, items: Sequence[ItemText]) -> bool:
    """Whether numbers of items skip or repeat."""
    found = []
    for item in items:
        start = item.request[0]
        before = _ITEM_NUMBER.search(text[max(0, start - _BEFORE_REQUEST) : start])
        if before is None:
            return False
        found.append(int(before["number"]))
    return found != list(range(found[0], found[0] + len(found))) or (len(found) > 0 and found[0] > 1)


def _list_disagrees(cover: str, count: int) -> bool:
    """Whether a list of treatments in dispute, numbered or parted by semicolons alone, has more or fewer than
    the items."""
    disputed = _DISPUTED.search(cover)
    if disputed is None:
        return False
    numbers = [int(match["number"]) for match in _LISTED_NUMBER.finditer(disputed["list"])]
    if len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)):
        return len(numbers) != count
    parts = [part for part in disputed["list"].split(";") if part.strip()]
    return len(parts) > 1 and "," not in disputed["list"] and len(parts) != count


def _count_disagrees(text: str, first: int, count: int) -> bool:
    announced = _ANNOUNCED.search(text, max(0, first - _ANNOUNCED_WITHIN), first)
    return announced is not None and read_number(announced["number"]) != count


def _lists_disagree(text: str, cover_end: int) -> bool:
    """Whether a notice's two lists of determinations have as many."""
    on_cover = len(_DETERMINED.findall(text, 0, cover_end))
    after = len(_DETERMINED.findall(text, cover_end)) if on_cover else 0
    return after > 0 and on_cover != after

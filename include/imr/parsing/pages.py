"""Whether a letter's pages are all there, once and in order, as their own numbers and texts say."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

# "Page 2 of 5", "Case Number: CM21-0012345 Page 2", "Final Determination Letter for IMR Case Number   3": a line
# of page furniture, in raw text.
_NUMBERED_LINE = re.compile(
    r"(?:^|(?<=[\n\f]))[ \t]*(?P<running>(?:Case (?:Number|No)|IMR Case|Final Determination Letter)[^\n\f]{0,60}?)?"
    r"[ \t]*(?P<word>Page[ \t]*)?(?<![\d-])(?P<number>\d{1,3})(?:[ \t]*of[ \t]*(?P<total>\d{1,3}))?[ \t]*"
    r"(?=[\r\n\f]|\Z)"
)
_SHORTEST_PAGE = 300
"""Characters of a page that is no other's like by chance."""


def page_problems(raw: str) -> Iterator[str]:
    """Codes of what is wrong with the pages of a letter's raw text."""
    series: dict[tuple[bool, bool], list[int]] = defaultdict(list)
    totals: set[int] = set()
    for line in _NUMBERED_LINE.finditer(raw):
        if line["word"] or line["running"]:
            series[bool(line["running"]), bool(line["total"])].append(int(line["number"]))
            totals |= {int(line["total"])} if line["total"] else set()
    sheets = [" ".join(sheet.split()) for sheet in raw.split("\f")] if "\f" in raw else []
    long = [sheet for sheet in sheets if len(sheet) >= _SHORTEST_PAGE]
    repeated = len(set(long)) < len(long)
    for (_, of_total), numbers in series.items():
        yield from _number_problems(numbers, max(totals) if of_total else None, repeated)
    if repeated:
        yield "page_repeated"


def _number_problems(numbers: list[int], total: int | None, repeated: bool) -> Iterator[str]:
    """Codes of one kind of page number, as the numbers follow one another.

    The first page often has none. Numbers that all stand twice are at a page's head and foot.
    """
    counts = Counter(numbers)
    once = list(counts)
    if len(set(counts.values())) > 1 and not repeated:
        yield "page_repeated"
    if once != sorted(once):
        yield "pages_out_of_order"
    first = 1 if 1 in counts else 2
    last = total or max(once)
    if (any(number not in counts for number in range(first, last + 1)) and (total or min(once) <= first)) or (
        total and max(once) > total
    ):
        yield "pages_missing"

"""Whether a letter's pages are all there, once and in order, as their own numbers and texts say."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from imr.parsing.furniture import Furniture

# "Page 2 of 5", "Case Number: CM21-0012345 Page 2", "Final Determination Letter for IMR Case Number   3": a
# line of page furniture, in raw text.
_NUMBERED_LINE = re.compile(
    r"[\n\f][ \t]*(?=[PCIF])"
    r"(?P<running>(?:Case (?:Number|No)|IMR Case|CM\d\d|Public Copy|Final Determination Letter)"
    r"[^\n\f]{0,60}?[ \t])?[ \t]*"
    r"(?:Page[ \t]*)?(?P<number>\d{1,3})(?:[ \t]*of[ \t]*(?P<total>\d{1,3}))?[ \t]*"
    r"(?=[\r\n\f]|\Z)"
)
NO_FURNITURE = Furniture()
_SHORTEST_PAGE = 300
"""Characters of a page that is no other's like by chance."""


def page_problems(raw: str, furniture: Furniture = NO_FURNITURE) -> Iterator[str]:
    """Codes of what is wrong with the pages of a letter's raw text, each once."""
    yield from dict.fromkeys((*_problems(raw), *_problems_of_counts(furniture.counts)))


def _problems_of_counts(counts: Iterable[tuple[int, ...]]) -> Iterator[str]:
    """Codes of numbers that run on from page to page, as stamps of later hands do too."""
    for numbers in counts:
        in_order = sorted(numbers)
        if in_order != list(numbers) and all(two - one == 1 for one, two in pairwise(in_order)):
            yield "pages_out_of_order"


def _problems(raw: str) -> Iterator[str]:
    numbered: dict[tuple[bool, bool], list[int]] = defaultdict(list)
    totals = []
    is_numbered = any(words in raw for words in ("Page ", "Determination Letter"))
    for line in _NUMBERED_LINE.finditer("\n" + raw) if is_numbered else ():
        numbered[bool(line["running"]), bool(line["total"])].append(int(line["number"]))
        totals += [int(line["total"])] if line["total"] else []
    pages = [page.strip() for page in raw.split("\f") if len(page) >= _SHORTEST_PAGE]
    repeated = len(set(pages)) < len(pages)
    if repeated:
        yield "page_repeated"
    for (_, of_total), numbers in numbered.items():
        yield from _number_problems(numbers, max(totals) if of_total else None, repeated)


def _number_problems(numbers: list[int], total: int | None, repeated: bool) -> Iterator[str]:
    """Codes of the numbers of one kind of line, in the order of the pages.

    The first page often has none, and numbers that all stand twice are at each page's head and foot.
    """
    counts = Counter(numbers)
    once = list(counts)
    if len(set(counts.values())) > 1 and not repeated:
        yield "page_repeated"
    if once != sorted(once):
        yield "pages_out_of_order"
    # Numbers without a total say nothing of pages before the first and after the last.
    first = min(counts) if total is None or min(counts) <= 2 else 1
    if any(number not in counts for number in range(first, max(total or 0, *once) + 1)):
        yield "pages_missing"

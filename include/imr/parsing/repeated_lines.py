"""Lines that pages repeat: at their edges, or a page's length apart in a text without form feeds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from imr.parsing.page_breaks import (
    HEADER_LABELS,
    Break,
    completes,
    interrupts,
    is_heading,
    is_of_header,
    is_stray,
    opens_letter,
)
from imr.parsing.page_lines import (
    Line,
    case_of,
    goes_on,
    is_listed,
    is_mechanical,
    is_own,
    is_sentence,
    key_of,
    numbers_of,
    opening_of,
)

_PAGE_OF_LINES = 12
"""Lines that part two pages' furniture at the least, in a text without form feeds."""
_MOST_AT_EDGE = 6
"""Lines of furniture at one edge of a page, at the most; more are a passage that two pages have."""
_MOST_TOGETHER = 4
"""Lines of furniture that stand together at a page break, at the most; more are a passage given twice."""


def repeating_at_edges(pages: Sequence[list[Line]], own_case: str | None) -> tuple[list[Line], list[Line]]:
    """Lines at the edges of pages that other pages have too: those that are furniture, and that may be."""
    once = list({tuple(line.words for line in page): page for page in reversed(pages)}.values())[::-1]
    groups = _groups((line for page in once for line in page if line.at_head or line.at_foot), own_case)
    groups = {
        key: lines
        for key, lines in groups.items()
        if len({line.page for line in lines}) > 1 and not _is_list(lines)
    }
    if not groups:
        return [], []
    for key in _passages(once):
        groups.pop(key, None)
    candidates = {line.start for lines in groups.values() for line in lines}
    rest = [[line for line in page if line.start not in candidates] for page in once]
    breaks = {
        line.start: _break_at(
            line, page, rest[number - 1] if number else [], rest[number], [*rest, []][number + 1]
        )
        for number, page in enumerate(once)
        for line in page
        if line.start in candidates
    }
    told = {
        key: _told(lines, [breaks[line.start] for line in lines], len(once)) for key, lines in groups.items()
    }
    told |= {key: _told_as_above(lines, breaks, told) for key, lines in groups.items() if told[key] is None}
    edges = [
        (line, told.get(key_of(line.words)))
        for page in pages
        for line in page
        if line.at_head or line.at_foot
    ]
    return [line for line, certain in edges if certain], [line for line, certain in edges if certain is False]


def _passages(pages: Sequence[list[Line]]) -> set[str]:
    """Keys of lines that the same pages have, where more of these stand together than furniture does."""
    keys = [[key_of(line.words) for line in page] for page in pages]
    pages_of: dict[str, set[int]] = defaultdict(set)
    for number, page in enumerate(keys):
        for key in page:
            pages_of[key].add(number)
    found: set[str] = set()
    for page in keys:
        for shared, run in groupby(page, key=pages_of.__getitem__):
            together = list(run)
            if len(shared) > 1 and len(together) > _MOST_AT_EDGE:
                found.update(together)
    return found


def _groups(lines: Iterable[Line], own_case: str | None) -> dict[str, list[Line]]:
    """Lines that are alike but for their numbers, where they may be furniture: key -> lines."""
    openings: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        openings[opening_of(line.words)].append(line)
    groups: dict[str, list[Line]] = defaultdict(list)
    for opened_alike in openings.values():
        for line in opened_alike if len(opened_alike) > 1 else ():
            groups[key_of(line.words)].append(line)
    return {
        key: alike
        for key, alike in groups.items()
        if len(alike) > 1
        and not (is_own(alike[0].words) or key.startswith(HEADER_LABELS) or is_heading(key))
        and _are_of_one_case(alike, own_case)
    }


def _is_list(lines: Sequence[Line]) -> bool:
    """Whether lines that are alike but for their numbers stand one below the other on a page."""
    return any(
        one.page == other.page
        and one.at_head == other.at_head
        and one.words != other.words
        and not is_mechanical(one.words)
        for one, other in pairwise(lines)
    )


def _are_of_one_case(lines: Iterable[Line], own_case: str | None) -> bool:
    """Whether lines name no case, or all the same one: the letter's own, where that is known."""
    cases = {case_of(line.words) for line in lines}
    return len(cases) == 1 and (own_case is None or cases <= {None, own_case})


def _break_at(line: Line, page: list[Line], above: list[Line], own: list[Line], below: list[Line]) -> Break:
    """What stands around a line of a page that may be furniture: `own` is the text of its page.

    `above` and `below` are that of the pages before and after.
    """
    place = page.index(line)
    over = page[place - 1] if place else None
    before = [each for each in own if each.start < line.start] or above
    after = [each for each in own if each.start > line.start] or below
    return Break(before[-1] if before else None, after[0] if after else None, above=over)


def _told(lines: list[Line], breaks: list[Break], page_count: int) -> bool | None:
    """Whether lines that recur at pages' edges are furniture: False where they may be, None where text."""
    words = lines[0].words
    placed = list(zip(lines, breaks, strict=True))
    breaks_in = any(interrupts(line, at) for line, at in placed)
    if _are_among_the_same(breaks):
        return False if breaks_in and not is_sentence(words) else None
    seen = len({line.page for line in lines})
    everywhere = seen == page_count
    is_apart = everywhere and any(is_stray(line, at) or opens_letter(line, at) for line, at in placed)
    ends = [completes(line, at) for line, at in placed]
    if not (breaks_in or is_apart) and any(ends) and (all(ends) or not everywhere or seen == 2):
        return None
    if is_sentence(words):
        return (breaks_in or is_apart) if everywhere else None
    if breaks_in or (everywhere and not is_listed(words)):
        return True
    if is_listed(words) or not _steps(lines):
        return None
    return True if seen > 2 or _numbers_pages(lines) or is_mechanical(words) else None


def _are_among_the_same(breaks: Sequence[Break]) -> bool:
    """Whether one line of text stands before or after them all, as in a passage given twice."""
    befores, afters = (
        {line and key_of(line.words) for line in lines}
        for lines in zip(*((at.before, at.after) for at in breaks), strict=True)
    )
    return any(len(keys) == 1 and None not in keys for keys in (befores, afters))


def _told_as_above(
    lines: Iterable[Line], breaks: Mapping[int, Break], told: Mapping[str, bool | None]
) -> bool | None:
    """What is told of the line above lines in small letters, which go on with it wherever they stand."""
    above = {key_of(over.words) if (over := breaks[line.start].above) else "" for line in lines}
    return told.get(*above) if len(above) == 1 and all(goes_on(line.words) for line in lines) else None


def _steps(lines: list[Line]) -> bool:
    """Whether a number in the lines grows by one from page to page."""
    columns = zip(*(numbers_of(line.words) for line in lines), strict=False)
    pages = [line.page for line in lines]
    return any(
        all(
            number - before == page - page_before
            for (before, number), (page_before, page) in zip(pairwise(column), pairwise(pages), strict=True)
        )
        for column in columns
    )


def _numbers_pages(lines: list[Line]) -> bool:
    """Whether lines end in the numbers of their pages, counted from the first or the second."""
    offsets = {line.page + 1 - numbers_of(line.words)[-1] for line in lines}
    return len(offsets) == 1 and offsets <= {0, 1}


def repeating(lines: list[Line], own_case: str | None) -> list[Line]:
    """Lines that recur a page's length apart in a text without form feeds."""
    keys = [key_of(line.words) for line in lines]
    place = {line.start: number for number, line in enumerate(lines)}
    groups = {}
    for key, alike in _groups(lines, own_case).items():
        places = [place[line.start] for line in alike]
        if _are_pages_apart(places, len(lines)) and not _is_passage(keys, *places[:2]):
            groups[key] = alike
    breaks = _breaks(lines, keys, {line.start for alike in groups.values() for line in alike})
    return [
        line
        for alike in groups.values()
        if _is_running(alike, [breaks[line.start] for line in alike])
        for line in alike
    ]


def naming(lines: list[Line], own_case: str | None) -> list[Line]:
    """Lines that name the letter's own case again, and say nothing, in a text without form feeds."""
    named = [number for number, line in enumerate(lines) if own_case and case_of(line.words) == own_case]
    return [
        lines[number]
        for number in named[1:]
        if not (is_own(lines[number].words) or is_sentence(lines[number].words))
        and not is_of_header((lines[number - 1], *lines[number + 1 : number + 2]))
    ]


def _are_pages_apart(places: list[int], count: int) -> bool:
    """Whether places among so many lines are a page's length apart; the last page may be a short one."""
    apart = [after - before >= _PAGE_OF_LINES for before, after in pairwise([0, *places])]
    return all(apart[1:-1]) and (apart[-1] or (apart[0] and count - places[-1] <= _MOST_TOGETHER))


def _is_passage(keys: list[str], one: int, other: int) -> bool:
    """Whether the lines at two places belong to a passage given twice."""
    before = after = 0
    while before <= _MOST_TOGETHER and one > before and keys[one - before - 1] == keys[other - before - 1]:
        before += 1
    most = len(keys) - other - 1
    while after <= _MOST_TOGETHER and after < most and keys[one + after + 1] == keys[other + after + 1]:
        after += 1
    return before + after >= _MOST_TOGETHER


def _breaks(lines: list[Line], keys: list[str], candidates: Container[int]) -> dict[int, Break]:
    """Start of each candidate -> the lines of the text around it and the candidates beside it."""
    around: dict[int, Break] = {}
    said = Counter(keys)
    run: list[Line] = []
    before: int | None = None
    for number in range(len(lines) + 1):
        after = number if number < len(lines) else None
        if after is not None and lines[after].start in candidates:
            run.append(lines[after])
            continue
        one, other = (None if side is None else lines[side] for side in (before, after))
        said_again = any(said[keys[side]] > 1 for side in (before, after) if side is not None)
        for line, above in zip(run, (one, *run), strict=False):
            around[line.start] = Break(one, other, said_again, above)
        run, before = [], after
    return around


def _is_running(lines: list[Line], breaks: list[Break]) -> bool:
    """Whether lines that recur a page's length apart are furniture."""
    words = lines[0].words
    placed = list(zip(lines, breaks, strict=True))
    if any(interrupts(line, at) for line, at in placed):
        return True
    if is_sentence(words):
        return breaks[0].before is None and len(lines) > 2
    if is_stray(*placed[0]) and (breaks[0].before is None or len(lines) > 2):
        return True
    if any(completes(line, at) for line, at in placed):
        return False
    at_end = breaks[0].before is None or breaks[-1].after is None
    counted = all(
        number - before == 1
        for column in list(zip(*(numbers_of(line.words) for line in lines), strict=False))[-1:]
        for before, number in pairwise(column)
    )
    return at_end or (counted and bool(numbers_of(words)) and not is_listed(words))

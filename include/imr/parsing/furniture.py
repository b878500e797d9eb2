"""Page furniture: what stands at the edges of pages and is no part of what a letter says.

Heads and feet, page numbers, copy marks and stamps of later hands are told by their place and repetition, not
by their words. A line at a page's edge that stands on other pages too, with the same numbers or others, is
furniture where it counts the pages, where a sentence goes on after it, or where every page has it. In a text
without form feeds, a line is furniture that recurs a page's length apart. A line at one page break alone is
furniture where it counts the page or names the letter's own case. Where it breaks into a sentence or was
written by a machine, it may be: it is kept out of what is read all the same, and noted as unexplained.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from imr.parsing.layouts import LAYOUTS
from imr.parsing.page_lines import (
    Line,
    case_of,
    count_of,
    counts_alone,
    edges_of,
    goes_on,
    has_outcome,
    is_capital,
    is_complete,
    is_listed,
    is_mechanical,
    is_open,
    is_own,
    is_sentence,
    key_of,
    numbers_of,
)
from imr.text.spans import Span
from imr.text.vocabulary import read_rows
from imr.text.wrapping import ends_early, line_width

_PAGE_OF_LINES = 12
"""Lines that part two pages' furniture at the least, in a text without form feeds."""
_MARK = "\v"
"""What a reader of pages puts before a mark that stands across a page or along its margin."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """Where furniture stands in a text, in order; `unexplained` are those of its lines that may be none.

    `words` are the lines. `counts` are the numbers that lines of one wording have on one page after another.
    """

    spans: tuple[Span, ...] = ()
    unexplained: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()
    counts: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Break:
    """Where one page ends and the next begins: the lines that may be furniture, and those around them."""

    before: Line | None
    after: Line | None
    said_again: bool = False
    """Whether a line around stands elsewhere too: what is between may be part of a passage given twice."""

    @property
    def within_sentence(self) -> bool:
        """Whether a sentence certainly goes on from one page to the next."""
        return (
            not self.said_again
            and self.before is not None
            and self.after is not None
            and is_open(self.before.words)
            and goes_on(self.after.words)
        )


def find_furniture(text: str) -> Furniture:
    """The furniture of a letter's text."""
    pages = edges_of(text)
    lines = [line for page in pages for line in page]
    own_case = case_of(text[:_HEAD])
    marks = [line for line in lines if text[line.start - 1 : line.start] == _MARK]
    repeating = _repeating_at_edges(pages, own_case) if len(pages) > 1 else _repeating(lines, own_case)
    if repeating:
        header = _header_line(lines)
        repeating = [line for line in repeating if line is not header]
    found = {line.start: line for line in (*marks, *repeating)}
    certain, doubtful = _alone(pages, found, own_case)
    found |= {line.start: line for line in (*certain, *doubtful)}
    in_order = [found[start] for start in sorted(found)]
    return Furniture(
        spans=tuple((line.start, line.end) for line in in_order),
        unexplained=tuple(sorted((line.start, line.end) for line in doubtful)),
        words=tuple(line.words for line in in_order),
        counts=tuple(_counts(repeating)),
    )


_FULL = 0.75
"""Part of the usual width of lines from which a line is a full one."""
_HEAD = 3_000
"""Characters in which a letter names its case."""
_HEADINGS = tuple(
    {pattern for layout in LAYOUTS.values() for pattern in (*layout.headings.values(), *layout.evidence)}
)
_HEADER_LABELS = tuple(
    row["term"] for row in read_rows("imr.parsing", "header_labels") if row["field"] != "case_number"
)


def _header_line(lines: Sequence[Line]) -> Line | None:
    """The line of the letter's own header that names the case; running heads may be worded as it is."""
    for number, line in enumerate(lines):
        if case_of(line.words) and _is_of_header(
            (*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2])
        ):
            return line
    return None


def _is_of_header(lines: Iterable[Line]) -> bool:
    """Whether one of the lines begins with a label of a header, but the case number's."""
    return any(key_of(line.words).startswith(_HEADER_LABELS) for line in lines)


def _repeating_at_edges(pages: Sequence[list[Line]], own_case: str | None) -> list[Line]:
    """Lines at the edges of pages that other pages have too."""
    once = list({tuple(line.words for line in page): page for page in reversed(pages)}.values())[::-1]
    groups = _groups((line for page in once for line in page if line.at_head or line.at_foot), own_case)
    groups = {key: lines for key, lines in groups.items() if len({line.page for line in lines}) > 1}
    if not groups:
        return []
    candidates = {line.start for lines in groups.values() for line in lines}
    rest = [[line for line in page if line.start not in candidates] for page in once]
    breaks = {
        line.start: _break_at(line, rest[number - 1] if number else [], rest[number], [*rest, []][number + 1])
        for number, page in enumerate(once)
        for line in page
        if line.start in candidates
    }
    keys = {
        key
        for key, lines in groups.items()
        if _is_furniture(lines, [breaks[line.start] for line in lines], len(once))
    }
    return [
        line
        for page in pages
        for line in page
        if (line.at_head or line.at_foot) and key_of(line.words) in keys
    ]


def _groups(lines: Iterable[Line], own_case: str | None) -> dict[str, list[Line]]:
    """Lines that are alike but for their numbers, where they may be furniture: key -> lines."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[key_of(line.words)].append(line)
    return {
        key: alike
        for key, alike in groups.items()
        if len(alike) > 1
        and not (is_own(alike[0].words) or key.startswith(_HEADER_LABELS) or _is_heading(key))
        and _are_of_one_case(alike, own_case)
    }


def _are_of_one_case(lines: Iterable[Line], own_case: str | None) -> bool:
    """Whether lines name no case, or all the same one: the letter's own, where that is known."""
    cases = {case_of(line.words) for line in lines}
    return len(cases) == 1 and (own_case is None or cases <= {None, own_case})


def _is_heading(key: str) -> bool:
    """Whether a line begins with a heading or a label of a layout."""
    return any(found.end() for pattern in _HEADINGS if (found := pattern.match(key)))


def _ends_heading(before: str, words: str) -> bool:
    """Whether a heading or a label of a layout goes on from one line to the next."""
    joined = key_of(f"{before} {words}")
    middle = len(key_of(before))
    return any(
        found.start() < middle < found.end() for pattern in _HEADINGS for found in pattern.finditer(joined)
    )


def _break_at(line: Line, above: list[Line], page: list[Line], below: list[Line]) -> _Break:
    """The break between pages that a line of the middle one stands at, with the lines that are text."""
    if line.at_head:
        before, after = above, page
    else:
        before, after = page, below
    return _Break(before[-1] if before else None, after[0] if after else None)


def _is_furniture(lines: list[Line], breaks: list[_Break], page_count: int) -> bool:
    """Whether lines that recur at pages' edges are furniture."""
    words = lines[0].words
    interrupts = any(_interrupts(line, at) for line, at in zip(lines, breaks, strict=True))
    if not interrupts and any(_completes(line, at) for line, at in zip(lines, breaks, strict=True)):
        return False
    seen = len({line.page for line in lines})
    everywhere = seen == page_count
    if is_sentence(words):
        return everywhere and (interrupts or seen > 2)
    if interrupts or (everywhere and not is_listed(words)):
        return True
    return _steps(lines) and (seen > 2 or _numbers_pages(lines) or is_mechanical(words))


def _interrupts(line: Line, at: _Break) -> bool:
    """Whether a sentence goes on around a line that is none of it."""
    if not at.within_sentence or (goes_on(line.words) and not is_mechanical(line.words)):
        return False
    return not is_sentence(line.words) or not is_open(line.words)


def _completes(line: Line, at: _Break) -> bool:
    """Whether a line goes on with the sentence before it, or ends it."""
    if at.before is None or not is_open(at.before.words) or is_mechanical(line.words):
        return False
    return goes_on(line.words) or not is_open(line.words)


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


def _counts(lines: Iterable[Line]) -> Iterator[tuple[int, ...]]:
    """The numbers of each place in lines that are alike, page after page."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[key_of(line.words)].append(line)
    for alike in groups.values():
        yield from zip(*(numbers_of(line.words) for line in alike), strict=False)


def _repeating(lines: list[Line], own_case: str | None) -> list[Line]:
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


def _are_pages_apart(places: list[int], count: int) -> bool:
    """Whether places among so many lines are a page's length apart; the last page may be a short one."""
    apart = [after - before >= _PAGE_OF_LINES for before, after in pairwise([0, *places])]
    return all(apart[1:-1]) and (apart[-1] or (apart[0] and count - places[-1] <= _MOST_TOGETHER))


_MOST_TOGETHER = 4
"""Lines of furniture that stand together at a page break, at the most; more are a passage given twice."""


def _is_passage(keys: list[str], one: int, other: int) -> bool:
    """Whether the lines at two places belong to a passage given twice."""
    before = after = 0
    while before <= _MOST_TOGETHER and one > before and keys[one - before - 1] == keys[other - before - 1]:
        before += 1
    most = len(keys) - other - 1
    while after <= _MOST_TOGETHER and after < most and keys[one + after + 1] == keys[other + after + 1]:
        after += 1
    return before + after >= _MOST_TOGETHER


def _breaks(lines: list[Line], keys: list[str], candidates: Container[int]) -> dict[int, _Break]:
    """Start of each candidate -> the lines of the text around it and the candidates beside it."""
    around: dict[int, _Break] = {}
    said = Counter(keys)
    run: list[Line] = []
    before: int | None = None
    for number in range(len(lines) + 1):
        after = number if number < len(lines) else None
        if after is not None and lines[after].start in candidates:
            run.append(lines[after])
            continue
        sides = [None if side is None else lines[side] for side in (before, after)]
        said_again = any(said[keys[side]] > 1 for side in (before, after) if side is not None)
        around |= {line.start: _Break(*sides, said_again) for line in run}
        run, before = [], after
    return around


def _is_running(lines: list[Line], breaks: list[_Break]) -> bool:
    """Whether lines that recur a page's length apart are furniture."""
    words = lines[0].words
    if any(_interrupts(line, at) for line, at in zip(lines, breaks, strict=True)):
        return True
    if is_sentence(words) or any(_completes(line, at) for line, at in zip(lines, breaks, strict=True)):
        return False
    at_end = breaks[0].before is None or breaks[-1].after is None
    counted = all(
        number - before == 1
        for column in list(zip(*(numbers_of(line.words) for line in lines), strict=False))[-1:]
        for before, number in pairwise(column)
    )
    return at_end or (counted and bool(numbers_of(words)) and not is_listed(words))


def _alone(
    pages: Sequence[list[Line]], found: Container[int], own_case: str | None
) -> tuple[list[Line], list[Line]]:
    """Lines at single page breaks that are furniture, and those that may be."""
    told: dict[Line, bool] = {}
    rest = [[line for line in page if line.start not in found] for page in pages]
    width = line_width([line.words for page in rest for line in page])
    for number, page in enumerate(rest):
        above, below = rest[number - 1] if number else [], [*rest, []][number + 1]
        while taken := _taken(
            ((page[:size], above[-1:], page[size : size + 3]) for size in (1, 2)), own_case, width
        ) or _taken(((page[-size:], page[:-size][-1:], below[:3]) for size in (1, 2)), own_case, width):
            told |= taken
            page[:] = [line for line in page if line not in taken]
    return [line for line in told if told[line]], [line for line in told if not told[line]]


def _taken(
    blocks: Iterable[tuple[Sequence[Line], Sequence[Line], Sequence[Line]]], own_case: str | None, width: int
) -> dict[Line, bool]:
    """The first of some blocks of lines, each with those above and below it, that may be furniture.

    Each of its lines has whether that is certain. It is empty where no block is furniture.
    """
    for lines, above, below in blocks:
        told: dict[Line, bool] = {}
        for line in lines:
            if (certain := _told(line, above, below, own_case, width)) is None:
                break
            told[line] = certain
        if told and len(told) == len(lines):
            return told
    return {}


def _told(
    line: Line, above: Sequence[Line], below: Sequence[Line], own_case: str | None, width: int
) -> bool | None:
    """Whether a line at a page break is furniture: True where that is certain, None where it is text.

    `above` and `below` are the lines around it, on whichever pages.
    """
    words = line.words
    if counts_alone(words):
        return True if not words.isdecimal() or abs(int(words) - line.page - 1) <= 1 else None
    if is_sentence(words) or is_listed(words) or is_own(words) or _is_heading(key_of(words)):
        return None
    if case := case_of(words):
        return True if above and own_case in (None, case) and not _is_of_header(below) else None
    if key_of(words).startswith(_HEADER_LABELS):
        return None
    at = _Break(above[-1] if above else None, below[0] if below else None)
    counts = count_of(words) == line.page + 1
    if is_mechanical(words):
        return counts or (False if above and is_open(words) else None)
    if at.before is None or _completes(line, at):
        return None
    return False if counts or _stands_out(line, at, below, width) else None


def _stands_out(line: Line, at: _Break, below: Sequence[Line], width: int) -> bool:
    """Whether a line can hardly belong to the text around it, which it parts or has no end of its own in."""
    words = line.words
    ends_here = at.after is not None and ends_early(words, at.after.words, width)
    if _interrupts(line, at):
        return ends_here
    if ":" in words or not is_open(words):
        return False
    if at.before is not None and is_complete(at.before.words):
        if at.after is None:
            return True
        if _is_heading(key_of(at.after.words)):
            return True
        if is_own(at.after.words) and not has_outcome(at.after.words):
            return not (is_capital(words) and at.after.words.isupper())
    if not ends_here or goes_on(words):
        return False
    # A line that breaks off a full one cannot be the next of its sentence: there was room on it.
    if at.before is not None and is_open(at.before.words) and len(at.before.words) > _FULL * width:
        return not _ends_heading(at.before.words, words)
    before_item = any(has_outcome(each.words) for each in below) and not below[0].words.isupper()
    return is_capital(words) and before_item

"""Page furniture: what stands at the edges of pages and is no part of what a letter says.

Heads and feet, page numbers, copy marks and stamps of later hands are told by their place and repetition, not
by their words. A line at a page's edge that stands on other pages too, with the same numbers or others, is
furniture where it counts the pages, where a sentence goes on after it, or where every page has it. In a text
without form feeds, a line is furniture that recurs a page's length apart. A line at one page break alone is
furniture where it counts the page or names the letter's own case. Where it breaks into a sentence or was
written by a machine, it may be, and so may a line that parts a sentence in a text without form feeds: it is
kept out of what is read all the same, and noted as unexplained.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imr.parsing.lone_lines import alone, parting
from imr.parsing.page_breaks import is_of_header
from imr.parsing.page_lines import Line, case_of, edges_of, key_of, numbers_of
from imr.parsing.repeated_lines import naming, repeating, repeating_at_edges
from imr.text.spans import Span

_MARK = "\v"
"""What a reader of pages puts before a mark that stands across a page or along its margin."""
_DATE = re.compile(r"\d{1,2}([/-])\d{1,2}\1\d{2,4}")
_HEAD = 3_000
"""Characters in which a letter names its case."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """Where furniture stands in a text, in order; `unexplained` are those of its lines that may be none.

    `words` are the lines. `counts` are the numbers that lines of one wording have on one page after another.
    """

    spans: tuple[Span, ...] = ()
    unexplained: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()
    counts: tuple[tuple[int, ...], ...] = ()


def find_furniture(text: str) -> Furniture:
    """The furniture of a letter's text."""
    pages = [_without_values(page) for page in edges_of(text)]
    lines = [line for page in pages for line in page]
    own_case = case_of(text[:_HEAD])
    has_marks = _MARK in text
    marks = [line for line in lines if has_marks and text[line.start - 1 : line.start] == _MARK]
    perhaps: list[Line] = []
    if len(pages) > 1:
        repeated, perhaps = repeating_at_edges(pages, own_case)
    else:
        repeated = sorted({*repeating(lines, own_case), *naming(lines, own_case)})
        perhaps = parting(lines, {line.start for line in (*marks, *repeated)}, own_case)
    if repeated:
        header = _header_line(lines)
        repeated = [line for line in repeated if line is not header]
    found = {line.start: line for line in (*marks, *repeated, *perhaps)}
    certain, doubtful = alone(pages, found, own_case)
    found |= {line.start: line for line in (*certain, *doubtful)}
    doubtful = [*perhaps, *doubtful]
    in_order = [found[start] for start in sorted(found)]
    return Furniture(
        spans=tuple((line.start, line.end) for line in in_order),
        unexplained=tuple(sorted((line.start, line.end) for line in doubtful)),
        words=tuple(line.words for line in in_order),
        counts=tuple(_counts(repeated)),
    )


def _without_values(lines: Sequence[Line]) -> list[Line]:
    """The lines without those that are the date of a label on the line above."""
    above = ("", *(line.words for line in lines))
    return [
        line
        for before, line in zip(above, lines, strict=False)
        if not (before[-1:] == ":" and _DATE.fullmatch(line.words))
    ]


def _header_line(lines: Sequence[Line]) -> Line | None:
    """The line of the letter's own header that names the case; running heads may be worded as it is."""
    for number, line in enumerate(lines):
        if case_of(line.words) and is_of_header(
            (*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2])
        ):
            return line
    return None


def _counts(lines: Iterable[Line]) -> Iterator[tuple[int, ...]]:
    """The numbers of each place in lines that are alike, page after page."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[key_of(line.words)].append(line)
    for alike in groups.values():
        yield from zip(*(numbers_of(line.words) for line in alike), strict=False)

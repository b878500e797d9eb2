"""Lines at one page break alone, which may be furniture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence

from imr.parsing.page_breaks import (
    HEADER_LABELS,
    Break,
    completes,
    ends_heading,
    interrupts,
    is_heading,
    is_of_header,
    is_stray,
)
from imr.parsing.page_lines import (
    Line,
    case_of,
    concludes,
    count_of,
    counts_alone,
    goes_on,
    has_outcome,
    is_capital,
    is_complete,
    is_listed,
    is_marked,
    is_mechanical,
    is_open,
    is_own,
    is_sentence,
    key_of,
)
from imr.parsing.passages import is_of_case
from imr.text.wrapping import ends_early, line_width

_FULL = 0.75
"""Part of the usual width of lines from which a line is a full one."""


def alone(
    pages: Sequence[list[Line]], found: Container[int], own_case: str | None
) -> tuple[list[Line], list[Line]]:
    """Lines at single page breaks that are furniture, and those that may be."""
    told: dict[Line, bool] = {}
    rest = [[line for line in page if line.start not in found] for page in pages]
    width = line_width([line.words for page in rest for line in page])
    for number, page in enumerate(rest):
        above, below = (rest[at] if 0 <= at < len(rest) else [] for at in (number - 1, number + 1))
        while taken := _taken(
            ((page[:size], above[-1:], page[size : size + 3]) for size in (1, 2)), own_case, width
        ) or _taken(((page[-size:], page[:-size][-1:], below[:3]) for size in (1, 2)), own_case, width):
            told |= taken
            page[:] = [line for line in page if line not in taken]
    return [line for line in told if told[line]], [line for line in told if not told[line]]


def parting(lines: Sequence[Line], found: Container[int], own_case: str | None) -> list[Line]:
    """Lines of a text without form feeds that stand once, part a sentence and end early."""
    rest = [line for line in lines if line.start not in found]
    said = Counter(line.words for line in rest)
    width = line_width([line.words for line in rest])
    return [
        line
        for number, line in enumerate(rest[1:-1], start=1)
        if said[line.words] == 1
        and interrupts(line, Break(rest[number - 1], rest[number + 1]))
        and _ends_here(line, Break(None, rest[number + 1]), width)
        and _told(line, rest[number - 1 : number], rest[number + 1 : number + 4], own_case, width) is not None
    ]


def _taken(
    blocks: Iterable[tuple[Sequence[Line], Sequence[Line], Sequence[Line]]], own_case: str | None, width: int
) -> dict[Line, bool]:
    """The first of some blocks of lines, each with those above and below it, that may be furniture.

    Each of its lines has whether that is certain. It is empty where no block is furniture.
    """
    for lines, above, below in blocks:
        told: dict[Line, bool] = {}
        for line in lines:
            if told and _goes_on_with_note(lines[0], line, below, width):
                certain: bool | None = False
            # Of two lines, a sentence may have begun on the one and go on after the other.
            elif len(lines) > 1 and is_sentence(line.words):
                break
            else:
                certain = _told(line, above, below, own_case, width)
            if certain is None:
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
        return _counts_its_page(line, above)
    if is_marked(words):
        return False if above else None
    if is_listed(words) or is_own(words) or is_heading(key_of(words)):
        return None
    at = Break(above[-1] if above else None, below[0] if below else None)
    if is_sentence(words):
        breaks_in = interrupts(line, at) and _ends_here(line, at, width)
        is_apart = _follows_conclusion(line, at, width) or (
            _is_between_sentences(line, at) and not is_of_case(words)
        )
        return False if breaks_in or is_apart else None
    if case := case_of(words):
        # The line of another case is none of this letter's text; a header's makes another letter.
        return None if not above or is_of_header((*above, *below)) else own_case in (None, case)
    if key_of(words).startswith(HEADER_LABELS):
        return None
    counts = count_of(words) == line.page + 1
    if is_mechanical(words):
        return counts or (False if above and is_open(words) else None)
    if at.before is None:
        return None
    if completes(line, at):
        return False if _breaks_off(line, at, width) else None
    return False if counts or _stands_out(line, at, below, width) else None


def _goes_on_with_note(first: Line, line: Line, below: Sequence[Line], width: int) -> bool:
    """Whether a line in small letters goes on with a note above it: both ended early."""
    at = Break(None, below[0] if below else None)
    ended = ends_early(first.words, line.words, width) and (at.after is None or _ends_here(line, at, width))
    return goes_on(line.words) and is_open(line.words) and ended


def _counts_its_page(line: Line, above: Sequence[Line]) -> bool | None:
    """What `_told` says of a line that is nothing but the number of a page; a sentence may end in one."""
    is_near = abs((count_of(line.words) or 0) - line.page - 1) <= 1
    if line.words.isdecimal() and not is_near:
        return None
    return is_near and (line.words[0].isupper() or not above or not is_open(above[-1].words))


def _stands_out(line: Line, at: Break, below: Sequence[Line], width: int) -> bool:
    """Whether a line can hardly belong to the text around it, which it parts or has no end of its own in."""
    words = line.words
    ends_here = _ends_here(line, at, width)
    if interrupts(line, at):
        return ends_here
    if not is_open(words):
        return False
    if ":" not in words and at.before is not None and is_complete(at.before.words):
        if at.after is None:
            return True
        if is_heading(key_of(at.after.words)):
            return True
        if is_own(at.after.words) and not has_outcome(at.after.words):
            return not (is_capital(words) and at.after.words.isupper())
    if not ends_here:
        return False
    if is_stray(line, at):
        return True
    if _follows_full(at, width):
        return not (at.before is not None and ends_heading(at.before.words, words))
    before_item = any(has_outcome(each.words) for each in below) and not below[0].words.isupper()
    return before_item and (is_capital(words) or _is_between(at))


def _is_between(at: Break) -> bool:
    """Whether a sentence or a label ends at a break, and the one line of a whole item follows."""
    if at.before is None or at.after is None or not has_outcome(at.after.words):
        return False
    return not is_open(at.before.words) and at.after.words[0].isupper() and len(at.after.words.split()) > 1


def _breaks_off(line: Line, at: Break, width: int) -> bool:
    """Whether a line in small letters is none of the sentence around it, in whose line it left much room."""
    is_short = _follows_full(at, width) and _ends_here(line, at, width)
    return is_short and is_open(line.words) and at.within_sentence


def _follows_full(at: Break, width: int) -> bool:
    """Whether a line follows a full one of a sentence, whose next line is full too or the last."""
    return at.before is not None and is_open(at.before.words) and len(at.before.words) > _FULL * width


def _follows_conclusion(line: Line, at: Break, width: int) -> bool:
    """Whether a line stands between a conclusion's last line, which left room for it, and what comes next."""
    if at.before is None or not concludes(at.before.words):
        return False
    is_last = at.after is None or is_heading(key_of(at.after.words)) or is_own(at.after.words)
    if at.after is not None and has_outcome(at.after.words) and not is_complete(line.words):
        return False
    return is_last and ends_early(at.before.words, line.words, width)


def _is_between_sentences(line: Line, at: Break) -> bool:
    """Whether a line is a whole sentence, and one ends before it and none goes on after it."""
    return (
        is_complete(line.words)
        and not goes_on(line.words)
        and at.before is not None
        and is_complete(at.before.words)
        and at.after is not None
        and not goes_on(at.after.words)
    )


def _ends_here(line: Line, at: Break, width: int) -> bool:
    """Whether a line ended although there was room on it for the next word."""
    return at.after is not None and ends_early(line.words, at.after.words, width)

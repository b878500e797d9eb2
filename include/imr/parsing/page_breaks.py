"""Where one page ends and the next begins, and what a line there is to the lines around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from imr.parsing.layouts import LAYOUTS
from imr.parsing.page_lines import (
    Line,
    goes_on,
    is_complete,
    is_mechanical,
    is_open,
    is_sentence,
    key_of,
)
from imr.text.vocabulary import read_rows

_HEADINGS = tuple(
    {pattern for layout in LAYOUTS.values() for pattern in (*layout.headings.values(), *layout.evidence)}
)
# One pattern is faster than each in turn; what matches no letters begins no line.
_HEADING = re.compile("|".join(each.pattern for each in _HEADINGS if not each.pattern.startswith("(?=")))
HEADER_LABELS = tuple(
    row["term"] for row in read_rows("imr.parsing", "header_labels") if row["field"] != "case_number"
)


class Break(NamedTuple):
    """Where one page ends and the next begins: the lines that may be furniture, and those around them."""

    before: Line | None
    after: Line | None
    said_again: bool = False
    """Whether a line around stands elsewhere too: what is between may be part of a passage given twice."""
    above: Line | None = None
    """The line directly above, which may be furniture itself."""

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


def interrupts(line: Line, at: Break) -> bool:
    """Whether a sentence goes on around a line that is none of it."""
    if not at.within_sentence or (goes_on(line.words) and not is_mechanical(line.words)):
        return False
    return not is_sentence(line.words) or not is_open(line.words)


def completes(line: Line, at: Break) -> bool:
    """Whether a line goes on with the sentence before it, or ends it."""
    if at.before is None or not is_open(at.before.words) or is_mechanical(line.words):
        return False
    return goes_on(line.words) or not is_open(line.words)


def is_stray(line: Line, at: Break) -> bool:
    """Whether a line would go on with a sentence, and none is open before it."""
    return goes_on(line.words) and all(
        above is None or is_complete(above.words) for above in (at.before, at.above)
    )


def opens_letter(line: Line, at: Break) -> bool:
    """Whether a line stands above all text of a letter."""
    return line.page == 0 and line.at_head and at.before is None


def is_of_header(lines: Iterable[Line]) -> bool:
    """Whether one of the lines begins with a label of a header, but the case number's."""
    return any(key_of(line.words).startswith(HEADER_LABELS) for line in lines)


def is_heading(key: str) -> bool:
    """Whether a line begins with a heading or a label of a layout."""
    return _HEADING.match(key) is not None


def ends_heading(before: str, words: str) -> bool:
    """Whether a heading or a label of a layout goes on from one line to the next."""
    joined = key_of(f"{before} {words}")
    middle = len(key_of(before))
    return any(
        found.start() < middle < found.end() for pattern in _HEADINGS for found in pattern.finditer(joined)
    )

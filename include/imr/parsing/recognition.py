"""Whether a text is one determination, and in what layout: by the headings and labels it holds."""

from __future__ import annotations

import re

from imr.parsing.layouts import LAYOUTS
from imr.parsing.sections import find_heading, headings_at

# Of folded case: "case number: cm16-0012345".
_CASE_NUMBER = re.compile(r"case number\s?:\s*(?P<number>cm\d\d-\d{5,7})")
_BEFORE_LABEL = 20


def recognise(text: str, folded: str) -> str | None:
    """Name of the layout that most of its evidence speaks for in a cleaned text; None where none has enough.

    `folded` is the text with its case folded.
    """
    best: tuple[float, str] | None = None
    for name, layout in LAYOUTS.items():
        seen = sum(find_heading(pattern, text, folded) is not None for pattern in layout.evidence)
        share = seen / len(layout.evidence)
        if seen >= layout.needed and (best is None or share > best[0]):
            best = share, name
        if share == 1:
            break
    return best[1] if best else None


def holds_several(text: str, folded: str) -> bool:
    """Whether a text holds more than one letter: it opens its decisions twice, or is of two cases."""
    if len({at for layout in LAYOUTS.values() for at in headings_at(layout.opening, text, folded)}) > 1:
        return True
    numbers = {
        match["number"] for match in _CASE_NUMBER.finditer(folded) if _opens_line(folded, match.start())
    }
    return len(numbers) > 1


def _opens_line(folded: str, start: int) -> bool:
    """Whether a label opens its line, but for a word that belongs to it ("IMR Case Number:")."""
    before = folded[max(0, start - _BEFORE_LABEL) : start].rpartition("\n")
    return (bool(before[1]) or start <= _BEFORE_LABEL) and len(before[2].split()) <= 1

"""A citation with where it was read, and what of its text it does not hold."""

from __future__ import annotations

from typing import NamedTuple

from imr.parsing.parsed import Citation
from imr.text.spans import Span


class Read(NamedTuple):
    """A citation read from a span of a paragraph.

    `rest` is text of the span that no part of the work accounts for. `is_guessed` says that the vocabulary
    lacks the title, or that words which name several guidelines were read as one of them.
    """

    citation: Citation
    span: Span
    rest: str = ""
    is_guessed: bool = False

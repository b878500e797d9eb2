"""Where something stands in a text."""

from __future__ import annotations

Span = tuple[int, int]
"""[start, end) character offsets into a text; which text, its holder says."""


def trimmed(text: str, start: int, end: int, marks: str = "") -> Span:
    """The span without white space at its ends, and without `marks` at its right end."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip(" \n" + marks))
    return start + left, start + max(left, right)

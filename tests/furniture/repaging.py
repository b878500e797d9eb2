"""Letters without furniture whose lines are cut into pages of other lengths.

Each line of the text stands at a page's edge in one of the ways to cut it. None is furniture.
"""

from __future__ import annotations

from collections.abc import Iterator

from imr.parsing.cleaning import clean
from imr.parsing.furniture import Furniture, find_furniture

SHORTEST_PAGE, LONGEST_PAGE = 14, 45
"""Lines of a page."""


def without_furniture(text: str) -> str:
    """A letter's text on one page, without the furniture that is found in it."""
    return clean(text, find_furniture(text).spans).text


def repaged(text: str, size: int) -> str:
    """The text with so many lines on each page."""
    lines = text.split("\n")
    return "\f".join("\n".join(lines[start : start + size]) for start in range(0, len(lines), size))


def furniture_of_cuts(text: str) -> Iterator[Furniture]:
    """What is taken for furniture in each way to cut a text that has none."""
    for size in range(SHORTEST_PAGE, LONGEST_PAGE + 1):
        yield find_furniture(repaged(text, size))


def certain_words(furniture: Furniture) -> list[str]:
    """The lines that are said to be furniture without a doubt."""
    return [
        words
        for span, words in zip(furniture.spans, furniture.words, strict=True)
        if span not in furniture.unexplained
    ]

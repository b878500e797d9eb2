"""Read older letters as three programs write them, and score every field."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from accuracy.letters import LabelledLetter
from older.extractors import EXTRACTORS
from older.letters import LAYOUTS, older_letter


def letters(extractor: str, count: int, layouts: tuple[str, ...] = LAYOUTS) -> Iterator[LabelledLetter]:
    """So many letters of each layout as a program writes them, with their right values."""
    for layout in layouts:
        for index in range(count):
            letter = older_letter(layout, index)
            text = EXTRACTORS[extractor](letter, Random(f"{extractor}-{layout}-{index}"))
            name = f"{layout}-{index}"
            yield LabelledLetter(name, name, text.encode(), letter.truth, (layout, 0))

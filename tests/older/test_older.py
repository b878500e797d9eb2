"""Older letters are read alike, whatever program made text of them; `python -m older` reads more of them."""

from __future__ import annotations

import pytest

from accuracy.comparison import STRUCTURAL
from accuracy.scores import Score, score
from older.extractors import EXTRACTORS
from older.run import letters

COUNT = 20


@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_older_letters_are_read(extractor: str) -> None:
    fields = score(letters(extractor, COUNT)).fields
    assert {
        name: sorted(each.missed) for name, each in fields.items() if name in STRUCTURAL and each.missed
    } == {}
    others = Score()
    for name, each in fields.items():
        if name not in STRUCTURAL:
            others.right += each.right
            others.total += each.total
    assert others.total > 1_000
    assert others.share >= 0.99

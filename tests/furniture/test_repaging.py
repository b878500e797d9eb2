"""Text without furniture, cut into pages of every length: none of its lines is furniture."""

from __future__ import annotations

from itertools import islice

import pytest

from accuracy.letters import labels_are_here, real_letters
from furniture.repaging import certain_words, furniture_of_cuts, repaged, without_furniture
from imr.letters.read import read_letter
from imr.letters.readings import LetterText
from imr.samples import LAYOUTS, make_letter

LETTERS, EVERY_REAL = 6, 12
NOTED_AT_MOST = 0.05
"""Part of the ways to cut letters in which a line of text is noted as one that may be furniture."""


def shares(texts: list[str]) -> tuple[list[str], float]:
    """The lines that are taken for furniture, and the part of the cuts in which one is noted."""
    cuts = [found for text in texts for found in furniture_of_cuts(without_furniture(text))]
    certain = [words for found in cuts for words in certain_words(found)]
    return certain, sum(bool(found.unexplained) for found in cuts) / len(cuts)


def test_pages_are_cut_after_so_many_lines() -> None:
    assert repaged("a\nb\nc\nd\ne", 2) == "a\nb\fc\nd\fe"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_line_of_an_invented_letter_is_furniture(layout: str) -> None:
    texts = [make_letter(31, number, layout=layout, noise=number % 3).text for number in range(LETTERS)]
    certain, noted = shares(texts)
    assert certain == []
    assert noted <= NOTED_AT_MOST


@pytest.mark.skipif(
    not labels_are_here(), reason="no real letters beside the project (../shared): nothing to cut"
)
def test_no_line_of_a_real_letter_is_furniture() -> None:
    readings = [read_letter(letter.data) for letter in islice(real_letters(), 0, None, EVERY_REAL)]
    certain, noted = shares([reading.text for reading in readings if isinstance(reading, LetterText)])
    assert certain == []
    assert noted <= NOTED_AT_MOST

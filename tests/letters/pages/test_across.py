"""Marks that stand across a page or along its margins are read beside its text."""

from __future__ import annotations

import pytest

from imr.letters.pages.across import MARK
from imr.letters.read import read_pdf
from imr.letters.readings import LetterText
from support.drawn import drawn_pdf, show

LINES = [f"line {number} of a letter that tells at length what was asked for and why" for number in range(30)]
TEXT = b"".join(show(line.encode(), y=700 - 14 * number) for number, line in enumerate(LINES))


def turned(words: bytes, matrix: bytes, size: int, before: bytes = b"0.8 g") -> bytes:
    return b"q BT /T %d Tf %s %s Tm (%s) Tj ET Q\n" % (size, before, matrix, words)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (turned(b"COPY", b"0.7 0.7 -0.7 0.7 150 350", 120), "COPY"),
        (turned(b"NOT FOR RELEASE", b"0 1 -1 0 30 300", 14), "NOT FOR RELEASE"),
        (turned(b"AB0031144", b"0 -1 1 0 590 600", 9, b"0 g"), "AB0031144"),
        (turned(b"COPY", b"1 0 0 1 200 420", 90), "COPY"),
    ],
    ids=["across", "up the margin", "down the margin", "large"],
)
@pytest.mark.parametrize("first", [True, False], ids=["under", "over"])
def test_a_mark_follows_the_text_of_its_page(mark: bytes, words: str, first: bool) -> None:
    reading = read_pdf(drawn_pdf(mark + b"0 g\n" + TEXT if first else TEXT + mark))
    assert isinstance(reading, LetterText)
    assert reading.text == "\n".join([*LINES, f"{MARK}{words}"])
    assert reading.problems == ()


def test_a_mark_that_nobody_sees_is_not_read() -> None:
    reading = read_pdf(drawn_pdf(TEXT + turned(b"COPY", b"0.7 0.7 -0.7 0.7 150 350", 120, b"1 g")))
    assert isinstance(reading, LetterText)
    assert "COPY" not in reading.text


def test_a_title_in_larger_type_is_text() -> None:
    reading = read_pdf(drawn_pdf(show(b"Final Determination", y=750, size=18) + TEXT))
    assert isinstance(reading, LetterText)
    assert reading.text == "\n".join(["Final Determination", *LINES])

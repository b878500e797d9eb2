from __future__ import annotations

import pytest

from imr.letters.read import read_pdf
from imr.letters.readings import LetterText
from support.drawn import MEDIA, drawn_pdf, show

LINES = [
    "Final Determination Letter",
    "The request for physical therapy is not",
    "medically necessary.",
    "A second paragraph stands here.",
    "Sincerely,",
]
TURNS = {
    0: b"1 0 0 1 0 0 cm",
    90: b"0 1 -1 0 612 0 cm",
    180: b"-1 0 0 -1 612 792 cm",
    270: b"0 -1 1 0 0 792 cm",
}
UPRIGHT = b"".join(show(line.encode(), y=500 - 14 * number) for number, line in enumerate(LINES))


@pytest.mark.parametrize("drawn", TURNS)
@pytest.mark.parametrize("shown", [0, 90, 180, 270])
def test_lines_are_read_in_their_order_however_page_and_text_are_turned(shown: int, drawn: int) -> None:
    content = b"q %s\n%sQ\n" % (TURNS[drawn], UPRIGHT)
    reading = read_pdf(drawn_pdf(content, page=MEDIA + b"/Rotate %d" % shown))
    assert reading == LetterText("\n".join(LINES), "application/pdf", 1)


def test_hidden_text_is_left_out_of_a_turned_page() -> None:
    content = UPRIGHT + b"q 1 g\n" + show(b"secret words", y=600) + b"Q\n"
    reading = read_pdf(drawn_pdf(content, page=MEDIA + b"/Rotate 90"))
    assert reading == LetterText("\n".join(LINES), "application/pdf", 1)


def test_text_in_two_directions_is_said() -> None:
    reading = read_pdf(drawn_pdf(UPRIGHT + b"q %s\n%sQ\n" % (TURNS[90], UPRIGHT)))
    assert isinstance(reading, LetterText)
    assert reading.problems == ("page_rotated",)


def test_a_stamp_along_the_margin_is_no_second_direction() -> None:
    stamp = b"q %s\n%sQ\n" % (TURNS[90], show(b"p. 1", x=300, y=20, size=7))
    reading = read_pdf(drawn_pdf(UPRIGHT * 1 + stamp))
    assert isinstance(reading, LetterText)
    assert reading.problems == ()

from __future__ import annotations

import pytest

from imr.letters.read import read_pdf
from imr.letters.readings import LetterText, Refusal
from support.drawn import FONT, MEDIA, drawn_pdf, form, image, show, stream
from support.pdfs import objects_pdf

PAGE = b"<</Type/Page/Parent 2 0 R/Contents %d 0 R/Resources<</Font<</T 3 0 R>>/XObject<</X 4 0 R/Y 5 0 R>>>>"
WHOLE = b"q 612 0 0 792 0 0 cm /X Do Q\n"
FOOTER = show(b"Page 2 of 3", y=30, size=8)
TEXT = b"".join(
    show(b"line %d of a page that is full of text from its top to its bottom" % number, y=740 - 14 * number)
    for number in range(45)
)
STRIPS = b"".join(b"q 612 0 0 50 0 %d cm /X Do Q\n" % (50 * number) for number in range(15))
OUTLINES = b"".join(
    b"%d %d m %d %d l %d %d l %d %d l h f\n" % (x, y, x + 3, y, x + 3, y + 8, x, y + 8)
    for y in range(200, 700, 14)
    for x in range(72, 500, 20)
)
MIDDLES = {
    "a scan": WHOLE,
    "a scan with a footer": WHOLE + FOOTER,
    "a scan with a header and a footer": WHOLE + show(b"Case Number: CM21-0213037", y=760) + FOOTER,
    "a scan of most of the page": b"q 500 0 0 600 56 100 cm /X Do Q\n" + FOOTER,
    "a scan in strips": STRIPS,
    "a scan in a form": b"/Y Do\n" + FOOTER,
    "a scan with its invisible reading": WHOLE + TEXT.replace(b"/T 12 Tf", b"/T 12 Tf 3 Tr"),
    "a scan over its reading": TEXT + WHOLE,
    "outlines": OUTLINES,
    "outlines with a footer": OUTLINES + FOOTER,
    "a scan of half a page under some text": b"".join(TEXT.splitlines(keepends=True)[:15])
    + b"q 612 0 0 400 0 0 cm /X Do Q\n",
}


def three_pages(middle: bytes) -> bytes:
    whole = MEDIA + b">>"
    pages = [PAGE % number + whole for number in (9, 10, 9)]
    scan = (
        form(b"q 612 0 0 792 0 0 cm /X Do Q")
        .replace(b"/Font", b"/XObject<</X 4 0 R>>/Font")
        .replace(b"/T 5", b"/T 3")
    )
    return objects_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[6 0 R 7 0 R 8 0 R]/Count 3>>",
            FONT,
            image(230),
            scan,
            *pages,
            stream(b"", TEXT),
            stream(b"", middle),
        ]
    )


@pytest.mark.parametrize("middle", MIDDLES.values(), ids=MIDDLES)
def test_a_page_that_is_a_picture_is_said(middle: bytes) -> None:
    reading = read_pdf(three_pages(middle))
    assert isinstance(reading, LetterText)
    assert reading.problems == ("page_without_text",)


PLAIN = {
    "blank": b"",
    "blank but for spaces": show(b" ") + show(b"  ", y=600),
    "a few words": show(b"Sincerely,"),
    "a logo and a few words": b"q 150 0 0 80 50 690 cm /X Do Q\n" + show(b"Sincerely,", y=600),
    "a background behind text": WHOLE + TEXT,
    "a ruled table": TEXT + b"".join(b"72 %d 400 0.5 re f\n" % (736 - 14 * number) for number in range(45)),
    "a footer": FOOTER,
    "a signature": b"q 200 0 0 60 72 500 cm /X Do Q\n" + show(b"Medical Director", y=480),
}


@pytest.mark.parametrize("middle", PLAIN.values(), ids=PLAIN)
def test_a_page_with_little_on_it_is_no_picture(middle: bytes) -> None:
    reading = read_pdf(three_pages(middle))
    assert isinstance(reading, LetterText)
    assert reading.problems == ()


def test_glyphs_without_a_meaning_are_no_text() -> None:
    glyph = stream(b"", b"500 0 0 0 500 700 d1 0 0 500 700 re f")
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[0.001 0 0 0.001 0 0]"
        b"/FirstChar 1/LastChar 3"
        b"/Widths[600 600 600]/CharProcs<</g1 7 0 R/g2 7 0 R/g3 7 0 R>>"
        b"/Encoding<</Type/Encoding/Differences[1/g1/g2/g3]>>>>"
    )
    drawn = b"".join(
        b"BT /U 12 Tf 1 0 0 1 72 %d Tm <010203010203010203010203> Tj ET\n" % (700 - 14 * number)
        for number in range(30)
    )
    reading = read_pdf(
        drawn_pdf(
            show(b"A title", y=740) + drawn, resources=b"/Font<</T 5 0 R/U 6 0 R>>", objects=[font, glyph]
        )
    )
    assert isinstance(reading, LetterText)
    assert reading.problems == ("page_without_text",)


def test_a_letter_of_scans_is_refused() -> None:
    pdf = drawn_pdf(WHOLE, resources=b"/XObject<</X 6 0 R>>", objects=[image(230)])
    assert read_pdf(pdf) == Refusal("pdf_without_text", "application/pdf", 1)

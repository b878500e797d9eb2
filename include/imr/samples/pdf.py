"""A letter as a PDF file like those the DWC publishes: Letter paper, Times, requests and labels in bold."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from more_itertools import batched
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from imr.text.spans import Span

MARGIN = 66
SIZE = 11
LEADING = 13.6
LINES = 53
"""Lines of one page between its margins. What runs over the edge cannot be seen."""
FONTS = {False: "Times-Roman", True: "Times-Bold"}


def pdf_of(text: str, bold: tuple[Span, ...]) -> bytes:
    """The text as a PDF, a page for each form feed, and more where one is full; the same bytes each time."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=LETTER, invariant=1, pageCompression=1)
    position = span = 0
    for page in text.split("\f"):
        for lines in batched(page.split("\n"), LINES):
            drawn = canvas.beginText(MARGIN, LETTER[1] - MARGIN)
            for line in lines:
                while span < len(bold) and bold[span][1] <= position:
                    span += 1
                for piece, is_bold in _pieces(line, position, bold[span:]):
                    drawn.setFont(FONTS[is_bold], SIZE, LEADING)
                    drawn.textOut(piece.removesuffix("\r"))
                drawn.setFont(FONTS[False], SIZE, LEADING)
                drawn.textLine()
                position += len(line) + 1
            canvas.drawText(drawn)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _pieces(line: str, position: int, bold: tuple[Span, ...]) -> Iterator[tuple[str, bool]]:
    """A line's stretches in one type."""
    done = 0
    for start, end in bold:
        first, last = start - position, end - position
        if first >= len(line):
            break
        if first > done:
            yield line[done:first], False
        yield line[max(first, done) : last], True
        done = last
    if done < len(line):
        yield line[done:], False

"""Furniture stamped into a letter's PDF, as text objects of its pages."""

from __future__ import annotations

import ctypes
import io
from dataclasses import dataclass
from math import cos, radians, sin

import pypdfium2
import pypdfium2.raw as raw


@dataclass(frozen=True, slots=True)
class Stamp:
    """Words at a place of every page, in points from its lower left corner, turned by degrees.

    `words` may have {page} and {pages}; `grey` is how light they are, 0 to 255.
    """

    name: str
    words: str
    x: float
    y: float
    size: float = 10
    turn: float = 0
    grey: int = 0


STAMPS = (
    Stamp("Bates number at the foot", "ACME00417{page}", 460, 24),
    Stamp("e-filing at the head", "Case 3:19-cv-00417-XY  Document 8-2  Page {page} of {pages}", 90, 770),
    Stamp("fax at the head", "02/11/2019 14:05  FAX 415 555 0100  P.00{page}/00{pages}", 90, 776, 8),
    Stamp("browser at the foot", "https://example.org/letters/view?id=77 {page}/{pages}", 40, 14, 8),
    Stamp("page number", "Page {page} of {pages}", 280, 20),
    Stamp("EXHIBIT", "EXHIBIT C", 500, 770, 12),
    Stamp("RECEIVED up the margin", "RECEIVED FEB 11 2019", 22, 300, 12, 90),
    Stamp("number down the margin", "ACME00417{page}", 596, 500, 9, 270),
    Stamp("COPY across the page", "COPY", 180, 260, 140, 55, 225),
    Stamp("words across the page", "NOT FOR RELEASE", 120, 200, 54, 45, 215),
    Stamp("COPY in large type", "COPY", 200, 400, 90, 0, 220),
)


def stamped(data: bytes, stamp: Stamp) -> bytes:
    """The PDF with the stamp on every page."""
    document = pypdfium2.PdfDocument(data)
    font = raw.FPDFText_LoadStandardFont(document, b"Helvetica")
    for number, page in enumerate(document, start=1):
        words = stamp.words.format(page=number, pages=len(document))
        item = raw.FPDFPageObj_CreateTextObj(document, font, stamp.size)
        encoded = ctypes.create_string_buffer(words.encode("utf-16-le") + b"\0\0")
        raw.FPDFText_SetText(item, ctypes.cast(encoded, raw.FPDF_WIDESTRING))
        along, up = cos(radians(stamp.turn)), sin(radians(stamp.turn))
        raw.FPDFPageObj_Transform(item, along, up, -up, along, stamp.x, stamp.y)
        raw.FPDFPageObj_SetFillColor(item, stamp.grey, stamp.grey, stamp.grey, 255)
        raw.FPDFPage_InsertObject(page, item)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()

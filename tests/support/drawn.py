"""PDFs of one page drawn by operators (ISO 32000-1, annex A), to hide text on it and to show it."""

from __future__ import annotations

from collections.abc import Sequence

from support.pdfs import objects_pdf

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
MEDIA = b"/MediaBox[0 0 612 792]"
FIRST_OBJECT = 6
"""Number of the first further object."""


def drawn_pdf(
    content: bytes,
    *,
    page: bytes = MEDIA,
    resources: bytes = b"",
    catalog: bytes = b"",
    objects: Sequence[bytes] = (),
) -> bytes:
    """A PDF of one page that these operators draw; /T is a font, 6 the number of the first further object."""
    entries = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</T 5 0 R>>%s>>%s>>"
    return objects_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            entries % (resources, page),
            stream(b"", content),
            FONT,
            *objects,
        ]
    )


def stream(entries: bytes, data: bytes) -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def show(words: bytes, *, x: int = 72, y: int = 680, size: float = 12, before: bytes = b"") -> bytes:
    """Operators that show words at a place, after others that say how."""
    return b"BT /T %g Tf %s 1 0 0 1 %d %d Tm (%s) Tj ET\n" % (size, before, x, y, words)


def form(content: bytes, entries: bytes = b"") -> bytes:
    """A form that these operators draw."""
    return stream(
        b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</T 5 0 R>>>>%s" % entries, content
    )


def image(gray: int, entries: bytes = b"") -> bytes:
    """An image of one shade: 0 is black, 255 white."""
    return stream(
        b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray%s" % entries,
        bytes([gray]),
    )


def annotation(kind: bytes, entries: bytes = b"", rect: bytes = b"70 675 160 695") -> bytes:
    """An annotation over words that are shown where `show` puts them."""
    return b"<</Type/Annot/Subtype/%s/Rect[%s]/F 4%s>>" % (kind, rect, entries)

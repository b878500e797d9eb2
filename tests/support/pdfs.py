"""Small PDFs for tests, good and broken."""

from __future__ import annotations

import io
import zlib

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas


def pdf(pages: list[str], *, password: str | None = None) -> bytes:
    """A PDF with one page per text, its lines as given."""
    buffer = io.BytesIO()
    encryption = StandardEncryption(password) if password else None
    canvas = Canvas(buffer, encrypt=encryption, invariant=True)
    for page in pages:
        lines = canvas.beginText(72, 720)
        lines.textLines(page)
        canvas.drawText(lines)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def picture_pdf() -> bytes:
    """A PDF of shapes only, as a scan is to a reader of text."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    canvas.rect(72, 72, 400, 600, fill=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_CATALOG, _ONE_PAGE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%s>>>>"


def page_pdf(text: bytes, *, catalog: bytes = _CATALOG, pages: bytes = _ONE_PAGE) -> bytes:
    """A PDF of one page that shows text by these operators, or with another catalog or tree of pages."""
    content = _stream(b"", b"BT /T 9 Tf 72 720 Td %s ET" % text)
    return objects_pdf([catalog, pages, _PAGE % b"/Font<</T 5 0 R>>", content, _FONT])


def nested_forms_pdf(depth: int, width: int, *, inner: bytes = b"BT /T 9 Tf (one line) Tj ET") -> bytes:
    """A PDF of some kilobytes that draws its innermost form `width` to the power of `depth` times."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</T 5 0 R>>/XObject<</F %d 0 R>>>>"
    draw = b"/F Do " * width
    outer = [_stream(form % number, draw) for number in range(7, 7 + depth)]
    forms = [*outer, _stream(form % (6 + depth), inner)]
    return objects_pdf(
        [_CATALOG, _ONE_PAGE, _PAGE % b"/XObject<</F 6 0 R>>", _stream(b"", b"/F Do"), _FONT, *forms]
    )


def swollen_pdf(megabytes: int) -> bytes:
    """A PDF whose one page unpacks to so much text."""
    line = b"BT /T 9 Tf 72 720 Td (one line) Tj ET\n"
    packed = zlib.compress(line * (megabytes * 2**20 // len(line)), 9)
    content = _stream(b"/Filter/FlateDecode", packed)
    return objects_pdf([_CATALOG, _ONE_PAGE, _PAGE % b"/Font<</T 5 0 R>>", content, _FONT])


def objects_pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first its catalog."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)

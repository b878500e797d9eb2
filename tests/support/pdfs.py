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


def nested_forms_pdf(depth: int, width: int) -> bytes:
    """A PDF of some kilobytes that draws a line of text `width` to the power of `depth` times."""
    font = b"<</T 5 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</F 6 0 R>>>>>>",
        _stream(b"", b"/F Do"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<<%s>>"
    draw = b"/F Do " * width
    objects += [_stream(form % (b"/XObject<</F %d 0 R>>" % n), draw) for n in range(7, 7 + depth)]
    objects.append(_stream(form % (b"/Font" + font), b"BT /T 9 Tf 72 720 Td (one line) Tj ET"))
    return _file(objects)


def swollen_pdf(megabytes: int) -> bytes:
    """A PDF whose one page unpacks to so much text."""
    line = b"BT /T 9 Tf 72 720 Td (one line) Tj ET\n"
    page = zlib.compress(line * (megabytes * 2**20 // len(line)), 9)
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</T 5 0 R>>>>>>",
            _stream(b"/Filter/FlateDecode", page),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _file(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first its catalog."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end

"""Small PDFs for tests, good and broken."""

from __future__ import annotations

import io

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

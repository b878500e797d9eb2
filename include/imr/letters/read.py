"""Bytes of one letter -> its text, or the reason there is none."""

from __future__ import annotations

import pypdfium2 as pdfium
from pypdfium2.raw import FPDF_ERR_PASSWORD

from imr.letters import media
from imr.letters.model import LetterText, Refusal

EOF_MARK_WITHIN = 1024
"""Bytes from the end within which a whole PDF has its end-of-file mark (ISO 32000-1, annex H.3)."""

_REFUSED_MEDIA = {
    media.EMPTY: "empty_file",
    media.HTML: "html_page",
    media.UTF16_TEXT: "not_utf8",
    media.UNKNOWN: "unknown_format",
}


def read_letter(data: bytes) -> LetterText | Refusal:
    """Text of a letter's bytes, whatever its name says. Never raises for what the bytes hold."""
    kind = media.media_type(data)
    if kind == media.PDF:
        return _read_pdf(data)
    if kind in _REFUSED_MEDIA:
        return Refusal(_REFUSED_MEDIA[kind], kind)
    try:
        return LetterText(_line_feeds(data.decode("utf-8-sig")), kind)
    except UnicodeDecodeError:
        return Refusal("not_utf8", kind)


def _read_pdf(data: bytes) -> LetterText | Refusal:
    # pdfium repairs a truncated file and reads the pages that are left: a letter short of its last items.
    if b"%%EOF" not in data[-EOF_MARK_WITHIN:]:
        return Refusal("pdf_truncated", media.PDF)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        encrypted = error.err_code == FPDF_ERR_PASSWORD
        return Refusal("pdf_encrypted" if encrypted else "pdf_damaged", media.PDF)
    try:
        pages = [_page_text(page) for page in document]
    except pdfium.PdfiumError:
        return Refusal("pdf_damaged", media.PDF, len(document))
    finally:
        document.close()
    text = "\f".join(pages)
    if not text.strip():
        return Refusal("pdf_without_text", media.PDF, len(pages))
    return LetterText(_line_feeds(text), media.PDF, len(pages))


def _page_text(page: pdfium.PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()
        page.close()


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")

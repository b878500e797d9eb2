"""Bytes of one letter -> its text, or the reason there is none."""

from __future__ import annotations

import pypdfium2 as pdfium
from pypdfium2.raw import FPDF_ERR_PASSWORD

from imr.letters import media
from imr.letters.plain import line_feeds, read_plain
from imr.letters.readings import LetterText, Refusal
from imr.place.limits import Limits

EOF_MARK_WITHIN = 1024
"""Bytes from the end within which a whole PDF has its end-of-file mark (ISO 32000-1, annex H.3)."""

_DEFAULTS = Limits()


def read_letter(data: bytes, limits: Limits = _DEFAULTS) -> LetterText | Refusal:
    """Text of a letter's bytes, whatever its name says. Never raises for what the bytes hold.

    Reads a PDF in this process: `readers.Readers` reads it in another, where it can do no harm.
    """
    kind = media.media_type(data)
    return read_pdf(data, limits) if kind == media.PDF else read_plain(data, kind, limits)


def read_pdf(data: bytes, limits: Limits = _DEFAULTS) -> LetterText | Refusal:
    """Text of a PDF's bytes."""
    # pdfium repairs a truncated file and reads the pages that are left: a letter short of its last items.
    if b"%%EOF" not in data[-EOF_MARK_WITHIN:]:
        return Refusal("pdf_truncated", media.PDF)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        encrypted = error.err_code == FPDF_ERR_PASSWORD
        return Refusal("pdf_encrypted" if encrypted else "pdf_damaged", media.PDF)
    try:
        return _read_pages(document, limits)
    finally:
        document.close()


def _read_pages(document: pdfium.PdfDocument, limits: Limits) -> LetterText | Refusal:
    count = len(document)
    if count > limits.letter_pages:
        return Refusal("pdf_too_long", media.PDF, count)
    pages: list[str] = []
    characters = 0
    try:
        for page in document:
            pages.append(_page_text(page))
            characters += len(pages[-1])
            if characters > limits.letter_characters:
                return Refusal("text_too_long", media.PDF, count)
    except pdfium.PdfiumError:
        return Refusal("pdf_damaged", media.PDF, count)
    text = "\f".join(pages)
    if not text.strip():
        return Refusal("pdf_without_text", media.PDF, count)
    return LetterText(line_feeds(text), media.PDF, count)


def _page_text(page: pdfium.PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()
        page.close()

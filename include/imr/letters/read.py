"""Reads the text of one letter's bytes, or says why there is none."""

from __future__ import annotations

import pypdfium2.raw as raw

from imr.contract.codes import PROBLEMS
from imr.letters import media
from imr.letters.pages import library
from imr.letters.pages.library import Handle
from imr.letters.pages.reading import PageUnreadable, read_page
from imr.letters.pdf_addresses import misses_objects
from imr.letters.pdf_damage import has_broken_streams, is_truncated, may_have_layers, without_padding
from imr.letters.plain import line_feeds, read_plain
from imr.letters.readings import LetterText, Refusal
from imr.place.limits import Limits

_MOST_CLOSE_LOOKS = 60
"""Pages of one PDF that are examined closely, which takes some ten times as long. Few letters have more."""

_DEFAULTS = Limits()


def read_letter(data: bytes, limits: Limits = _DEFAULTS) -> LetterText | Refusal:
    """Returns the text of a letter's bytes, or a refusal. It raises no error because of what the bytes hold.

    A PDF is read in this process. `readers.Readers` reads it in another process, where it can do no harm.
    """
    kind = media.media_type(data)
    return read_pdf(data, limits) if kind == media.PDF else read_plain(data, kind, limits)


def read_pdf(data: bytes, limits: Limits = _DEFAULTS) -> LetterText | Refusal:
    """Returns the text of a PDF's bytes, as a person who looks at its pages sees it, or a refusal."""
    if is_truncated(data):
        return Refusal("pdf_truncated", media.PDF)
    data = without_padding(data)
    document = library.load_document(data, len(data), None)
    if not document:
        encrypted = library.last_error() == raw.FPDF_ERR_PASSWORD
        return Refusal("pdf_encrypted" if encrypted else "pdf_damaged", media.PDF)
    try:
        return _read_pages(document, data, limits)
    finally:
        library.close_document(document)


def _read_pages(document: Handle, data: bytes, limits: Limits) -> LetterText | Refusal:
    count = library.page_count(document)
    if count < 1:
        return Refusal("pdf_damaged", media.PDF)
    if count > limits.letter_pages:
        return Refusal("pdf_too_long", media.PDF, count)
    layers = may_have_layers(data)
    texts: list[str] = []
    problems: set[str] = set()
    characters, looks = 0, 0
    try:
        for number in range(count):
            page = read_page(document, number, layers=layers, closely=looks < _MOST_CLOSE_LOOKS)
            looks += page.looked_at
            texts.append(page.text)
            problems.update(page.problems)
            characters += len(page.text)
            if characters > limits.letter_characters:
                return Refusal("text_too_long", media.PDF, count)
    except PageUnreadable:
        return Refusal("pdf_damaged", media.PDF, count)
    text = "\f".join(texts)
    if not text.strip():
        return Refusal("pdf_without_text", media.PDF, count)
    if not library.has_sound_references(document) or misses_objects(data, count) or has_broken_streams(data):
        problems.add("pdf_repaired")
    found = tuple(code for code in PROBLEMS if code in problems)
    return LetterText(line_feeds(text), media.PDF, count, found)

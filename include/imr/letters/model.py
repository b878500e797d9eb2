"""What the first step yields: objects as listed, and what could be read out of a letter's bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RawObject:
    """One object of the raw prefix as a listing shows it. `key` is relative to the raw prefix."""

    key: str
    received_date: date
    etag: str
    byte_size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class LetterText:
    """Text read out of a letter: pages joined by form feeds, lines ended by line feeds."""

    text: str
    media_type: str
    page_count: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Bytes that no text can be read from, and why: a code of `REASONS`."""

    reason: str
    media_type: str
    page_count: int | None = None


REASONS = {
    "empty_file": "The object holds no bytes.",
    "pdf_damaged": "The PDF cannot be opened.",
    "pdf_truncated": "The PDF ends before its end-of-file mark: it was cut off in transit. Upload it again.",
    "pdf_encrypted": "The PDF asks for a password.",
    "pdf_without_text": "The PDF holds no text, as a scan does not; it needs optical character recognition.",
    "html_page": "The object is a web page, often an error page saved under a letter's name.",
    "not_utf8": "The object is text in another encoding than UTF-8 (UTF-16, or one byte a character).",
    "unknown_format": "The object is neither a PDF nor text.",
}
"""Why bytes were refused, code -> meaning and remedy."""

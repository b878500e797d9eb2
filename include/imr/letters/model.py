"""What the first step yields: objects as listed, and what could be read out of a letter's bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class Extracted:
    """One letter of an object, or what is to be said of the object or a member of it instead.

    `archive_member` is the path inside the archive (`inner.zip/a.pdf` for one archive inside another), None
    for a loose letter and for what concerns the object as a whole. `etag` is that of the bytes read.
    """

    object: RawObject
    etag: str
    archive_member: str | None
    letter_id: str
    byte_size: int
    reading: LetterText | Refusal


def letter_id_of(data: bytes) -> str:
    """Identity of a letter: SHA-256 of its bytes, hex."""
    return hashlib.sha256(data).hexdigest()


REASONS = {
    "empty_file": "The object holds no bytes.",
    "pdf_damaged": "The PDF cannot be opened.",
    "pdf_truncated": "The PDF ends before its end-of-file mark: it was cut off in transit. Upload it again.",
    "pdf_encrypted": "The PDF asks for a password.",
    "pdf_without_text": "The PDF holds no text, as a scan does not; it needs optical character recognition.",
    "pdf_too_long": "The PDF has more pages than `letter_pages` allows: no single letter is that long.",
    "text_too_long": "The letter holds more text than `letter_characters` allows.",
    "html_page": "The object is a web page, often an error page saved under a letter's name.",
    "not_utf8": "The object is text in another encoding than UTF-8 (UTF-16, or one byte a character).",
    "office_document": "The object is a word processor's or spreadsheet's file. Save it as PDF.",
    "unknown_format": "The object is neither a PDF nor text.",
    "extract_crashed": "Reading the PDF ends the process that reads it, in two tries. Have it made anew.",
    "extract_timeout": "Reading the PDF takes more CPU time than `letter_seconds`. Have it made anew.",
    "extract_memory": "Reading the PDF takes more memory than `reader_bytes`. Have it made anew.",
    "object_key_unreadable": "The object's key has an empty, `.` or `..` segment, or control characters: it "
    "cannot be read under that. Upload it under another.",
    "object_too_large": "The object is larger than `letter_bytes` and no archive: no letter is that large.",
    "object_vanished": "The object was listed, and gone when it was to be read. Upload it again if wanted.",
    "archive_damaged": "The archive ends early or contradicts itself; what could be read of it was. "
    "Upload it again.",
    "archive_empty": "The archive holds no files.",
    "archive_bomb": "The archive unpacks to more than `archive_bytes` or `archive_ratio` allows; what came "
    "before that was read.",
    "archive_too_many_members": "The archive holds more than `archive_members`; those before that were read. "
    "Split it.",
    "archive_nested_too_deep": "An archive in an archive in an archive is not opened. Unpack the innermost.",
    "gzip_without_tar": "The gzip file holds no tar archive. Upload the letter itself, unpacked.",
    "member_path_unsafe": "The member's path leads out of the archive (`..`, a root, a drive) or holds "
    "control characters.",
    "member_is_link": "The member is a link, a device or another special entry: no file.",
    "member_too_large": "The member is larger than `letter_bytes`, or an archive above `nested_bytes`.",
    "member_encrypted": "The member asks for a password.",
    "member_damaged": "The member's bytes are not what the archive says of them (length, checksum, packing).",
    "member_method_unknown": "The member is packed otherwise than by deflate. Pack it again with deflate.",
    "system_file": "An operating system's own file (__MACOSX, .DS_Store, Thumbs.db) beside letters.",
}
"""Why bytes were refused, code -> meaning and remedy; names in backquotes are those of `limits.Limits`."""


def is_unread(reasons: Iterable[str]) -> bool:
    """Whether these are reasons of what no text could be read from, not of a check or a copy."""
    return any(reason in REASONS for reason in reasons)

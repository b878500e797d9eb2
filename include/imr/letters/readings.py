"""What the first step makes: objects as listed, and what could be read out of a letter's bytes."""

from __future__ import annotations

import hashlib
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
    """Text read out of a letter: pages joined by form feeds, lines ended by line feeds.

    `problems` are codes of what was doubtful in the reading (`contract.codes.PROBLEMS`).
    """

    text: str
    media_type: str
    page_count: int | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Bytes that no text can be read from, and why: a code of `contract.codes.UNREAD`."""

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

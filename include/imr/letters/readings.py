"""Values of the first step: a listed object, the text of a letter, a refusal, and what was extracted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RawObject:
    """One object under the raw prefix as a listing shows it. `key` is relative to the raw prefix."""

    key: str
    received_date: date
    etag: str
    byte_size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class LetterText:
    """Text read from a letter: pages are joined by form feeds, and lines end with line feeds.

    `problems` has a code for everything that was doubtful in the reading (`contract.codes.PROBLEMS`).
    """

    text: str
    media_type: str
    page_count: int | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Bytes from which no text can be read. The reason is a code of `contract.codes.UNREAD`."""

    reason: str
    media_type: str
    page_count: int | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """One letter of an object, or the refusal of the object or of one of its members.

    `archive_member` is the path inside the archive (`inner.zip/a.pdf` for one archive inside another). It is
    None for a loose letter and for the refusal of a whole object. `etag` is that of the bytes that were read.
    """

    object: RawObject
    etag: str
    archive_member: str | None
    letter_id: str
    byte_size: int
    reading: LetterText | Refusal


def letter_id_of(data: bytes) -> str:
    """Returns a letter's id: the SHA-256 of its bytes as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()

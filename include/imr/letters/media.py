"""Tells the media type of bytes by their content, because the ending of a file's name may be wrong."""

from __future__ import annotations

import re

PDF, TEXT, HTML, EMPTY = "application/pdf", "text/plain", "text/html", "application/x-empty"
UTF16_TEXT, UNKNOWN = "text/plain; charset=utf-16", "application/octet-stream"
ZIP, TAR, GZIP = "application/zip", "application/x-tar", "application/gzip"
BZIP2, XZ = "application/x-bzip2", "application/x-xz"
SEVENZIP, RAR, ZSTD = "application/x-7z-compressed", "application/vnd.rar", "application/zstd"
PROGRAM = "application/x-executable"
OFFICE = "application/vnd.openxmlformats-officedocument"

ARCHIVES = frozenset({ZIP, TAR, GZIP, BZIP2, XZ})
"""Archives that are opened."""

HEAD = 1024
"""Bytes at the start that tell an archive, and within which a PDF's header may begin, as readers allow."""

_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13})
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK00PK\x03\x04", b"PK\x07\x08PK\x03\x04")
"""Starts of a member, of an empty archive, and of two archives made for splitting (APPNOTE 8.5.3)."""
_OFFICE_NAMES = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"mimetypeapplication/")
_STARTS = (
    (b"\x1f\x8b\x08", GZIP),
    (b"\xfd7zXZ\0", XZ),
    (b"7z\xbc\xaf\x27\x1c", SEVENZIP),
    (b"Rar!\x1a\x07", RAR),
    (b"\x28\xb5\x2f\xfd", ZSTD),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
)
"""Starts of files that are packed in other ways, and of programs, which may unpack themselves.

A text that begins with the letters MZ is told from a program by the NULs in a program's head.
"""
_BZIP2_START = re.compile(rb"BZh[1-9](?:\x31\x41\x59\x26\x53\x59|\x17\x72\x45\x38\x50\x90)")


def media_type(data: bytes) -> str:
    """Returns the media type of a letter's or an archive's bytes, one of this module's constants."""
    if not data:
        return EMPTY
    # Archives are tested before PDFs, because the first member of an archive may be a PDF.
    if kind := archive_type(data[:HEAD]):
        return kind
    if b"%PDF-" in data[:HEAD]:
        return PDF
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _looks_like_utf16(data[:HEAD]):
        return UTF16_TEXT
    start = data[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_HTML_STARTS):
        return HTML
    if data.translate(None, _CONTROLS) == data:
        return TEXT
    return UNKNOWN


def archive_type(head: bytes) -> str | None:
    """Returns the media type of an archive, office document or program by its first `HEAD` bytes, or None."""
    if head.startswith(_ZIP_STARTS):
        # An office document is a zip whose first member has a fixed name, which begins at byte 30.
        return OFFICE if head[30:].startswith(_OFFICE_NAMES) else ZIP
    if _BZIP2_START.match(head):
        return BZIP2
    for start, kind in _STARTS:
        if head.startswith(start) and (kind != PROGRAM or b"\0" in head):
            return kind
    return TAR if is_tar_header(head[:512]) else None


def is_tar_header(block: bytes) -> bool:
    """Returns whether 512 bytes are the header of a member of a tar file, by their checksum."""
    if len(block) < 512 or not block[0]:
        return False
    try:
        claimed = int(block[148:156].strip(b" \0") or b"-1", 8)
    except ValueError:
        return False
    return claimed == sum(block[:148]) + sum(block[156:]) + 8 * ord(" ")


def _looks_like_utf16(start: bytes) -> bool:
    """Returns whether most of every second byte is NUL, as in UTF-16 text without a byte order mark."""
    half = len(start) // 2
    few, many = sorted((start[0::2].count(0), start[1::2].count(0)))
    return half >= 8 and few < 0.2 * half and many > 0.8 * half

"""What bytes are, told by their content: a name's ending is a claim, not evidence."""

from __future__ import annotations

PDF, TEXT, HTML, EMPTY = "application/pdf", "text/plain", "text/html", "application/x-empty"
UTF16_TEXT, UNKNOWN = "text/plain; charset=utf-16", "application/octet-stream"

PDF_HEADER_WITHIN = 1024
"""Bytes a PDF's header may be preceded by, as readers of PDF have always allowed."""

_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13})
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml")


def media_type(data: bytes) -> str:
    """Media type of a letter's bytes, one of this module's constants."""
    if not data:
        return EMPTY
    if b"%PDF-" in data[:PDF_HEADER_WITHIN]:
        return PDF
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _looks_like_utf16(data[:PDF_HEADER_WITHIN]):
        return UTF16_TEXT
    start = data[:PDF_HEADER_WITHIN].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_HTML_STARTS):
        return HTML
    if data.translate(None, _CONTROLS) == data:
        return TEXT
    return UNKNOWN


def _looks_like_utf16(start: bytes) -> bool:
    """Whether every second byte is mostly NUL, as in Western text of two bytes a character without a mark."""
    half = len(start) // 2
    return half >= 8 and max(start[0::2].count(0), start[1::2].count(0)) > 0.8 * half

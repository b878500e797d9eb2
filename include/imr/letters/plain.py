"""Reads the text of bytes that are no PDF, or says why they are no letter."""

from __future__ import annotations

from imr.letters import media
from imr.letters.readings import LetterText, Refusal
from imr.place.limits import Limits

_REFUSED_MEDIA = {
    media.EMPTY: "empty_file",
    media.HTML: "html_page",
    media.UTF16_TEXT: "not_utf8",
    media.OFFICE: "office_document",
    media.SEVENZIP: "archive_7z",
    media.RAR: "archive_rar",
    media.ZSTD: "archive_zstd",
    media.PROGRAM: "executable_file",
}


def read_plain(data: bytes, kind: str, limits: Limits) -> LetterText | Refusal:
    """Returns the text of bytes of the media type `kind`, which is not PDF, or a refusal."""
    if kind != media.TEXT:
        return Refusal(_REFUSED_MEDIA.get(kind, "unknown_format"), kind)
    try:
        text = line_feeds(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Refusal("not_utf8", kind)
    if len(text) > limits.letter_characters:
        return Refusal("text_too_long", kind)
    return LetterText(text, kind)


def line_feeds(text: str) -> str:
    """Returns the text with a line feed at the end of every line, in place of any other line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")

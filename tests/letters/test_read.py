from __future__ import annotations

import pytest

from imr.contract.codes import UNREAD
from imr.letters.read import read_letter
from imr.letters.readings import LetterText, Refusal
from support.pdfs import pdf, picture_pdf


def test_a_pdf_yields_its_pages_joined_by_form_feeds() -> None:
    reading = read_letter(pdf(["Case Number: CM21-0000001\nPriority: Standard", "second page"]))
    assert isinstance(reading, LetterText)
    assert reading.text == "Case Number: CM21-0000001\nPriority: Standard\fsecond page"
    assert (reading.page_count, reading.media_type) == (2, "application/pdf")


def test_text_yields_itself_without_mark_and_carriage_returns() -> None:
    reading = read_letter("\ufeffone\r\ntwo\rthree\n".encode())
    assert reading == LetterText("one\ntwo\nthree\n", "text/plain")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (pdf(["a letter"] * 3)[:-200], "pdf_truncated"),
        (b"%PDF-1.4\nrubbish\n%%EOF", "pdf_damaged"),
        (pdf(["a letter"], password="secret"), "pdf_encrypted"),
        (picture_pdf(), "pdf_without_text"),
        (b"<html><body>Not found</body></html>", "html_page"),
        ("a letter".encode("utf-16"), "not_utf8"),
        (b"caf\xe9", "not_utf8"),
        (b"\x89PNG\r\n\x1a\n\x00", "unknown_format"),
    ],
)
def test_unreadable_bytes_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    reading = read_letter(data)
    assert isinstance(reading, Refusal)
    assert reading.reason == reason
    assert reason in UNREAD

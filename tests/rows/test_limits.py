from __future__ import annotations

import re

import pytest

from imr.letters.readings import LetterText, letter_id_of
from imr.place.limits import MIB, Limits
from imr.rows import letter_rows
from imr.rows.letter_rows import letter_row, parse_rows
from imr.rows.read_letter import Row, Source
from imr.samples import make_letter
from support.greedy import take_memory


def _row() -> Row:
    text = make_letter(7, 1).text
    source = Source(uri="s3://raw/a.txt", letter_id=letter_id_of(text.encode()), byte_size=len(text))
    return letter_row(source, LetterText(text, "text/plain"), run_id=None)


def _slowly(text: str) -> None:
    re.match(r"(a+)+$", "a" * 64 + "b")


def _at_large(text: str) -> None:
    take_memory()


@pytest.mark.parametrize(
    ("parse", "reason"), [(_slowly, "parse_timeout"), (_at_large, "parse_memory")], ids=["time", "memory"]
)
def test_a_text_that_takes_too_much_is_refused_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch, parse: object, reason: str
) -> None:
    row, limits = _row(), Limits(parse_seconds=1, parse_bytes=128 * MIB)
    with monkeypatch.context() as patched:
        patched.setattr(letter_rows, "parse_letter", parse)
        refused = parse_rows(row, limits)
    assert (refused.letter["status"], refused.letter["reasons"]) == ("quarantined", [reason])
    assert refused.case is None
    assert parse_rows(row, limits).letter["status"] == "published"

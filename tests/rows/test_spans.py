"""Where a request's words stand in a letter whose text writes them in other characters."""

from __future__ import annotations

import pytest

from imr.letters.read import read_letter
from imr.letters.readings import LetterText, letter_id_of
from imr.rows.letter_rows import Source, letter_row, parse_rows
from imr.rows.spans import text_spans

LETTER = """Case Number: CM15-0123456
HOW THE IMR FINAL DETERMINATION WAS MADE
State(s) of Licensure: California
CLINICAL CASE SUMMARY
The injured worker is a 44 year old female.
IMR ISSUES, DECISIONS AND RATIONALES
{request}: Upheld
Claims Administrator guideline: Decision based on MTUS Knee Complaints 2004.
Decision rationale: It is not medically necessary.
"""


@pytest.mark.parametrize(
    ("request_written", "expected"),
    [
        ("O\ufb03ce visits 2\u20133 times for the left knee", "knee"),
        ("Re\u2011evaluation of the left\u00a0knee", "knee"),
        ("Post-op x\u2010ray of the knee", "knee"),
        ("Visit &amp; x-ray of the left knee", "knee"),
    ],
)
def test_body_parts_stand_where_they_were_read(request_written: str, expected: str) -> None:
    data = LETTER.format(request=request_written).encode()
    reading = read_letter(data)
    assert isinstance(reading, LetterText)
    source = Source(uri="letter", letter_id=letter_id_of(data), byte_size=len(data))
    rows = parse_rows(letter_row(source, reading, run_id=None))
    start, end = text_spans(rows)["decisions.1.body_parts"]
    assert rows.letter["text"][start:end] == expected


def test_what_a_summary_says_stands_where_it_was_read() -> None:
    letter = LETTER.replace("female.", "female. Diagnosed with sprain of the left\ufffe\nsided ankle.")
    data = letter.format(request="X-ray of the ankle").encode()
    reading = read_letter(data)
    assert isinstance(reading, LetterText)
    source = Source(uri="letter", letter_id=letter_id_of(data), byte_size=len(data))
    rows = parse_rows(letter_row(source, reading, run_id=None))
    assert [row["diagnosis"] for row in rows.diagnoses] == ["sprain of the left-sided ankle"]
    start, end = text_spans(rows)["diagnoses.1.diagnosis"]
    assert rows.letter["text"][start:end] == "sprain of the left\ufffe\nsided ankle"

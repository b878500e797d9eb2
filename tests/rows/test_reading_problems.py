"""Problem codes of reading a letter's bytes reach its case."""

from __future__ import annotations

import pytest

from imr.letters.readings import LetterText, Refusal
from imr.rows.letter_rows import letter_row, parse_rows
from imr.rows.read_letter import Row, Source
from imr.samples import make_letter

SOURCE = Source("s3://raw/received=2021-12-01/a.pdf", "0" * 64, 30_000)
TEXT = make_letter(5, 1).text


def row_of(*problems: str) -> Row:
    return letter_row(SOURCE, LetterText(TEXT, "application/pdf", 3, problems), run_id="manual")


def problems_of(row: Row) -> list[str]:
    case = parse_rows(row).case
    assert case is not None
    return list(case["problems"])


@pytest.mark.parametrize("problems", [(), ("pdf_repaired",), ("covered_text", "page_without_text")])
def test_problems_of_the_reading_come_first_in_the_case(problems: tuple[str, ...]) -> None:
    assert row_of(*problems)["reading_problems"] == list(problems)
    assert problems_of(row_of(*problems)) == [*problems, *problems_of(row_of())]


def test_of_letters_read_before_they_were_noted_nothing_is_known() -> None:
    assert problems_of(row_of() | {"reading_problems": None}) == problems_of(row_of())


def test_a_refusal_has_a_reason_and_no_problems() -> None:
    row = letter_row(SOURCE, Refusal("pdf_damaged", "application/pdf"), run_id="manual")
    assert (row["reading_problems"], row["reasons"]) == (None, ["pdf_damaged"])

"""Which passage of a text a letter's reasons are about, and what is shown of it."""

from __future__ import annotations

import pytest

from imr.reports.pages.marked import FAILING, Mark
from imr.reports.pages.why_held import excerpt, failing_marks, needs_fields

TEXT = "Date of Injury: 01/02/2019\nDecision Date: 04/04/2121\nSSN 123-45-6789\nRequest: x\n"
PLACES = {
    name: (TEXT.index(value), TEXT.index(value) + len(value))
    for name, value in (
        ("date_of_injury", "01/02/2019"),
        ("decision_date", "04/04/2121"),
        ("decisions.1.request", "x"),
    )
}


@pytest.mark.parametrize(
    ("reason", "passages", "of_fields"),
    [
        ("expectation:possible_identifier", ["SSN 123-45-6789"], False),
        ("expectation:decision_in_future", ["04/04/2121"], True),
        ("expectation:request_empty", ["x"], True),
        ("expectation:covered_text", [], True),
        ("letters_conflict", ["01/02/2019"], True),
        ("pdf_damaged", [], False),
    ],
)
def test_the_passages_of_a_reason_are_found(reason: str, passages: list[str], of_fields: bool) -> None:
    marks = failing_marks(TEXT, PLACES, [reason])
    assert [TEXT[slice(*mark.span)] for mark in marks] == passages
    assert needs_fields([reason]) == of_fields


@pytest.mark.parametrize(
    ("text", "passage", "expected"),
    [
        ("ab cd ef", (3, 5), "ab |cd| ef"),
        ("cd", (0, 2), "|cd|"),
        ("long " * 40 + "cd" + " tail" * 40, (200, 202), "long " * 15 + "|cd|" + " tail" * 15),
        ("x" * 900, (0, 900), "|" + "x" * 240 + "| …"),
    ],
)
def test_an_excerpt_has_a_few_words_around_the_passage(
    text: str, passage: tuple[int, int], expected: str
) -> None:
    pieces = excerpt(text, [Mark(passage, FAILING, "reason")])
    assert "".join(f"|{piece.text}|" if piece.marks else piece.text for piece in pieces) == expected


def test_nothing_is_shown_of_a_text_without_a_passage() -> None:
    assert excerpt("words", []) == []

"""Every extracted field has a span, and its value follows from the text there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice

import pytest

from accuracy.derivations import extracted
from accuracy.letters import (
    LabelledLetter,
    generated_letters,
    generated_pdfs,
    labels_are_here,
    read,
    real_letters,
)
from imr.rows.letter_rows import LetterRows
from imr.rows.spans import text_spans

LETTERS_PER_FORM = 6

UNPROVEN_REAL_SHARE = 0.005
"""Of a real request, the words that decide a category can lie apart, with others between them."""

NOT_IN_THE_TEXT = {"case_number_from_key": "case_number"}
"""Fields taken from elsewhere, by the problem that says so."""


def fields_of(rows: LetterRows) -> Iterator[tuple[str, bool | None]]:
    """A description of each field, and whether its value follows from its span; None where it has none."""
    spans = text_spans(rows)
    text = rows.letter["text"]
    problems = rows.case["problems"] if rows.case else []
    elsewhere = {field for problem, field in NOT_IN_THE_TEXT.items() if problem in problems}
    for path, value, follows in extracted(rows):
        if path in elsewhere:
            continue
        if path not in spans:
            yield f"{path}: {value!r}", None
            continue
        start, end = spans[path]
        inside = 0 <= start < end <= len(text)
        yield f"{path}: {value!r} from {text[start:end]!r}", inside and follows(text[start:end], value)


def some_of_each_form(letters: Iterable[LabelledLetter]) -> Iterator[LabelledLetter]:
    for _, formed in groupby(letters, key=lambda letter: letter.form):
        yield from islice(formed, LETTERS_PER_FORM)


@pytest.mark.parametrize("letters", [generated_letters, generated_pdfs])
def test_values_follow_from_their_spans(letters: Callable[[], Iterator[LabelledLetter]]) -> None:
    unproven = [
        (letter.name, field)
        for letter in some_of_each_form(letters())
        for field, follows in fields_of(read(letter.data, letter.uri))
        if not follows
    ]
    assert unproven == []


def test_values_of_real_letters_follow_from_their_spans() -> None:
    if not labels_are_here():
        pytest.skip("no labelled real letters beside the project (../shared): nothing to check")
    told = [each for letter in real_letters() for _, each in fields_of(read(letter.data, letter.uri))]
    assert told.count(None) == 0
    assert told.count(False) <= UNPROVEN_REAL_SHARE * len(told)

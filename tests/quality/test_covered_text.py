"""Letters with text under a cover are held back until somebody releases them."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from imr.quality.check import apply_verdict, check_batch
from imr.quality.reviews import spare

CHECKED_ON = date(2017, 6, 1)


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _rows(letter, staged, *problems: list[str] | None):
    every = [letter(str(number)) for number in range(len(problems))]
    for rows, found in zip(every, problems, strict=True):
        rows["letters"][0]["reading_problems"] = found
        rows["cases"][0]["problems"] = found or []
    return staged(every)


@pytest.mark.parametrize("problems", [["covered_text"], ["covered_text", "pdf_repaired"]])
def test_a_letter_with_covered_text_is_quarantined_and_may_be_released(letter, staged, problems) -> None:
    rows = _rows(letter, staged, [], problems)
    found = check_batch(rows, checked_on=CHECKED_ON)
    assert found.quarantined == {_id("1"): ("expectation:covered_text",)}
    released = apply_verdict(rows, spare(found, [_id("1")]))
    assert released["letters"]["status"].to_pylist() == ["published", "published"]
    assert released["cases"]["problems"].to_pylist() == [[], problems]


@pytest.mark.parametrize("problems", [None, [], ["pdf_repaired", "annotation_text"]])
def test_other_problems_of_a_reading_hold_nothing_back(letter, staged, problems) -> None:
    found = check_batch(_rows(letter, staged, problems), checked_on=CHECKED_ON)
    assert (found.quarantined, found.alarms) == ({}, ())

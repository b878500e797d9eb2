from __future__ import annotations

import pytest

from imr.quality import recurring
from imr.quality.recurring import RecurringLines, folded_line


def _noted(lines_of: list[tuple[str, list[str]]]) -> list[tuple[str, int]]:
    lines = RecurringLines()
    for case, found in lines_of:
        lines.add(case, found)
    return lines.shown()


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("Page 3 of 12", "Page # of #"),
        ("  Sent   2019-03-04\t10:21 ", "Sent #-#-# #:#"),
        ("WHAT WAS ASKED FOR", "WHAT WAS ASKED FOR"),
    ],
)
def test_numbers_are_alike(line: str, folded: str) -> None:
    assert folded_line(line) == folded


def test_lines_of_five_cases_are_shown_the_most_frequent_first() -> None:
    letters = [(f"case-{number}", ["WHY", f"Copy {number}", "— 7 —"]) for number in range(6)]
    letters += [("case-9", ["WHY", "WHY"]), ("case-1", ["Mr Roe walks badly"])]
    assert _noted(letters) == [("WHY", 7), ("Copy #", 6)]


def test_letters_of_one_case_are_one_case() -> None:
    assert _noted([("case-1", ["Jo Doe limps"])] * 8) == []


@pytest.mark.parametrize("line", ["Call (916) 555-0142", "SSN: 123-45-6789", "Employee Name: Jo Doe"])
def test_a_line_that_may_name_somebody_is_not_shown(line: str) -> None:
    assert _noted([(f"case-{number}", [line, "WHY"]) for number in range(5)]) == [("WHY", 5)]


def test_lines_of_one_case_give_way_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurring, "MOST_HELD", 10)
    lines = RecurringLines()
    words = [f"{'abcdefghij'[number % 10]}{'klmnopqrst'[number // 10]}" for number in range(100)]
    for number, word in enumerate(words):
        lines.add(f"case-{number}", ["WHY", word])
    assert len(lines._met) <= 11
    assert lines.shown() == [("WHY", 100)]

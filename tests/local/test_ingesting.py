"""Which runs take the letters of received dates in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from imr.local.ingesting import MOST_DATES, stretches

FIRST = date(2016, 2, 27)


def _days(*numbers: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "runs"),
    [
        ([], []),
        ([4], [(4, 4)]),
        ([0, 1, 2, 3], [(0, 3)]),
        ([3, 0, 1, 0, 9], [(0, 1), (3, 3), (9, 9)]),
        (range(MOST_DATES + 1), [(0, MOST_DATES - 1), (MOST_DATES, MOST_DATES)]),
    ],
)
def test_dates_without_a_gap_are_one_run(numbers: list[int], runs: list[tuple[int, int]]) -> None:
    assert stretches(_days(*numbers)) == [tuple(_days(*ends)) for ends in runs]

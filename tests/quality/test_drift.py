"""What is drift and what is chance: shares and volumes of a run beside those of the months before."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from imr.quality.drift import Drift, Received, bounds, measure, results_of, why_unjudged
from imr.quality.profile import LAYOUTS, NULLS, OVERTURNED, PROBLEMS, REFUSALS, Profile
from imr.quality.suites import DRIFT, read_suite

DAY = date(2025, 3, 3)
LIMITS = bounds()
MONTHS, MONTH = 37_500, 12_500
"""Letters of three months and of one, at California's pace of 150,000 a year."""


HALF = {(NULLS, "cases.priority"): 0.5}


def _received(
    letters: int, shares: dict[tuple[str, str], float], days: Counter[date] | None = None
) -> Received:
    units = Counter(letters=letters, letters_read=letters, cases=letters, decisions=2 * letters)
    found = Counter(
        {
            (of, name): round(share * (2 * letters if of == OVERTURNED else letters))
            for (of, name), share in shares.items()
        }
    )
    return Received(Profile(units, found), days or Counter({DAY: letters}))


@pytest.mark.parametrize(
    ("of", "before", "share", "letters", "is_drift"),
    [
        (NULLS, 0.02, 0.04, MONTH, True),  # one field's nulls doubled
        (NULLS, 0.10, 0.20, MONTH, True),
        (NULLS, 0.10, 0.20, 500, True),
        (NULLS, 0.10, 0.20, 100, False),  # a hundred letters do not tell 20 from 10
        (NULLS, 0.10, 0.14, MONTH, False),  # less than half as many again
        (NULLS, 0.005, 0.01, MONTH, False),  # less than a point
        (NULLS, 0.98, 0.999, MONTH, True),  # a field that is seldom there has gone
        (NULLS, 0.30, 0.10, MONTH, True),  # a field that is filled of a sudden
        (LAYOUTS, 0.0, 0.33, 60, True),  # a third of the letters in a new form
        (LAYOUTS, 0.0, 0.33, MONTH, True),
        (LAYOUTS, 0.0, 0.04, MONTH, False),
        (LAYOUTS, 0.50, 0.60, 100, False),
        (REFUSALS, 0.001, 0.05, 500, True),
        (REFUSALS, 0.20, 0.0, MONTH, False),  # fewer refusals are no harm
        (PROBLEMS, 0.01, 1.0, 50, True),  # a new footer in every letter
        (PROBLEMS, 0.0, 0.08, 50, False),  # four letters of fifty
        (PROBLEMS, 0.40, 0.0, MONTH, False),
        (OVERTURNED, 0.12, 0.20, MONTH, True),
        (OVERTURNED, 0.12, 0.15, MONTH, False),
    ],
)
def test_a_share_is_drift_where_it_is_neither_chance_nor_small(
    of: str, before: float, share: float, letters: int, is_drift: bool
) -> None:
    name = "cases.priority" if of == NULLS else "one"
    (found,) = measure(
        _received(letters, {(of, name): share}), _received(MONTHS, {(of, name): before}), LIMITS
    )
    assert found.value == pytest.approx(share, abs=0.01)
    assert bool(found.outside) is is_drift
    assert bool(Drift("", (found,)).warnings) is is_drift


@pytest.mark.parametrize("letters", [50, 500, MONTH])
def test_chance_is_no_drift(letters: int) -> None:
    """Sixty shares of a hundred runs, all drawn from the same letters."""
    random = Random(13)
    shares = {(NULLS, f"cases.{number}"): number / 60 for number in range(60)}
    before = _received(MONTHS, shares)
    raised = 0
    for _ in range(100):
        drawn = {
            key: min(max(random.gauss(share, (share * (1 - share) / letters) ** 0.5), 0), 1)
            for key, share in shares.items()
        }
        raised += len(Drift("", tuple(measure(_received(letters, drawn), before, LIMITS))).warnings)
    assert raised == 0


def _weeks(letters: int) -> Counter[date]:
    """Thirteen weeks of that many letters on a weekday, and a tenth of them on a Saturday."""
    days = (DAY - timedelta(days=number) for number in range(1, 92))
    return Counter(
        {day: letters // 10 if day.weekday() == 5 else letters for day in days if day.weekday() < 6}
    )


@pytest.mark.parametrize(
    ("day", "usual", "letters", "is_drift"),
    [
        (DAY, 480, 470, False),
        (DAY, 480, 230, True),  # a delivery that broke off
        (DAY, 480, 3, True),  # also where too few letters are left to judge their shares
        (DAY, 480, 1_000, True),
        (DAY - timedelta(days=2), 480, 40, False),  # a Saturday
        (DAY, 20, 1, False),  # a trickle
        (DAY - timedelta(days=1), 480, 7, False),  # no Sunday before had letters
    ],
)
def test_a_date_has_the_volume_of_its_weekday(day: date, usual: int, letters: int, is_drift: bool) -> None:
    now = _received(letters, {}, Counter({day: letters}))
    found = Drift("", tuple(measure(now, _received(MONTHS, {}, _weeks(usual)), LIMITS)))
    assert [one.name for one in found.warnings] == ([day.isoformat()] if is_drift else [])


@pytest.mark.parametrize(
    ("now", "before", "why"),
    [
        (_received(49, HALF), _received(MONTHS, HALF), "49 letters, and fewer than 50"),
        (_received(500, HALF), _received(199, HALF), "199 letters, and fewer than 200"),
        (_received(500, HALF, Counter([DAY, date(2015, 1, 1)])), _received(MONTHS, HALF), "imr survey"),
        (_received(500, HALF), _received(MONTHS, HALF), None),
    ],
)
def test_what_cannot_be_judged_says_why(now: Received, before: Received, why: str | None) -> None:
    told = why_unjudged(now, before, LIMITS)
    assert why in told if why and told else told is why
    assert bool(measure(now, before, LIMITS)) is (why is None)


def test_a_measure_is_told_in_a_line() -> None:
    key = (NULLS, "cases.priority")
    (found,) = measure(_received(500, {key: 0.2}), _received(MONTHS, {key: 0.1}), LIMITS)
    assert found.told == "cases.priority: 20.0% of 500 cases, 10.0% before; 4.6% to 15.4% is no drift"
    days = _received(3, {}, Counter({DAY: 3}))
    (volume,) = measure(days, _received(MONTHS, {}, _weeks(480)), LIMITS)
    assert volume.told == "2025-03-03: 3 letters, 480 before; 240 to 960 is no drift"


def test_great_expectations_says_the_same() -> None:
    shares = {(NULLS, "cases.priority"): 0.1, (LAYOUTS, "one"): 0.5, (PROBLEMS, "summary_missing"): 0.01}
    drawn = shares | {(NULLS, "cases.priority"): 0.3, (REFUSALS, "no_decisions"): 0.2}
    found = Drift("", tuple(measure(_received(500, drawn), _received(MONTHS, shares), LIMITS)))
    results = results_of(found)
    failed = {one["expectation_config"]["meta"]["code"]: one for one in results if not one["success"]}
    assert list(failed) == ["refusals_drifted", "nulls_drifted"] == [one.code for one in found.warnings]
    assert all(one["expectation_config"]["severity"] == "warning" for one in results)
    told = [row["told"] for one in failed.values() for row in one["result"]["partial_unexpected_index_list"]]
    assert told == [f"{one.measure} {one.told}" for one in found.warnings]


def test_nothing_measured_has_no_results() -> None:
    assert results_of(Drift("The run has no letters to compare.", ())) == ()


def test_every_bound_has_its_reason() -> None:
    suite = read_suite(DRIFT)
    assert all(
        set(one) == {"value", "reason"} and one["reason"].endswith(".")
        for one in suite["meta"]["bounds"].values()
    )
    for expectation in suite["expectations"]:
        assert expectation["severity"] == "warning"
        assert expectation["description"].endswith(".")
        assert expectation["notes"].endswith(".")
        assert expectation["meta"]["scope"] == "run"
        assert expectation["kwargs"]["row_condition"]["parameter"] == expectation["meta"]["measure"]

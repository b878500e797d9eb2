"""Plans of a load: runs, tasks, hours and requests follow from measured costs."""

from __future__ import annotations

import math

import pytest

from imr.letters.listing import BATCH_LETTERS
from imr.reports.planning import COMMIT_LETTERS, RUN_LETTERS, Cost, make_plan, measured_costs

FREE = Cost(0.0, 0.0, 100, 0.0, 0.0)
COSTS = dict.fromkeys(("list", "extract", "parse", "validate", "publish", "reconcile"), FREE) | {
    "extract": Cost(task_seconds=10.0, letter_seconds=0.02, peak_mib=300, gets=0.1, puts=0.01),
    "parse": Cost(task_seconds=0.0, letter_seconds=0.01, peak_mib=200, gets=0.0, puts=0.0),
    "validate": Cost(task_seconds=20.0, letter_seconds=0.0, peak_mib=900, gets=0.0, puts=0.1),
    "publish": Cost(task_seconds=3.0, letter_seconds=0.005, peak_mib=700, gets=0.5, puts=0.2),
}
BATCHES = math.ceil(RUN_LETTERS / BATCH_LETTERS)
HALF = math.ceil((RUN_LETTERS // 2 + 1) / BATCH_LETTERS)
"""Batches of a run that has one letter more than half of the most."""
PUBLISHING = RUN_LETTERS / COMMIT_LETTERS * 3 + RUN_LETTERS * 0.005
A_RUN = BATCHES * 10 + RUN_LETTERS * 0.03, 20 + PUBLISHING
"""Seconds of reading and of everything else of a whole run."""


@pytest.mark.parametrize(
    ("letters", "runs", "batches", "tasks"),
    [
        (1, 1, 1, 6),
        (BATCH_LETTERS + 1, 1, 2, 8),
        (RUN_LETTERS, 1, BATCHES, 2 * BATCHES + 4),
        (RUN_LETTERS + 1, 2, 2 * HALF, 2 * (2 * HALF + 4)),
        (10 * RUN_LETTERS, 10, 10 * BATCHES, 10 * (2 * BATCHES + 4)),
    ],
)
def test_letters_are_cut_into_runs_and_tasks(letters: int, runs: int, batches: int, tasks: int) -> None:
    made = make_plan(letters, 4, COSTS)
    assert (made.runs, made.batches, made.tasks) == (runs, batches, tasks)


@pytest.mark.parametrize(
    ("runs", "cores", "seconds"),
    [
        (1, 1, sum(A_RUN)),  # everything one after another
        (1, 10, A_RUN[0] * 3 / BATCHES + A_RUN[1]),  # 25 batches are three rounds of ten
        (5, 1, 5 * sum(A_RUN)),
        (5, 4, 4 * sum(A_RUN) / 4 + A_RUN[0] * 7 / BATCHES + A_RUN[1]),  # the cores decide
        (5, 100, 4 * PUBLISHING + A_RUN[0] / BATCHES + A_RUN[1]),  # publishing decides
    ],
)
def test_hours_follow_from_what_has_to_wait(runs: int, cores: int, seconds: float) -> None:
    assert make_plan(runs * RUN_LETTERS, cores, COSTS).hours == pytest.approx(seconds / 3_600)


def test_memory_is_that_of_every_core_reading_and_two_runs_checked() -> None:
    assert make_plan(RUN_LETTERS, 4, COSTS).memory_mib == 4 * 300 + 2 * 900


def test_the_store_bills_requests() -> None:
    made = make_plan(1_000_000, 4, COSTS)
    assert (made.gets, made.puts) == (600_000, 310_000)
    assert made.dollars == pytest.approx(0.24 + 1.55)


def test_the_measured_costs_are_those_of_a_run() -> None:
    assert list(measured_costs()) == list(COSTS)
    plans = [make_plan(1_500_000, cores, measured_costs()) for cores in (4, 16, 64)]
    assert plans[0].hours > plans[1].hours > plans[2].hours
    assert all(plan.hours >= sum(plan.cpu_hours.values()) / plan.cores for plan in plans)

"""Runs the DAG `imr_letters` for received dates on this machine's Airflow, and prints what came of it."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import httpx
from more_itertools import batched, consecutive_groups
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from imr.contract.codes import REASONS
from imr.contract.tables import STATUSES
from imr.local import airflow
from imr.local.airflow import RunFailed
from imr.local.processes import log_of
from imr.place.settings import Settings
from imr.place.storage import access
from imr.quality.suites import reasons as failed_expectations
from imr.runs.report import RunReport, read_report, report_folder

DAG = "imr_letters"
RUNS_ABREAST = 4
RUN_SECONDS = 3_600
FINISHED = {"success", "failed"}
MOST_DATES = 61
"""Most received dates of a run: the DAG's parameter `lookback_days` is 60 at the most."""


def progress(console: Console) -> Progress:
    """Returns a progress line that says what is being waited for, and for how long."""
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console)


def ingest(settings: Settings, dates: Sequence[date], waiting: Progress, step: TaskID) -> list[RunReport]:
    """Runs the DAG for the received dates and waits; returns the runs' reports, by date.

    Dates that follow each other are read by one run (`stretches`). Raises RunFailed where a run fails or
    takes longer than `RUN_SECONDS`.
    """
    until = time.monotonic() + RUN_SECONDS
    with airflow.client(settings) as api:
        runs = [airflow.trigger(api, DAG, *stretch) for stretch in stretches(dates)]
        states: dict[str, str] = {}
        while not _are_done(states, runs):
            if time.monotonic() > until:
                log = log_of(settings, airflow.NAME)
                raise RunFailed(f"{DAG}: the run has not finished after {RUN_SECONDS} s; see {log}")
            with contextlib.suppress(httpx.TimeoutException):  # the next round asks again
                states = airflow.run_states(api, DAG, runs)
                steps = airflow.steps_at_work(api, DAG, runs)
                waiting.update(step, description=_told(states, runs, steps))
            time.sleep(0.5)
    failed = [run for run, state in states.items() if state == "failed"]
    if failed:
        logs = settings.home / "airflow" / "logs"
        raise RunFailed(f"{DAG}: {', '.join(failed)} failed; see its tasks' logs under {logs}")
    lake = access(settings).store(settings.lake)
    reports = [read_report(lake, report_folder(run)) for run in runs]
    return sorted(reports, key=lambda report: tuple(report.received_dates))


def stretches(dates: Iterable[date]) -> list[tuple[date, date]]:
    """Returns the first and the last date of each run: dates without a gap, at most `MOST_DATES` of them.

    A run's tasks cost some seconds to start, however few letters a date has.
    """
    groups = consecutive_groups(sorted(set(dates)), ordering=date.toordinal)
    return [(days[0], days[-1]) for group in groups for days in batched(group, MOST_DATES)]


def _are_done(states: dict[str, str], runs: Sequence[str]) -> bool:
    return sum(state in FINISHED for state in states.values()) == len(runs)


def _told(states: dict[str, str], runs: Sequence[str], steps: Sequence[str]) -> str:
    done = sum(state in FINISHED for state in states.values())
    at_work = f": {', '.join(steps)}" if steps else ""
    runs_done = f", {done} of {len(runs)} runs done" if len(runs) > 1 else ""
    return f"Airflow runs {DAG}{runs_done}{at_work}"


def print_accounting(console: Console, reports: Iterable[RunReport]) -> None:
    """Prints how many letters of each run ended how: a column for each run, few enough for 80 characters."""
    for some in batched(reports, RUNS_ABREAST):
        table = Table(title="Accounting of the run", title_justify="left")
        table.add_column("received")
        for report in some:
            ends = dict.fromkeys([*report.received_dates[:1], *report.received_dates[-1:]])
            table.add_column("\nto ".join(ends), justify="right", no_wrap=True)
        for name, counts in _accounting(some).items():
            table.add_row(name, *map(str, counts))
        console.print(table)


def _accounting(reports: Sequence[RunReport]) -> dict[str, list[int]]:
    """The numbers of each run, by what they count."""
    return {
        "listed": [report.listed for report in reports],
        "read": [report.read for report in reports],
        **{status: [report.statuses.get(status, 0) for report in reports] for status in STATUSES},
        "accounted": [report.accounted for report in reports],
    }


def print_reasons(console: Console, reports: Iterable[RunReport]) -> None:
    """Prints why letters were not published: one line for each reason, with its count and its meaning."""
    meanings = REASONS | failed_expectations()
    counted: Counter[str] = Counter()
    for report in reports:
        counted.update(report.reasons)
    for reason, count in counted.most_common():
        console.print(f"{count:>6}  {reason}: {meanings.get(reason, '')}", markup=False, highlight=False)


def print_drift(console: Console, reports: Iterable[RunReport]) -> None:
    """Prints what is different in a run's letters from those of the months before, a warning a line."""
    for report in reports:
        for warning in report.warnings:
            console.print(f"drift: {warning['told']}", style="yellow", markup=False, highlight=False)

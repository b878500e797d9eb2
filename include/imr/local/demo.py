"""What `make run` does: sample letters through the DAG, then the tables and the accounting, looked at."""

from __future__ import annotations

import contextlib
import time
from datetime import date
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from imr.lake.catalog import open_catalog
from imr.local import airflow, stack
from imr.local.airflow import RunFailed
from imr.local.processes import log_of
from imr.local.results import print_result
from imr.place.home import make, tighten
from imr.place.settings import Settings
from imr.place.storage import access
from imr.reports.sql import connect
from imr.runs.report import RunReport, read_report, report_folder
from imr.samples import write_samples

DAG = "imr_letters"
SAMPLE_LETTERS, SAMPLE_SEED = 90, 2026
RUN_SECONDS = 600
FINISHED = {"success", "failed"}


def run(settings: Settings, console: Console) -> None:
    """Runs the whole demonstration. Raises PortTaken, NotReady or RunFailed."""
    samples = sample_letters(settings, console)
    folders = sorted(samples.glob("received=*"))
    received = [date.fromisoformat(folder.name.removeprefix("received=")) for folder in folders]
    with _progress(console) as progress:
        step = progress.add_task("Starting the embedded S3 server and Airflow", total=None)
        with stack.running(settings):
            progress.update(step, description=f"Uploading letters to {settings.raw}")
            store = access(settings).store(settings.raw)
            for path in sorted(samples.glob("received=*/*")):
                store.put(path.relative_to(samples).as_posix(), path)
            runs = _run_dag(settings, received, progress, step)
            progress.stop()
            reports = [read_report(access(settings).store(settings.lake), report_folder(run)) for run in runs]
            _show(settings, console, reports)


def sample_letters(settings: Settings, console: Console) -> Path:
    """The folder of the sample letters, written where it is not there yet: all of them or none."""
    samples = settings.home / "samples"
    if not samples.exists():
        console.print(f"Writing {SAMPLE_LETTERS} sample letters to {samples}")
        make(settings.home)
        with TemporaryDirectory(prefix="samples-", dir=settings.home) as beside:
            whole = Path(beside) / samples.name
            write_samples(whole, SAMPLE_LETTERS, SAMPLE_SEED)
            tighten(whole)
            whole.rename(samples)
    return samples


def _run_dag(settings: Settings, received: list[date], progress: Progress, step: TaskID) -> list[str]:
    """Runs the DAG for each received date and waits until all are done; yields the runs' ids."""
    until = time.monotonic() + RUN_SECONDS
    with airflow.client(settings) as api:
        runs = [airflow.trigger(api, DAG, day) for day in received]
        states: dict[str, str] = {}
        while True:
            with contextlib.suppress(httpx.TimeoutException):  # a busy machine: ask again
                states = airflow.run_states(api, DAG, runs)
            done = sum(state in FINISHED for state in states.values())
            progress.update(
                step, description=f"Airflow runs {DAG}: {done} of {len(runs)} received dates done"
            )
            if done == len(runs):
                break
            if time.monotonic() > until:
                log = log_of(settings, airflow.NAME)
                raise RunFailed(f"{DAG}: not finished after {RUN_SECONDS} s; see {log}")
            time.sleep(0.5)
    failed = [run for run, state in states.items() if state == "failed"]
    if failed:
        logs = settings.home / "airflow" / "logs"
        raise RunFailed(f"{DAG}: {', '.join(failed)} failed; see its tasks' logs under {logs}")
    return runs


def _show(settings: Settings, console: Console, reports: list[RunReport]) -> None:
    catalog = open_catalog(settings, access(settings))
    query = files("imr.reports").joinpath("outcomes.sql").read_text(encoding="utf-8")
    with connect(catalog, access(settings)) as connection:
        print_result(
            connection.sql(query), console, title="Outcomes by category (from DuckDB over the tables)"
        )
    _print_accounting(console, sorted(reports, key=lambda report: tuple(report.received_dates)))
    if not any(report.read for report in reports):
        console.print("Every letter was in the tables already: nothing was read, nothing has changed.")


def _print_accounting(console: Console, reports: list[RunReport]) -> None:
    table = Table(title="Accounting of the run", title_justify="left")
    table.add_column("received")
    columns = ("listed", "read", "published", "quarantined", "duplicate", "superseded", "accounted")
    for name in columns:
        table.add_column(name, justify="right")
    for report in reports:
        counts = {
            "listed": report.listed,
            "read": report.read,
            "accounted": report.accounted,
        } | dict(report.statuses)
        table.add_row(" ".join(report.received_dates), *(str(counts.get(name, 0)) for name in columns))
    console.print(table)


def _progress(console: Console) -> Progress:
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console)

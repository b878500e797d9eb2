"""Predicts how long a load of 50,000 letters takes, and then runs it: `make rehearsal`.

    PYTHONPATH=tests .venv/bin/python benchmarks/rehearsal.py [--letters 50000]

Small runs of steps say what each costs, as in `steps.py`, and the plan of `imr plan` follows from that. Then
imr_archives loads the letters on the embedded stack. The letters are invented, all different, and as large as
real ones, so that archives are cut into batches as theirs are. It needs some 6 GB of disk.
"""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

import click
from costs import costs_of
from steps import measure

from imr.letters.listing import BATCH_LETTERS
from imr.local import airflow, stack
from imr.place import home
from imr.place.settings import PROJECT, Settings
from imr.place.storage import access
from imr.reports.planning import Plan, make_plan
from imr.runs.report import read_report, report_folder
from imr.samples import make_letter, render_pdf
from support.loopback import free_port

SEED, LETTER_BYTES = 22, 35_000
SIZES = (1_000, BATCH_LETTERS)
"""Sizes of the runs that the prediction follows from."""
RUN = "rehearsal"
PLACE = PROJECT / ".rehearsal"
"""Home of the stack. It stays where a run fails; git ignores it."""


@click.command(help=__doc__.partition("\n")[0])
@click.option("--letters", default=50_000, show_default=True)
def main(letters: int) -> None:
    """Print the prediction, what came of it, and how far they are apart."""
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    sample = [_padded(SEED, index) for index in range(200)]
    plan = make_plan(letters, cores, costs_of({str(size): measure(sample, size) for size in SIZES}))
    predicted = {step: hours * 3_600 for step, hours in plan.cpu_hours.items()}
    click.echo(f"{letters:,} letters on {cores} cores, 1-minute load {load:.1f} at the start")
    click.echo(f"predicted  {plan.hours * 3_600:.0f} s; {_told(predicted)}")
    shutil.rmtree(PLACE, ignore_errors=True)
    settings = Settings(PLACE, s3_port=free_port(), ui_port=free_port())
    home.make(settings.home)
    _deliver(settings, letters)
    with stack.running(settings):
        seconds = _load(settings)
        report = read_report(access(settings).store(settings.lake), report_folder(RUN))
    shutil.rmtree(PLACE)
    click.echo(f"taken      {seconds:.0f} s; seconds of all tasks of a step: {_told(report.step_seconds)}")
    click.echo(f"letters    {report.listed:,} listed, {report.statuses}")
    click.echo(f"difference {_difference(plan, seconds):+.0%} of the prediction")


def _told(seconds: dict[str, float]) -> str:
    return ", ".join(f"{step} {spent:.0f}" for step, spent in seconds.items())


def _difference(plan: Plan, seconds: float) -> float:
    return seconds / (plan.hours * 3_600) - 1


def _padded(seed: int, index: int) -> bytes:
    data = render_pdf(make_letter(seed, index))
    # A comment before the last lines moves nothing that these point to.
    before, last, after = data.rpartition(b"startxref")
    return before + b"%" + b"0" * max(LETTER_BYTES - len(data) - 2, 0) + b"\n" + last + after


def _deliver(settings: Settings, letters: int) -> None:
    """Writes archives of as many letters as a batch has into the store's folder."""
    place = settings.home / "objects" / "imr" / "raw"
    place.mkdir(parents=True)
    starts = range(0, letters, BATCH_LETTERS)
    with ProcessPoolExecutor() as processes:
        list(processes.map(_write, [(place, start, min(start + BATCH_LETTERS, letters)) for start in starts]))


def _write(task: tuple[Path, int, int]) -> None:
    place, start, end = task
    # Real PDFs are compressed themselves.
    with zipfile.ZipFile(place / f"{start:07}.zip", "w", zipfile.ZIP_STORED) as archive:
        for index in range(start, end):
            archive.writestr(f"{index:07}.pdf", _padded(SEED, index))


def _load(settings: Settings) -> float:
    """Runs imr_archives over the archives; returns the seconds from its start to its end."""
    with airflow.client(settings) as api:
        conf = {"prefix": settings.raw, "received_date": "2016-06-01"}
        wanted = {"dag_run_id": RUN, "logical_date": None, "conf": conf}
        api.post("/dags/imr_archives/dagRuns", json=wanted).raise_for_status()
        for run in _looks(settings):
            if run["state"] in ("success", "failed"):
                break
        if run["state"] == "failed":
            raise click.ClickException(f"the run failed: see {settings.home / 'airflow' / 'logs'}")
        started, ended = (datetime.fromisoformat(run[name]) for name in ("start_date", "end_date"))
        return (ended - started).total_seconds()


def _looks(settings: Settings) -> Iterator[dict[str, str]]:
    """Yields what Airflow says of the run, again and again."""
    while True:
        with airflow.client(settings) as api:
            answer = api.get(f"/dags/imr_archives/dagRuns/{RUN}")
            answer.raise_for_status()
        yield answer.json()
        time.sleep(2)


if __name__ == "__main__":
    main()

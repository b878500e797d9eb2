"""What `make run` does: it runs sample letters through the DAG, and shows the tables and the accounting."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from imr.lake.catalog import open_catalog
from imr.local import stack
from imr.local.airflow import require_dags
from imr.local.ingesting import ingest, print_accounting, progress
from imr.place.home import make, tighten
from imr.place.settings import Settings
from imr.place.storage import access
from imr.reports.results import print_table, result_of
from imr.reports.sql import connect
from imr.runs.report import RunReport
from imr.samples import write_samples

SAMPLE_LETTERS, SAMPLE_SEED = 90, 2026
NEXT = """
Three things to try:
  .venv/bin/imr sql "from decisions where is_opioid limit 5"   ask the tables
  .venv/bin/imr upload letter.pdf --ingest                     add your letter
  make up                                                      see runs, reports"""


def run(settings: Settings, console: Console) -> None:
    """Runs the whole demonstration. Raises PortTaken, NotReady or RunFailed."""
    require_dags()
    samples = sample_letters(settings, console)
    folders = sorted(samples.glob("received=*"))
    received = [date.fromisoformat(folder.name.removeprefix("received=")) for folder in folders]
    with progress(console) as waiting:
        step = waiting.add_task("Starting the embedded S3 server and Airflow", total=None)
        with stack.running(settings):
            waiting.update(step, description=f"Uploading letters to {settings.raw}")
            store = access(settings).store(settings.raw)
            for path in sorted(samples.glob("received=*/*")):
                store.put(path.relative_to(samples).as_posix(), path)
            reports = ingest(settings, received, waiting, step)
            waiting.stop()
            _show(settings, console, reports)


def sample_letters(settings: Settings, console: Console) -> Path:
    """Returns the folder of the sample letters, and writes it first where it does not exist."""
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


def _show(settings: Settings, console: Console, reports: list[RunReport]) -> None:
    catalog = open_catalog(settings, access(settings))
    query = files("imr.reports").joinpath("outcomes.sql").read_text(encoding="utf-8")
    with connect(catalog, access(settings)) as connection:
        outcomes = result_of(connection.sql(query))
    print_table(outcomes, console, title="Outcomes by category (from DuckDB over the tables)")
    print_accounting(console, reports)
    if not any(report.read for report in reports):
        console.print("Every letter was in the tables already: nothing was read, nothing has changed.")
    console.print(NEXT, markup=False, highlight=False)

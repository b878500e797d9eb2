"""Runs as the DAG makes them, task after task, without Airflow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from imr import ingest
from imr.reports.run import RunReport, read_report, report_folder
from imr.samples import make_letter
from imr.site import Site
from imr.tables.catalog import open_table
from imr.tables.schema import TABLES

DAY = date(2025, 3, 3)
CHECKED_ON = date(2026, 1, 1)


def text_letter(index: int) -> bytes:
    """A letter as text: quicker to read than a PDF."""
    return make_letter(7, index, layout="headed_decisions").text.encode()


def put(site: Site, objects: dict[str, bytes], day: date = DAY) -> None:
    """Delivers objects on a received date."""
    for name, data in objects.items():
        site.raw().put(f"received={day}/{name}", data)


def prepare(site: Site, run_id: str, batches: list[str]) -> list[str]:
    """The steps from the listing to what may be published; yields the batches."""
    for batch in batches:
        ingest.extract(site, run_id, batch)
        ingest.parse(site, run_id, batch)
    if batches:
        ingest.validate(site, run_id, batches, checked_on=CHECKED_ON)
    return batches


def finish(site: Site, run_id: str, batches: list[str]) -> RunReport:
    """The steps from publishing to the run's report."""
    published = ingest.publish(site, run_id, batches) if batches else None
    ingest.reconcile(site, run_id, published=published, started_at=datetime.now(UTC))
    return read_report(site.lake(), report_folder(run_id))


def run(site: Site, run_id: str, *days: date, reprocess: bool = False) -> RunReport:
    """A whole run over received dates."""
    batches = ingest.list_letters(site, run_id, days or (DAY,), reprocess=reprocess)
    return finish(site, run_id, prepare(site, run_id, batches))


def load(site: Site, run_id: str, received: date | None) -> RunReport:
    """A whole bulk load of everything under the raw prefix."""
    return finish(site, run_id, prepare(site, run_id, ingest.list_archives(site, run_id, received)))


def rows_of(site: Site, name: str) -> list[dict[str, Any]]:
    """A table's rows."""
    rows: list[dict[str, Any]] = open_table(site.catalog(), name).scan().to_arrow().to_pylist()
    return rows


def contents_of(site: Site) -> dict[str, list[str]]:
    """Table -> its rows without what tells runs apart, in an order of their own."""
    of_a_run = {"run_id", "processed_at"}
    return {
        name: sorted(str({key: value for key, value in row.items() if key not in of_a_run}) for row in rows)
        for name, rows in ((name, rows_of(site, name)) for name in TABLES)
    }

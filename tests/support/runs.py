"""Runs as the DAG makes them, task after task, without Airflow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.runs import steps
from imr.runs.deployment import Deployment
from imr.runs.reconcile import reconcile
from imr.runs.report import RunReport, read_report, report_folder
from imr.samples import make_letter

DAY = date(2025, 3, 3)
CHECKED_ON = date(2026, 1, 1)


def text_letter(index: int) -> bytes:
    """A letter as text: quicker to read than a PDF."""
    return make_letter(7, index, layout="headed_decisions").text.encode()


def put(deployment: Deployment, objects: dict[str, bytes], day: date = DAY) -> None:
    """Delivers objects on a received date."""
    for name, data in objects.items():
        deployment.raw().put(f"received={day}/{name}", data)


def prepare(deployment: Deployment, run_id: str, batches: list[str]) -> list[str]:
    """Runs the steps from reading objects to checking rows; returns the batches."""
    for batch in batches:
        steps.extract(deployment, run_id, batch)
        steps.parse(deployment, run_id, batch)
    if batches:
        steps.validate(deployment, run_id, batches, checked_on=CHECKED_ON)
    return batches


def finish(deployment: Deployment, run_id: str, batches: list[str]) -> RunReport:
    """The steps from publishing to the run's report."""
    published = steps.publish(deployment, run_id, batches) if batches else None
    reconcile(deployment, run_id, published=published, started_at=datetime.now(UTC))
    return read_report(deployment.lake(), report_folder(run_id))


def run(deployment: Deployment, run_id: str, *days: date, reprocess: bool = False) -> RunReport:
    """A whole run over received dates."""
    batches = steps.list_letters(deployment, run_id, days or (DAY,), reprocess=reprocess)
    return finish(deployment, run_id, prepare(deployment, run_id, batches))


def load(deployment: Deployment, run_id: str, received: date | None) -> RunReport:
    """A whole bulk load of everything under the raw prefix."""
    return finish(
        deployment, run_id, prepare(deployment, run_id, steps.list_archives(deployment, run_id, received))
    )


def rows_of(deployment: Deployment, name: str) -> list[dict[str, Any]]:
    """A table's rows."""
    rows: list[dict[str, Any]] = open_table(deployment.catalog(), name).scan().to_arrow().to_pylist()
    return rows


def contents_of(deployment: Deployment) -> dict[str, list[str]]:
    """Table -> its rows without what tells runs apart, in an order of their own."""
    of_a_run = {"run_id", "processed_at"}
    return {
        name: sorted(str({key: value for key, value in row.items() if key not in of_a_run}) for row in rows)
        for name, rows in ((name, rows_of(deployment, name)) for name in TABLES)
    }

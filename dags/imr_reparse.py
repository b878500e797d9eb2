"""Stored text, read again with the current parser -> tables. Wiring only."""

from __future__ import annotations

from datetime import UTC, date, datetime

from airflow.sdk import Param, dag, get_current_context, task

from imr_site import site
from wiring import DOCS, STORAGE_RETRIES, parse, publish, reconcile, run_id, validate


@dag(
    dag_id="imr_reparse",
    schedule=None,
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    params={
        "first": Param(type="string", format="date", description="First received date."),
        "last": Param(type="string", format="date", description="Last received date, included."),
        "every": Param(
            False, type="boolean", description="Letters that the current parser has read already, too."
        ),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_reparse"],
)
def imr_reparse() -> None:
    @task(**STORAGE_RETRIES)
    def list_stored() -> list[str]:
        """Stages stored texts that an earlier parser read; yields names of batches."""
        from imr import reparse

        params = get_current_context()["params"]
        first, last = date.fromisoformat(params["first"]), date.fromisoformat(params["last"])
        return reparse.plan(site(), run_id(), first, last, every=params["every"])

    @task(**STORAGE_RETRIES)
    def compare(batches: list[str], checked: dict[str, int]) -> dict[str, int]:
        """Reports what will change, by field, before it is published; yields letters by status."""
        from imr import reparse

        reparse.compare(site(), run_id(), list(batches))
        return checked

    batches = parse.expand(batch=list_stored())
    reconcile(publish(batches, compare(batches, validate(batches))))


imr_reparse()

"""Stored text, read again with the current parser -> tables. Wiring only."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import Param, dag, get_current_context, task

from imr_site import site
from wiring import (
    DOCS,
    RANGE,
    STORAGE_RETRIES,
    parse,
    publish,
    received_range,
    reconcile,
    run_id,
    validate,
)


@dag(
    dag_id="imr_reparse",
    schedule=None,
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    params=RANGE
    | {
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

        every = get_current_context()["params"]["every"]
        return reparse.plan(site(), run_id(), *received_range(), every=every)

    @task(**STORAGE_RETRIES)
    def compare(batches: list[str], checked: dict[str, int]) -> dict[str, int]:
        """Reports what will change, by field, before it is published; yields letters by status."""
        from imr import reparse

        reparse.compare(site(), run_id(), list(batches))
        return checked

    batches = parse.expand(batch=list_stored())
    reconcile(publish(batches, compare(batches, validate(batches))))


imr_reparse()

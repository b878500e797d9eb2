"""Parses stored text again with the current parser, and publishes what changes. Wiring only."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import Param, dag, get_current_context, task

from imr_deployment import deployment
from wiring import DOCS, RANGE, STORAGE_RETRIES, parse, publish_parsed, received_range, run_id


@dag(
    dag_id="imr_reparse",
    schedule=None,
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    params=RANGE
    | {
        "every": Param(
            False, type="boolean", description="Also read letters that the current parser has read."
        ),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_reparse"],
)
def imr_reparse() -> None:
    @task(**STORAGE_RETRIES)
    def list_stored() -> list[str]:
        """Stages stored texts that another parser has read; returns the batches' names."""
        from imr.runs import reparse

        every = get_current_context()["params"]["every"]
        return reparse.plan_reparse(deployment(), run_id(), *received_range(), every=every)

    publish_parsed(parse.expand(batch=list_stored()), again=True)


imr_reparse()

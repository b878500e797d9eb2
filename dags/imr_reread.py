"""Reads objects again that another reader has read, and publishes what changes. Wiring only."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import Param, dag, get_current_context, task

from wiring import DOCS, RANGE, STORAGE_RETRIES, read_and_publish, received_range, run_deployment, run_id


@dag(
    dag_id="imr_reread",
    schedule=None,
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    params=RANGE
    | {
        "prefix": Param(
            None,
            type=["null", "string"],
            pattern="^s3a?://.+",
            description="Prefix of a bulk load's letters (s3://bucket/prefix); without one, letters under "
            "received dates are read.",
        ),
        "every": Param(
            False, type="boolean", description="Also read objects that the current reader has read."
        ),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_reread"],
)
def imr_reread() -> None:
    @task(**STORAGE_RETRIES)
    def list_outdated() -> list[str]:
        """Plans batches of objects that another reader has read; returns the batches' names."""
        from imr.runs import reparse

        params = get_current_context()["params"]
        return reparse.plan_reread(
            run_deployment(),
            run_id(),
            *received_range(),
            bulk=bool(params["prefix"]),
            every=params["every"],
        )

    read_and_publish(list_outdated(), again=True)


imr_reread()

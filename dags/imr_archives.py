"""Loads letters and archives under a prefix without received dates into the tables. Wiring only."""

from __future__ import annotations

from datetime import UTC, date, datetime

from airflow.sdk import Param, dag, get_current_context, task

from wiring import DOCS, STORAGE_RETRIES, read_and_publish, run_deployment, run_id


@dag(
    dag_id="imr_archives",
    schedule=None,
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    max_active_runs=2,
    params={
        "prefix": Param(
            type="string",
            pattern="^s3a?://.+",
            description="Prefix of the letters and archives (.zip, .tar, .tar.gz, .tar.xz): s3://bucket/prefix.",
        ),
        "received_date": Param(
            None,
            type=["null", "string"],
            format="date",
            description="Received date of all letters; without one, the day each object was last modified.",
        ),
        "reprocess": Param(
            False, type="boolean", description="Read letters again that the ledger holds already."
        ),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_archives"],
)
def imr_archives() -> None:
    @task(**STORAGE_RETRIES)
    def list_archives() -> list[str]:
        """Lists the prefix; returns names of batches of objects that the ledger does not hold."""
        from imr.runs import steps

        params = get_current_context()["params"]
        received = date.fromisoformat(params["received_date"]) if params["received_date"] else None
        return steps.list_archives(run_deployment(), run_id(), received, reprocess=params["reprocess"])

    read_and_publish(list_archives())


imr_archives()

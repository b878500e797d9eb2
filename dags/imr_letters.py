"""Letters of one received date -> tables. Wiring only: each task is one function of `imr.ingest`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from airflow.sdk import (
    Asset,
    CronPartitionTimetable,
    Metadata,
    Param,
    TriggerRule,
    dag,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowFailException

from imr_site import site
from wiring import DOCS, STORAGE_RETRIES, run_id, started_at

TABLES = [
    Asset(name=f"imr.{name}", uri=f"iceberg://imr/{name}")
    for name in ("letters", "cases", "decisions", "citations")
]


def received_dates() -> list[date]:
    """Received dates of the current run: its partition, and the days before it where letters may be late.

    A backfill reads the partition alone: each date has a run of its own. A run started by hand without a
    partition reads today's.
    """
    context = get_current_context()
    dag_run, params = context["dag_run"], context["params"]
    key = dag_run.partition_key or datetime.now(UTC).date().isoformat()
    last = date.fromisoformat(key[:10])
    lookback = 0 if dag_run.run_type == "backfill" else params["lookback_days"]
    return [last - timedelta(days=days) for days in range(lookback + 1)]


@dag(
    dag_id="imr_letters",
    # At midnight, the day that has just ended.
    schedule=CronPartitionTimetable("0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"),
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=4,
    default_args={"retries": 0},
    params={
        "lookback_days": Param(
            7,
            type="integer",
            minimum=0,
            maximum=60,
            description="Days before the partition whose late letters are read too.",
        ),
        "reprocess": Param(
            False, type="boolean", description="Read letters again that the ledger holds already."
        ),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_letters"],
)
def imr_letters() -> None:
    @task(**STORAGE_RETRIES)
    def list_letters() -> list[str]:
        """Lists the received dates; yields names of batches of objects that the ledger does not hold."""
        from imr import ingest

        reprocess = get_current_context()["params"]["reprocess"]
        return ingest.list_letters(site(), run_id(), received_dates(), reprocess=reprocess)

    @task(**STORAGE_RETRIES, map_index_template="{{ batch }}")
    def extract(batch: str) -> str:
        """Reads the text out of a batch's letters."""
        from imr import ingest

        get_current_context()["batch"] = batch  # type: ignore[typeddict-unknown-key]
        return ingest.extract(site(), run_id(), batch)

    @task(**STORAGE_RETRIES, map_index_template="{{ batch }}")
    def parse(batch: str) -> str:
        """Parses a batch's texts into rows."""
        from imr import ingest

        get_current_context()["batch"] = batch  # type: ignore[typeddict-unknown-key]
        return ingest.parse(site(), run_id(), batch)

    @task(**STORAGE_RETRIES)
    def validate(batches: list[str]) -> dict[str, int]:
        """Checks the rows by the suites; yields letters by status."""
        from imr import ingest
        from imr.quality.bounds import OutOfBounds

        try:
            return ingest.validate(site(), run_id(), list(batches), checked_on=datetime.now(UTC).date())
        except OutOfBounds as error:
            raise AirflowFailException(str(error)) from None

    @task(**STORAGE_RETRIES, outlets=TABLES)
    def publish(batches: list[str], checked: dict[str, int]):  # type: ignore[no-untyped-def]
        """Commits the rows; yields counts and snapshots, and an event per table."""
        from imr import ingest

        done = ingest.publish(site(), run_id(), list(batches))
        for table in TABLES:
            name = table.name.removeprefix("imr.")
            extra = {
                "snapshot_id": done["snapshots"][name],
                "rows": done["rows"].get(name),
                "letters": checked,
            }
            yield Metadata(table, extra)
        return done

    @task(**STORAGE_RETRIES, trigger_rule=TriggerRule.NONE_FAILED)
    def reconcile(published: dict[str, Any] | None = None) -> dict[str, int]:
        """Accounts for every object listed; yields letters by status."""
        from imr import ingest
        from imr.reports.run import LostLetters

        try:
            return ingest.reconcile(site(), run_id(), published=published, started_at=started_at())
        except LostLetters as error:
            raise AirflowFailException(str(error)) from None

    batches = parse.expand(batch=extract.expand(batch=list_letters()))
    reconcile(publish(batches, validate(batches)))


imr_letters()

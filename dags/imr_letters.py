"""Takes the letters of a received date into the tables. Wiring only: each task calls one function."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from airflow.sdk import CronPartitionTimetable, Param, dag, get_current_context, task

from imr_deployment import deployment
from wiring import DOCS, STORAGE_RETRIES, read_and_publish, run_id


def received_dates() -> list[date]:
    """Returns the received dates of the current run: its partition, and days before it for late letters.

    A backfill reads only the partition, because each date has a run of its own. A run that was started by
    hand without a partition reads today's date.
    """
    context = get_current_context()
    dag_run, params = context["dag_run"], context["params"]
    key = dag_run.partition_key or datetime.now(UTC).date().isoformat()
    last = date.fromisoformat(key[:10])
    lookback = 0 if dag_run.run_type == "backfill" else params["lookback_days"]
    return [last - timedelta(days=days) for days in range(lookback + 1)]


@dag(
    dag_id="imr_letters",
    # Each midnight starts the run of the day that has just ended.
    schedule=CronPartitionTimetable("0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"),
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=4,
    params={
        "lookback_days": Param(
            7,
            type="integer",
            minimum=0,
            maximum=60,
            description="Days before the partition that are also read, for letters that arrived late.",
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
        """Lists the received dates; returns names of batches of objects that the ledger does not hold."""
        from imr.runs import steps

        reprocess = get_current_context()["params"]["reprocess"]
        return steps.list_letters(deployment(), run_id(), received_dates(), reprocess=reprocess)

    read_and_publish(list_letters())


imr_letters()

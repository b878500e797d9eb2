"""Keeps the tables up, daily. Wiring only: tasks call functions of `imr.lake` and `imr.runs`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException

from imr_deployment import deployment
from notices import mail_who_waits, post_who_waits
from wiring import ASSETS, DOCS, STORAGE_RETRIES, run_id, started_at


def days_ago(margin: str) -> datetime:
    """Returns the run's start less the days of a margin. `margin` is the name of its parameter."""
    return started_at() - timedelta(days=get_current_context()["params"][margin])


def counts(result: Any) -> dict[str, int]:
    """Returns a result's fields as a dictionary, for XCom."""
    from dataclasses import asdict

    return asdict(result)


def name_index(table: str) -> None:
    """Names the mapped task after its table."""
    get_current_context()["table"] = table  # type: ignore[typeddict-unknown-key]


@dag(
    dag_id="imr_maintenance",
    schedule="0 6 * * *",
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    # Two runs at once would expire the same snapshots and remove the same files.
    max_active_runs=1,
    params={
        "most_small_files": Param(
            4,
            type="integer",
            minimum=1,
            description="Most small files that a month may have without being compacted.",
        ),
        "snapshot_days": Param(
            7,
            type="integer",
            minimum=1,
            description="Days that a snapshot stays readable after it was replaced.",
        ),
        "keep_snapshots": Param(
            20, type="integer", minimum=1, description="Snapshots that stay whatever their age."
        ),
        "orphan_days": Param(
            3,
            type="integer",
            minimum=1,
            description="Days before a file without a snapshot is removed; more than the longest publish.",
        ),
        "staging_days": Param(
            7,
            type="integer",
            minimum=1,
            description="Days after a run last staged a file before its staged files are deleted.",
        ),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_maintenance"],
)
def imr_maintenance() -> None:
    @task_group
    def keep_up(table: str) -> None:
        """Wires one table's upkeep: compaction, then expiry of snapshots, then removal of orphan files."""

        @task(**STORAGE_RETRIES, map_index_template="{{ table }}")
        def compact(table: str) -> dict[str, int]:
            """Replaces many small files of a month with a few; returns the numbers before and after."""
            from imr.lake.maintenance.compact import compact as run

            name_index(table)
            small = get_current_context()["params"]["most_small_files"]
            return counts(run(deployment().catalog(), table, most_small_files=small))

        @task(**STORAGE_RETRIES, map_index_template="{{ table }}")
        def expire(table: str) -> int:
            """Drops snapshots that were replaced long ago; returns their number."""
            from imr.lake.snapshots import expire as run

            name_index(table)
            keep = get_current_context()["params"]["keep_snapshots"]
            return run(deployment().catalog(), table, older_than=days_ago("snapshot_days"), keep_last=keep)

        @task(**STORAGE_RETRIES, map_index_template="{{ table }}")
        def remove_orphans(table: str) -> dict[str, int]:
            """Deletes old files that no snapshot refers to; returns their number and bytes."""
            from imr.lake.maintenance.cleanup import MissingFiles
            from imr.lake.maintenance.cleanup import remove_orphans as run

            name_index(table)
            here = deployment()
            try:
                return counts(run(here.catalog(), table, here.access, older_than=days_ago("orphan_days")))
            except MissingFiles as error:
                raise AirflowFailException(str(error)) from None

        compact(table) >> expire(table) >> remove_orphans(table)

    @task(**STORAGE_RETRIES)
    def clear_staging() -> dict[str, int]:
        """Deletes the staged files of runs that died; returns the numbers of folders, files and bytes."""
        from imr.lake.maintenance.cleanup import clear_staging as run

        return counts(run(deployment().lake(), older_than=days_ago("staging_days")))

    @task(**STORAGE_RETRIES)
    def clear_unchanged() -> int:
        """Deletes notes that parsers and readers no longer in use have made; returns their number."""
        from imr.lake.unchanged import clear_unchanged as run
        from imr.letters.version import reader_version
        from imr.rows.version import parser_version

        current = (parser_version(), reader_version())
        return run(deployment().lake(), current=current, older_than=days_ago("staging_days"))

    @task(**STORAGE_RETRIES)
    def mend() -> dict[str, int]:
        """Makes the tables agree with the ledger where a publish died; returns repaired cases by problem."""
        from imr.runs.repair import mend as run

        return run(deployment(), run_id(), started_at())

    @task(**STORAGE_RETRIES)
    def finish_forgetting() -> int:
        """Finishes what `imr forget` has begun, and looks for what dead runs left; returns the letters."""
        from imr.runs.forgetting import finish

        return finish(deployment(), run_id(), started_at())

    @task(**STORAGE_RETRIES, on_success_callback=[mail_who_waits, post_who_waits])
    def count_waiting() -> int:
        """Counts the letters that wait for a person; people are told where a connection is set."""
        from imr.reports.pages.ledger import count_waiting as run

        return run(deployment())

    keep_up.expand(table=list(ASSETS))
    clear_staging()
    clear_unchanged()
    count_waiting()
    mend() >> finish_forgetting()


imr_maintenance()

"""Upkeep of the tables, daily. Wiring only: each task is one function of `imr.lake` or `imr.runs.repair`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException

from imr_deployment import deployment
from wiring import ASSETS, DOCS, STORAGE_RETRIES, run_id, started_at


def days_ago(margin: str) -> datetime:
    """The run's start less a margin, by the name of its parameter."""
    return started_at() - timedelta(days=get_current_context()["params"][margin])


def counts(result: Any) -> dict[str, int]:
    """A result's fields, for XCom."""
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
    # Two at once would expire and remove the same things.
    max_active_runs=1,
    params={
        "most_small_files": Param(
            4,
            type="integer",
            minimum=1,
            description="Small files that a month may have before they are compacted.",
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
            description="Age of a file that nothing refers to; must be longer than the longest publish.",
        ),
        "staging_days": Param(
            7,
            type="integer",
            minimum=1,
            description="Days since a run last staged a file, after which its files go.",
        ),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_maintenance"],
)
def imr_maintenance() -> None:
    @task_group
    def keep_up(table: str) -> None:
        """One table's upkeep: what compaction replaces, expiry lets go and the removal of orphans removes."""

        @task(**STORAGE_RETRIES, map_index_template="{{ table }}")
        def compact(table: str) -> dict[str, int]:
            """Rewrites the small files of a month as few; returns files before and after."""
            from imr.lake.maintenance.compact import compact as run

            name_index(table)
            small = get_current_context()["params"]["most_small_files"]
            return counts(run(deployment().catalog(), table, most_small_files=small))

        @task(**STORAGE_RETRIES, map_index_template="{{ table }}")
        def expire(table: str) -> int:
            """Drops snapshots that were replaced long ago; returns how many."""
            from imr.lake.snapshots import expire as run

            name_index(table)
            keep = get_current_context()["params"]["keep_snapshots"]
            return run(deployment().catalog(), table, older_than=days_ago("snapshot_days"), keep_last=keep)

        @task(**STORAGE_RETRIES, map_index_template="{{ table }}")
        def remove_orphans(table: str) -> dict[str, int]:
            """Deletes old files that no snapshot refers to; returns files and bytes."""
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
        """Deletes staged files of runs that died; returns folders, files and bytes."""
        from imr.lake.maintenance.cleanup import clear_staging as run

        return counts(run(deployment().lake(), older_than=days_ago("staging_days")))

    @task(**STORAGE_RETRIES)
    def clear_unchanged() -> int:
        """Deletes notes of letters that versions no longer at work have looked at; returns how many."""
        from imr.lake.unchanged import clear_unchanged as run
        from imr.letters.version import reader_version
        from imr.rows.version import parser_version

        current = (parser_version(), reader_version())
        return run(deployment().lake(), current=current, older_than=days_ago("staging_days"))

    @task(**STORAGE_RETRIES)
    def mend() -> dict[str, int]:
        """Makes the tables agree with the ledger where a publish died; returns cases by what was wrong."""
        from imr.runs.repair import mend as run

        return run(deployment(), run_id(), started_at())

    keep_up.expand(table=list(ASSETS))
    clear_staging()
    clear_unchanged()
    mend()


imr_maintenance()

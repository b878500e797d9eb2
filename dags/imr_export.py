"""Keeps a copy of the tables in plain Parquet, for readers without Iceberg. Wiring only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from imr_deployment import deployment
from wiring import ASSETS, DOCS, STORAGE_RETRIES


@dag(
    dag_id="imr_export",
    # Airflow starts no run for the assets of a partitioned run, such as those of imr_letters, so that there
    # is a run each hour, too. It writes nothing where nothing has changed.
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("30 * * * *", timezone="UTC"), assets=list(ASSETS.values())
    ),
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    # Two runs at once would each take the other's files for those of a killed run.
    max_active_runs=1,
    is_paused_upon_creation=True,
    params={
        "destination": Param(
            None,
            type=["null", "string"],
            description="Folder or s3://bucket/prefix of the copy; without one, that of IMR_EXPORT.",
        ),
        "grace_minutes": Param(
            60,
            type="integer",
            minimum=0,
            description="Minutes that a replaced file stays, for readers that are reading it.",
        ),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_export"],
)
def imr_export() -> None:
    @task(**STORAGE_RETRIES)
    def export() -> dict[str, Any]:
        """Makes the copy agree with the tables; returns its rows, and the files written and removed."""
        from dataclasses import asdict

        from imr.exports import NotExported
        from imr.exports.parquet import export_parquet

        here, params = deployment(), get_current_context()["params"]
        address = params["destination"] or here.settings.export
        if not address:
            raise AirflowFailException(
                "export: there is no destination: set IMR_EXPORT, or start the run with a destination"
            )
        try:
            done = export_parquet(here, address, grace=timedelta(minutes=params["grace_minutes"]))
        except NotExported as error:
            raise AirflowFailException(str(error)) from None
        return asdict(done)

    export()


imr_export()

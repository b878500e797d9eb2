"""Keeps the report tables and the pages of the annual reports up to date. Wiring only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowFailException

from imr_deployment import deployment
from wiring import ASSETS, DOCS, STORAGE_RETRIES, run_id


@dag(
    dag_id="imr_reports",
    # Airflow starts no run for the assets of a partitioned run, such as those of imr_letters, so that there
    # is a run each hour, too. It writes nothing where nothing has changed.
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("45 * * * *", timezone="UTC"), assets=list(ASSETS.values())
    ),
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=True,
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_reports"],
)
def imr_reports() -> None:
    @task(**STORAGE_RETRIES)
    def refresh() -> dict[str, list[str]]:
        """Makes the reports anew whose tables have changed; returns which changed, and which did not."""
        from imr.reports.tables.refresh import refresh as run

        done = run(deployment(), run_id())
        return {"changed": list(done.changed), "unchanged": list(done.unchanged)}

    @task(**STORAGE_RETRIES)
    def write_pages() -> list[int]:
        """Writes the pages of the years whose reports have changed; returns these years."""
        from imr.place.extras import ExtraMissing
        from imr.reports.annual import ReportsMissing
        from imr.reports.annual.stored import store_pages

        try:
            return store_pages(deployment(), datetime.now(UTC).date())
        except (ExtraMissing, ReportsMissing) as error:
            raise AirflowFailException(str(error)) from None

    @task(**STORAGE_RETRIES)
    def remove_replaced() -> int:
        """Deletes files of report tables that were replaced more than a day ago; returns their number."""
        from imr.reports.tables.refresh import remove_replaced as run

        return run(deployment(), older_than=datetime.now(UTC) - timedelta(days=1))

    refresh() >> [write_pages(), remove_replaced()]


imr_reports()

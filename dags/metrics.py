"""What a run has done, as metrics beside Airflow's own: to StatsD or OpenTelemetry as Airflow is told.

A callback of the task `reconcile`. Airflow runs it in the task's worker once the task has succeeded, so that
a run counts once, however often its tasks were tried.
"""

from __future__ import annotations

from typing import Any

from imr_deployment import deployment


def count_run(context: Any) -> None:
    """Counts the letters that a run has read, and times its steps. Sends nothing where Airflow does not."""
    from airflow.sdk.observability import stats

    from imr.runs.report import read_report, report_folder

    run = context["dag_run"]
    report = read_report(deployment().lake(), report_folder(run.run_id))
    tags = {"dag_id": run.dag_id}
    for status, count in report.read_statuses.items():
        stats.incr(f"imr.letters.{status}", count, tags=tags)
    stats.incr("imr.bytes_read", report.bytes_read, tags=tags)
    stats.incr("imr.unexplained_characters", report.unexplained_characters, tags=tags)
    for step, seconds in report.step_seconds.items():
        stats.timing(f"imr.seconds.{step}", seconds * 1000, tags=tags)

"""Takes letters out of the lake for good. Wiring only: the task calls `imr.runs.forgetting`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from imr_deployment import deployment
from wiring import ASSETS, DOCS, STORAGE_RETRIES, run_id, started_at


@dag(
    dag_id="imr_forget",
    schedule=None,
    start_date=datetime(2025, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    params={
        "letters": Param(
            type="array",
            items={"type": "string"},
            minItems=1,
            description="Letters to take out, one a line: case numbers, objects (s3://...) or letter ids.",
        ),
        "why": Param(type="string", minLength=1, description="The reason, which the ledger keeps."),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_forget"],
)
def imr_forget() -> None:
    @task(**STORAGE_RETRIES)
    def begin() -> list[str]:
        """Notes which letters are to be forgotten; returns the raw objects that hold them."""
        from imr.runs import forgetting

        context = get_current_context()
        here, params = deployment(), context["params"]
        found = forgetting.find(here, params["letters"])
        if found.unknown:
            raise AirflowFailException(str(forgetting.UnknownLetters(found.unknown)))
        by = context["dag_run"].triggering_user_name or "airflow"
        forgetting.begin(here, found, by=by, why=params["why"], at=started_at())
        return sorted({row["source_uri"] for row in found.rows})

    @task(**STORAGE_RETRIES, outlets=list(ASSETS.values()))
    def finish() -> int:
        """Takes all letters out that are noted; returns their number."""
        from imr.runs import forgetting

        return forgetting.finish(deployment(), run_id(), started_at())

    @task(**STORAGE_RETRIES)
    def export() -> dict[str, Any] | None:
        """Makes the copy at `IMR_EXPORT` again; returns what was done, or None where there is no copy."""
        from dataclasses import asdict

        from imr.exports.parquet import forget_in_copy

        done = forget_in_copy(deployment())
        return asdict(done) if done else None

    begin() >> finish() >> export()


imr_forget()

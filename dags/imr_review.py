"""Asks a person to release or close letters in quarantine, and publishes released ones. Wiring only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, TriggerRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from imr_deployment import deployment
from wiring import DOCS, OPEN_RANGE, STORAGE_RETRIES, open_range, parse, publish_parsed, run_id

REVIEWS = {"Release": "released", "Close": "closed"}


@dag(
    dag_id="imr_review",
    schedule=None,
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    # Two runs at once would show the same letters twice.
    max_active_runs=1,
    params=OPEN_RANGE
    | {
        "objects": Param(
            [],
            type="array",
            items={"type": "string"},
            description="Objects to decide about (s3://...), one a line; if empty, all that wait.",
        ),
        "letters": Param(
            [],
            type="array",
            items={"type": "string"},
            description="Letter ids to decide about, one a line; if empty, the letters of all objects above.",
        ),
        "decision": Param(
            None,
            enum=[None, *REVIEWS.values()],
            description="What you decide about all of these letters. If empty, `look` shows them and asks.",
        ),
        "note": Param(None, type=["null", "string"], maxLength=1000, description="Why you decide so."),
        "again": Param(False, type="boolean", description="Also show letters that were decided before."),
    },
    tags=["imr", "urgency:next-working-day"],
    doc_md=DOCS["imr_review"],
)
def imr_review() -> None:
    @task(**STORAGE_RETRIES)
    def list_waiting() -> str:
        """Lists letters that a check holds back; returns their objects and reasons."""
        from imr.runs import review

        params = get_current_context()["params"]
        waiting = review.list_waiting(
            deployment(),
            run_id(),
            *open_range(),
            objects=params["objects"],
            letters=params["letters"],
            again=params["again"],
        )
        if waiting is None:
            raise AirflowSkipException("list_waiting: no letter of these dates waits for a person")
        return waiting

    @task.branch
    def asked() -> str:
        """Goes on to ask a person, unless the run's parameters hold the decision."""
        return "stage_reviewed" if get_current_context()["params"]["decision"] else "look"

    @task(**STORAGE_RETRIES, trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS)
    def stage_reviewed(answer: dict[str, Any] | None) -> list[str]:
        """Stages the letters with what was decided, by whom and when; returns the batch's name."""
        from imr.runs import review

        decided = _answered(answer) if answer else _decided()
        note = get_current_context()["params"]["note"]
        return review.stage_reviewed(deployment(), run_id(), *decided, note=note)

    look = HITLOperator(
        # An answer within seconds may come before Airflow has noted that the task waits for one. Airflow then
        # takes the task for failed, and a retry asks again.
        **STORAGE_RETRIES,
        task_id="look",
        subject="Letters that a check holds back: release or close all of these?",
        body="{{ ti.xcom_pull(task_ids='list_waiting') }}",
        options=list(REVIEWS),
        doc_md="Shows the letters and their reasons, and waits for a person under Required Actions.",
    )
    reviewed = stage_reviewed(look.output)
    list_waiting() >> asked() >> [look, reviewed]
    publish_parsed(parse.expand(batch=reviewed))


def _answered(answer: dict[str, Any]) -> tuple[str, str, datetime]:
    """Returns what a person chose under Required Actions, who and when."""
    by, at = answer["responded_by_user"] or {}, answer["responded_at"]
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return REVIEWS[answer["chosen_options"][0]], str(by.get("name") or by.get("id") or ""), at


def _decided() -> tuple[str, str, datetime]:
    """Returns what the person decided who triggered the run, who and when."""
    context = get_current_context()
    run = context["dag_run"]
    if not run.triggering_user_name:
        raise AirflowFailException(
            "stage_reviewed: the run has a decision and nobody who took it. Trigger it as a user of Airflow."
        )
    return context["params"]["decision"], run.triggering_user_name, run.run_after


imr_review()

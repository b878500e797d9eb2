"""`imr_review` with the decision in its parameters, as the pages start it: nobody is asked again."""

from __future__ import annotations

import pytest

from imr.place.settings import PROJECT
from imr.quality import docs
from imr.runs import checks
from imr.runs.deployment import Deployment
from support.quick_checks import build_small_docs, check_quickly
from support.runs import put, rows_of, run, text_letter

HELD = [
    text_letter(number).replace(b"CLINICAL CASE SUMMARY", b"Call 916-555-0147.\n\nCLINICAL CASE SUMMARY")
    for number in (1, 2)
]


@pytest.fixture
def held(airflow_app, stored: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    monkeypatch.setattr(checks, "check_batch", check_quickly)
    monkeypatch.setattr(docs, "build_data_docs", build_small_docs)
    put(stored, {f"{number}.txt": letter for number, letter in enumerate(HELD)})
    assert run(stored, "run-1").statuses == {"quarantined": 2}
    return stored


@pytest.mark.parametrize(("decision", "status"), [("released", "published"), ("closed", "quarantined")])
def test_a_decision_is_recorded_with_who_took_it(held: Deployment, decision: str, status: str) -> None:
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
    from airflow.models.dagbundle import DagBundleModel
    from airflow.utils.db import synchronize_log_template
    from airflow.utils.session import create_session

    bag = DagBag(str(PROJECT / "dags" / "imr_review.py"), bundle_name="test")
    with create_session() as session:
        session.merge(DagBundleModel(name="test"))
        synchronize_log_template(session=session)
    sync_bag_to_db(bag, "test", None)
    dag = bag.dags["imr_review"]
    chosen, other = sorted(rows_of(held, "letters"), key=lambda row: row["source_uri"])
    done = dag.test(run_conf={"letters": [chosen["letter_id"]], "decision": decision})
    assert done.state == "success"
    rows = {row["letter_id"]: row for row in rows_of(held, "letters")}
    decided, left = rows[chosen["letter_id"]], rows[other["letter_id"]]
    assert (decided["status"], decided["review"]) == (status, decision)
    assert decided["reviewed_by"] == done.triggering_user_name
    assert decided["reviewed_at"] == done.run_after
    assert (left["status"], left["review"]) == ("quarantined", None)

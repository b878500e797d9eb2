"""What every DAG must be: importable, documented for the person on call, thin, tagged by urgency."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from imr.contract.tables import TABLES
from imr.exports import GRACE_MINUTES
from imr.local.ingesting import MOST_DATES
from imr.place.settings import PROJECT
from imr.reports.planning import RUNS_AT_ONCE
from imr.runs.deployment import Deployment

FILES = sorted((PROJECT / "dags").glob("imr_*.py"))


@pytest.fixture(scope="session")
def bag():
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(PROJECT / "dags"), bundle_name="test")


def test_every_dag_file_imports(bag) -> None:
    assert bag.import_errors == {}
    assert sorted(bag.dags) == sorted(path.stem for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_dag_says_what_to_do_when_it_fails(bag, path: Path) -> None:
    dag = bag.dags[path.stem]
    assert "## When it fails" in dag.doc_md
    assert "imr" in dag.tags
    assert [tag for tag in dag.tags if tag.startswith("urgency:")]
    for task in dag.tasks:
        assert task.doc_md or task.python_callable.__doc__, f"{task.task_id} says not what it does"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reading_a_dag_file_imports_nothing_heavy(path: Path) -> None:
    imported = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= {"__future__", "datetime", "typing", "airflow", "wiring", "notices", "imr_deployment"}


def test_dag_files_import_no_library_of_the_tables_and_steps_no_pandas() -> None:
    """Airflow reads each file every few seconds, and again in each task; only checks need pandas."""
    folders = [str(PROJECT / "dags"), str(PROJECT / "plugins")]
    program = f"""
import importlib, sys
import airflow.sdk
before = set(sys.modules)
sys.path += {folders}
for name in {[path.stem for path in FILES]}:
    importlib.import_module(name)
dags = set(sys.modules) - before
import imr.runs.steps, imr.runs.reconcile
for loaded in (dags, sys.modules):
    print(*sorted({{name.partition(".")[0] for name in loaded}}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    by_dags, by_steps = (set(line.split()) for line in done.stdout.splitlines()[-2:])
    assert {"imr_letters", "wiring"} <= by_dags
    assert not by_steps & {"pandas", "great_expectations"}
    assert not by_dags & {"pyiceberg", "pyarrow", "pandas", "obstore", "duckdb"}


@pytest.mark.parametrize("name", ["imr_letters", "imr_archives", "imr_reparse", "imr_reread"])
def test_steps_wait_where_waiting_helps(bag, name: str) -> None:
    dag = bag.dags[name]
    for task in dag.tasks:
        assert task.retries == 3
        assert task.retry_exponential_backoff
    assert {outlet.name for outlet in dag.get_task("publish").outlets} == {f"imr.{name}" for name in TABLES}


@pytest.mark.parametrize("name", ["imr_letters", "imr_archives", "imr_reparse", "imr_reread", "imr_review"])
def test_who_is_to_know_of_drift_is_told_when_a_run_has_its_report(bag, name: str) -> None:
    told = [callback.__name__ for callback in bag.dags[name].get_task("reconcile").on_success_callback]
    assert told == ["count_run", "tell_by_mail", "tell_in_slack"]


def test_plans_count_on_the_runs_that_the_dag_allows_at_once(bag) -> None:
    dag = bag.dags["imr_archives"]
    assert dag.max_active_runs == RUNS_AT_ONCE
    assert dag.get_task("publish").max_active_tis_per_dag == 1


def test_the_export_keeps_replaced_files_as_long_as_the_command_does(bag) -> None:
    assert bag.dags["imr_export"].params["grace_minutes"] == GRACE_MINUTES


def test_a_run_of_our_commands_covers_as_many_dates_as_the_dag_allows(bag) -> None:
    lookback = bag.dags["imr_letters"].params.get_param("lookback_days")
    assert lookback.schema["maximum"] == MOST_DATES - 1


@pytest.mark.parametrize("name", ["imr_export", "imr_reports"])
def test_what_follows_the_tables_is_off_until_somebody_turns_it_on(bag, name: str) -> None:
    dag = bag.dags[name]
    assert dag.is_paused_upon_creation
    assert {asset.name for asset in dag.timetable.asset_condition.objects} == {
        f"imr.{name}" for name in TABLES
    }


def test_the_export_goes_where_the_run_or_the_setting_says(
    bag, deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not at the top: other tests set variables that Airflow reads when it is first imported.
    from airflow.sdk.exceptions import AirflowFailException

    export = bag.dags["imr_export"].get_task("export").python_callable
    params = {"destination": None, "grace_minutes": 60}
    monkeypatch.setitem(export.__globals__, "get_current_context", lambda: {"params": params})
    monkeypatch.setitem(export.__globals__, "deployment", lambda: deployment)
    with pytest.raises(AirflowFailException, match="set IMR_EXPORT"):
        export()
    by_setting = replace(deployment, settings=replace(deployment.settings, export=str(tmp_path / "setting")))
    monkeypatch.setitem(export.__globals__, "deployment", lambda: by_setting)
    assert export()["rows"] == dict.fromkeys(TABLES, 0)
    params["destination"] = deployment.settings.lake
    with pytest.raises(AirflowFailException, match="Choose a prefix beside it"):
        export()
    assert [path.name for path in tmp_path.glob("*/_manifest.json")] == ["_manifest.json"]


def test_a_review_asks_a_person_only_where_its_parameters_hold_no_decision(bag) -> None:
    dag = bag.dags["imr_review"]
    assert dag.get_task("asked").downstream_task_ids == {"look", "stage_reviewed"}
    assert dag.get_task("stage_reviewed").trigger_rule == "none_failed_min_one_success"
    assert dag.get_task("look").downstream_task_ids == {"stage_reviewed"}
    assert dag.params["decision"] is None


def test_publishing_says_what_it_wrote_to_the_assets_and_to_the_lineage(
    bag, monkeypatch: pytest.MonkeyPatch, deployment: Deployment
) -> None:
    from airflow.sdk import Metadata
    from airflow.sdk.lineage import HookLineageCollector

    from imr.runs import steps

    collector = HookLineageCollector()
    done = {"rows": {"cases": 2}, "statuses": {"published": 2}, "snapshots": {"cases": 7, "letters": None}}
    publish = bag.dags["imr_letters"].get_task("publish").python_callable
    context = {"task": publish, "params": {}, "dag_run": SimpleNamespace(run_id="run-1")}
    for name, value in (
        ("get_current_context", lambda: context),
        ("deployment", lambda: deployment),
        ("get_hook_lineage_collector", lambda: collector),
    ):
        monkeypatch.setitem(publish.__globals__, name, value)
    monkeypatch.setattr(steps, "publish", lambda *_: done)
    events = {event.asset.name: event.extra for event in publish([]) if isinstance(event, Metadata)}
    assert events["imr.cases"] == {"snapshot_id": 7, "rows": 2, "letters": {"published": 2}}
    assert set(events) == {f"imr.{name}" for name in TABLES}
    lineage = collector.collected_assets
    assert [one.asset.uri for one in lineage.inputs] == [deployment.settings.raw]
    assert [one.asset.uri for one in lineage.outputs] == [f"{deployment.settings.lake}/warehouse/imr/cases"]

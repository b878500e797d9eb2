"""Files of `deploy/` agree with each other, with the DAGs, with the settings and with docs/deploy.md."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from imr.place.limits import Limits
from imr.place.settings import PROJECT, Settings, Switches
from imr.place.variables import variables_of

DEPLOY = PROJECT / "deploy"
PAGE = (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
AIRFLOW = {
    name: service for name, service in COMPOSE["services"].items() if str(service["image"]).startswith("imr:")
}
VALUES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in DEPLOY.glob("helm/*.yaml")}
TEXT_FILES = [path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".pyc"]
STAGES = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")
KEYS_OF_THE_CHART = {
    "metadataSecretName": "connection",
    "brokerUrlSecretName": "connection",
    "fernetKeySecretName": "fernet-key",
    "apiSecretKeySecretName": "api-secret-key",
    "jwtSecretName": "jwt-secret",
}
"""Value that names a secret -> the key that the chart's helpers read of it."""


def _policy() -> Any:
    # Under another name: Airflow would take it for its own in this process.
    spec = importlib.util.spec_from_file_location("imr_policy", DEPLOY / "airflow_local_settings.py")
    assert spec
    assert spec.loader
    policy = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = policy  # dataclasses look there
    spec.loader.exec_module(policy)
    return policy


POLICY = _policy()


def _task(name: str, *tags: str) -> SimpleNamespace:
    return SimpleNamespace(
        task_id=name, dag=SimpleNamespace(tags=set(tags)), pool="default_pool", queue="default"
    )


@pytest.mark.parametrize(
    ("name", "tags", "pool", "queue"),
    [
        ("extract", ["imr"], "imr_reading", "reading"),
        ("parse", ["imr"], "imr_reading", "reading"),
        ("publish", ["imr"], "default_pool", "default"),
        ("list_letters", ["imr"], "default_pool", "default"),
        ("extract", ["somebody else's"], "default_pool", "default"),
    ],
)
def test_tasks_that_read_letters_have_a_pool_and_a_queue(
    name: str, tags: list[str], pool: str, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(POLICY, "_tasks_are_pods", lambda: False)
    task = _task(name, *tags)
    POLICY.task_policy(task)
    assert (task.pool, task.queue) == (pool, queue)


def test_every_task_that_the_policy_names_is_a_task_of_a_dag() -> None:
    functions = {
        node.name
        for path in (PROJECT / "dags").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {name.rpartition(".")[2] for name in POLICY.KINDS} <= functions


def test_a_kind_is_allowed_no_less_than_it_asks_for() -> None:
    for kind in POLICY.KINDS.values():
        assert kind.memory <= kind.most_memory


def test_the_pool_is_made_before_tasks_need_it() -> None:
    assert list(json.loads((DEPLOY / "pools.json").read_text())) == [POLICY.POOL]
    script = f"{{ airflow pools get {POLICY.POOL} || airflow pools import /opt/airflow/pools.json; }}"
    for command in (AIRFLOW["init"]["command"], VALUES["common"]["migrateDatabaseJob"]["args"]):
        assert command[-1] == f"airflow db migrate && {script}"


def test_workers_take_every_queue() -> None:
    commands = " ".join(" ".join(service["command"]) for service in AIRFLOW.values())
    queues = {name for found in re.findall(r"--queues (\S+)", commands) for name in found.split(",")}
    assert queues == {POLICY.QUEUE, "default"}
    assert set(VALUES["celery"]["workers"]["celery"]["queue"].split(",")) == queues


def test_containers_of_airflow_can_change_nothing_and_wait_for_the_database() -> None:
    for name, service in AIRFLOW.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["env_file"] == ["airflow.env", "imr.env"], name
        assert service["depends_on"], name


def test_files_that_compose_names_are_there_or_are_the_sites_own() -> None:
    of_site = {"imr.env", "airflow-passwords.json"}
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:\./|\[|, )([\w-]+\.(?:env|json|sh))", text))
    assert named - of_site == {name for name in named - of_site if (DEPLOY / name).exists()}
    assert of_site <= named
    assert {name for name in of_site if f"deploy/{name}" in PAGE} == of_site


def test_variables_of_ours_are_settings() -> None:
    known = {variable.name for group in (Settings, Switches, Limits) for variable in variables_of(group)}
    for path in TEXT_FILES:
        found = set(re.findall(r"\b(IMR_[A-Z_]+)\b", path.read_text(encoding="utf-8")))
        assert found - known - {"IMR_TAG"} == set(), path


def test_no_file_holds_a_secret() -> None:
    lines = (DEPLOY / "imr.env.example").read_text(encoding="utf-8").splitlines()
    for name, value in (line.split("=", 1) for line in lines if not line.startswith("#")):
        if re.search("PASSWORD|KEY|SECRET", name):
            assert re.fullmatch(r"[A-Z_]+", value), name


def test_the_last_stage_of_the_image_is_run_by_an_ordinary_user_and_builds_nothing() -> None:
    last = STAGES[-1]
    assert re.search(r"^USER 50000:0$", last, re.MULTILINE)
    assert not re.search(r"pip|apt-get|build ", last.replace("--from=build ", ""))
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", "\n".join(STAGES), re.MULTILINE):
        assert [name for name in source.split() if not (PROJECT / name).exists()] == []


def test_the_image_has_the_versions_of_the_projects_own_lock_and_none_of_its_checks() -> None:
    of_image, of_project = (
        dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (DEPLOY / "requirements.txt", PROJECT / "requirements.txt")
    )
    shared = of_image.keys() & of_project.keys()
    assert {name: of_image[name] for name in shared} == {name: of_project[name] for name in shared}
    assert "apache-airflow" in shared
    assert of_image.keys() & {"pytest", "ruff", "mypy", "moto", "uv", "hatchling"} == set()


def test_values_name_the_secrets_and_keys_that_the_page_says_are_to_be_made() -> None:
    found = [one for values in VALUES.values() for one in _secrets(values)]
    assert sorted(found) == sorted(re.findall(r"^\| `(imr-[\w-]+)` \| `([\w.-]+)`", PAGE, re.MULTILINE))


def _secrets(value: Any) -> Iterator[tuple[str, str]]:
    """Name and key of each secret that a part of the values names."""
    if isinstance(value, list):
        for one in value:
            yield from _secrets(one)
    if not isinstance(value, dict):
        return
    for name, one in value.items():
        if name == "secretName":
            keys = [item["key"] for item in value["items"]] if "items" in value else [value["secretKey"]]
            yield from ((one, key) for key in keys)
        elif name.endswith("SecretName"):
            yield one, KEYS_OF_THE_CHART[name]
        else:
            yield from _secrets(one)


def test_values_are_for_one_executor_each_and_leave_old_names_of_workers() -> None:
    for name, executor in {"celery": "CeleryExecutor", "kubernetes": "KubernetesExecutor"}.items():
        assert VALUES[name]["executor"] == executor
        assert list(VALUES[name]["workers"]) == [name]


def test_the_image_has_the_auth_manager_and_passwords_are_copied_to_where_it_may_write() -> None:
    core = VALUES["common"]["config"]["core"]
    module, _, name = core["auth_manager"].rpartition(".")
    assert hasattr(importlib.import_module(module), name)
    server, mount = VALUES["common"]["apiServer"], VALUES["common"]["apiServer"]["extraVolumeMounts"][0]
    copied = core["simple_auth_manager_passwords_file"]
    assert server["args"][-1].startswith(f"cat {mount['mountPath']}/passwords.json > {copied} && exec ")
    copied = AIRFLOW["api-server"]["environment"]["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]
    assert AIRFLOW["api-server"]["command"][-1].startswith(
        f"cat /run/secrets/airflow_passwords > {copied} && exec "
    )


@pytest.mark.parametrize("process", ["scheduler", "dagProcessor", "triggerer"])
def test_no_groomer_of_logs_needs_what_only_the_official_image_has(process: str) -> None:
    groomer = VALUES["common"][process]["logGroomerSidecar"]
    assert groomer.get("enabled") is False or "/clean-logs" not in " ".join(groomer["args"])


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.name)
def test_the_page_or_another_file_names_every_file(path: Path) -> None:
    others = [PAGE, *(one.read_text(encoding="utf-8") for one in TEXT_FILES if one != path)]
    assert any(path.name in text for text in [*others, (PROJECT / "Makefile").read_text()])

"""Starts Airflow on this machine, finds out whether it works, and calls its REST API."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from imr.local import processes
from imr.local.embedded import is_listening
from imr.local.parts import Part, describe
from imr.place import home
from imr.place.settings import PROJECT, Settings

NAME = "airflow"
DAGS = PROJECT / "dags"
USER = "admin"
ROLES = ("scheduler", "dag-processor", "triggerer", "api-server")
"""The processes that `airflow standalone` starts. Each of them starts others."""
READY_SECONDS = 180
TRIES = 5


class NotReady(RuntimeError):
    """A part of the stack did not come up in time, or cannot."""


class RunFailed(RuntimeError):
    """A DAG run failed, or did not finish in time."""


def require_dags() -> None:
    """Raises NotReady where the package was installed without a checkout, and so without its DAGs."""
    if not DAGS.is_dir():
        raise NotReady(
            "the embedded stack runs the DAGs of a checkout of the project, and this package was installed "
            "without one: run `make setup` in a checkout, and use its .venv/bin/imr"
        )


def environment(settings: Settings) -> dict[str, str]:
    """Returns the environment of every Airflow process.

    Variables that the user has set stay as they are, except for those that belong to the home. `AIRFLOW_HOME`
    is one of these: the user's may be that of another Airflow, into which the embedded one must not write.
    """
    folder = settings.home / "airflow"
    ours = {
        "AIRFLOW_HOME": str(folder),
        "IMR_HOME": str(settings.home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    defaults = {
        # Airflow's scheduler ends when SQLite stays locked past Python's 5 s, as it may on a busy machine.
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{folder / 'airflow.db'}?timeout=60",
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": str(2 * (os.cpu_count() or 1)),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        # A file that has changed is read at once all the same.
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",
        # The scheduler looks for work four times a second, because a person waits for each task of a small
        # run. It takes a twentieth of a CPU.
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.25",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{settings.ui_port}/execution/",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(settings.ui_port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{settings.ui_port}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
        # Airflow opens its logs to the group unless told otherwise, and they may hold its password.
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        # Ports of processes that only this machine talks to: any free one will do.
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": "0",
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": "0",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    if settings.embedded:
        extra = {"endpoint_url": f"http://127.0.0.1:{settings.s3_port}", "region_name": "us-east-1"}
        keys = home.make(settings.home)
        login = {"login": keys.access_key, "password": keys.secret_key}
        defaults["AIRFLOW_CONN_IMR_S3"] = json.dumps({"conn_type": "aws", "extra": extra} | login)
    return defaults | os.environ | ours


def start(settings: Settings) -> subprocess.Popen[bytes]:
    """Starts scheduler, DAG processor, triggerer and API server; returns their leader without waiting."""
    command = [sys.executable, "-m", "airflow", "standalone"]
    return processes.start(settings, NAME, command, environment(settings))


def lost_roles(members: Sequence[Any]) -> list[str]:
    """Returns which of Airflow's processes have ended, by their roles: the leader, or what it starts."""
    leaders = {process.pid for process in members if _role(process) == "standalone"}
    if not leaders:
        return ["leader"]
    # Only the leader's own children count: their forks have the same names and do not do their work.
    living = {_role(process) for process in members if process.info["ppid"] in leaders}
    return [role for role in ROLES if role not in living]


def _role(process: Any) -> str | None:
    # "python3 bin/airflow dag-processor", or a name that it gave itself: "airflow api_server -- host:..."
    found = re.search(
        r"\bairflow (standalone|scheduler|dag-processor|triggerer|api[-_]server)\b",
        " ".join(process.info["cmdline"] or ()),
    )
    return found[1].replace("_", "-") if found else None


def look(settings: Settings) -> Part:
    """Returns the state that Airflow is in now."""
    members = processes.members(settings, NAME)
    there = processes.as_started(settings, members)
    return describe(
        settings,
        NAME,
        members,
        wrong=_wrong(settings, there, members),
        port=there.ui_port,
        listens=is_listening(there.ui_port),
    )


def _wrong(settings: Settings, there: Settings, members: Sequence[Any]) -> str | None:
    """Returns what keeps the running Airflow from working with the settings, or None where nothing does."""
    if not members:
        return "None of its processes is running"
    if not any(processes.is_current(settings, process) for process in members):
        return "It was started by an older version of imr, or before its home was removed"
    if there.s3_port != settings.s3_port:
        return f"It was started for an S3 server on port {there.s3_port}"
    if lost := lost_roles(members):
        return f"Some of its processes have ended ({', '.join(lost)})"
    if not is_up(there):
        return f"It does not answer on port {there.ui_port}"
    return None


def password(settings: Settings) -> str:
    """Returns the password that Airflow made for its user `admin`. Raises NotReady before there is one."""
    generated = settings.home / "airflow" / "simple_auth_manager_passwords.json.generated"
    try:
        return str(json.loads(generated.read_text(encoding="utf-8"))[USER])
    except (FileNotFoundError, json.JSONDecodeError, KeyError):
        raise NotReady(f"Airflow has not written its password to {generated} yet: try again soon") from None


def wait_for(
    what: str, probe: Callable[[], Any], *, settings: Settings, leader: subprocess.Popen[bytes]
) -> None:
    """Waits until `probe` returns something; it may raise NotReady or httpx errors until then.

    Raises NotReady where that takes too long, or where the leader of Airflow's processes has ended.
    """
    log = processes.log_of(settings, NAME)
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(NotReady, httpx.HTTPError):
            if probe():
                return
        if leader.poll() is not None:
            raise NotReady(f"Airflow has ended while it started; see {log}")
        time.sleep(0.5)
    raise NotReady(f"{what} took longer than {READY_SECONDS} s; see {log}")


def is_up(settings: Settings) -> bool:
    """Returns whether an Airflow that knows our password answers on the UI port."""
    if not is_listening(settings.ui_port):
        return False
    try:
        client(settings).close()
    except (NotReady, httpx.HTTPError):
        return False
    return True


def client(settings: Settings) -> httpx.Client:
    """Returns a client of the REST API that is logged in. Raises NotReady or httpx.HTTPError on failure."""
    base = f"http://127.0.0.1:{settings.ui_port}"
    login = {"username": USER, "password": password(settings)}
    answer = httpx.post(f"{base}/auth/token", json=login, timeout=30)
    answer.raise_for_status()
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    return httpx.Client(base_url=f"{base}/api/v2", headers=headers, timeout=30)


def unpause(api: httpx.Client, dag_id: str) -> bool:
    """Unpauses a DAG. Returns False where the DAG processor has not read it yet."""
    answer = api.patch(f"/dags/{dag_id}", json={"is_paused": False})
    return answer.is_success


def trigger(api: httpx.Client, dag_id: str, first: date, last: date) -> str:
    """Starts a run for the received dates from `first` to `last`; returns the run's id.

    Raises NotReady where nothing answers.
    """
    run = f"demo__{last}__{datetime.now(UTC):%Y-%m-%dT%H%M%S}"
    wanted = {
        "dag_run_id": run,
        "partition_key": last.isoformat(),
        "logical_date": None,
        "conf": {"lookback_days": (last - first).days},
    }
    for _ in range(TRIES):
        # On a busy machine the answer may come too late although the run has been started.
        with contextlib.suppress(httpx.TimeoutException):
            answer = api.post(f"/dags/{dag_id}/dagRuns", json=wanted)
            if answer.status_code != httpx.codes.CONFLICT:
                answer.raise_for_status()
            return run
    raise NotReady(f"Airflow has not answered {TRIES} requests to start {dag_id}: is the machine overloaded?")


def run_states(api: httpx.Client, dag_id: str, runs: Iterable[str]) -> dict[str, str]:
    """Returns the state of each run, by its id."""
    states = {}
    for run in runs:
        answer = api.get(f"/dags/{dag_id}/dagRuns/{run}")
        answer.raise_for_status()
        states[run] = str(answer.json()["state"])
    return states


def steps_at_work(api: httpx.Client, dag_id: str, runs: Iterable[str]) -> list[str]:
    """Returns the names of the tasks that are running in any of the runs, each once."""
    names: list[str] = []
    for run in runs:
        answer = api.get(f"/dags/{dag_id}/dagRuns/{run}/taskInstances", params={"state": "running"})
        answer.raise_for_status()
        names += [task["task_id"] for task in answer.json()["task_instances"]]
    return list(dict.fromkeys(names))

"""The demonstration as a newcomer runs it: S3, Airflow's scheduler and UI, tables, a second run."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Event

import httpx
import pytest

from imr.local import airflow, embedded, stack
from imr.place.settings import Settings
from support.loopback import Handler, free_port, listening

IMR = Path(sys.executable).with_name("imr")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("stack")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "IMR_"))}
    ports = {"IMR_S3_PORT": str(free_port()), "IMR_UI_PORT": str(free_port())}
    return kept | ports | {"IMR_HOME": str(home)}


def _imr(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([IMR, *arguments], env=environment, capture_output=True, text=True, timeout=400)


def test_run_twice(environment: dict[str, str]) -> None:
    """On a stack that is up already, so that it is started once; the two runs use it and leave it up."""
    started = _imr(environment, "up")
    assert started.stdout.startswith("Started."), started.stdout + started.stderr
    first = _imr(environment, "run")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Outcomes by category" in first.stdout
    assert "nothing has changed" not in first.stdout
    asked = _imr(environment, "sql", "--format", "csv", "select count(*) as n from letters")
    assert asked.stdout.split() == ["n", "90"]
    again = _imr(environment, "run")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "nothing was read, nothing has changed" in again.stdout
    tables = [re.sub(r" +", " ", out.stdout.partition("Accounting")[0]) for out in (first, again)]
    assert tables[0].partition("Outcomes")[2] == tables[1].partition("Outcomes")[2]
    assert _imr(environment, "up").stdout.startswith("Already running.")
    assert _imr(environment, "down").stdout.strip() == "Stopped airflow and s3."
    assert _imr(environment, "down").stdout.strip() == "Nothing was running."
    _assert_airflow_saw_no_text(environment)


def _assert_airflow_saw_no_text(environment: dict[str, str]) -> None:
    """Neither logs nor Airflow's database (XCom, task names) hold what letters say."""
    asked = _imr(
        environment,
        "sql",
        "--format",
        "json",
        "select text, clinical_summary from letters join cases using (letter_id)",
    )
    markers = set()
    for row in json.loads(asked.stdout):
        lines = [line.strip() for line in row["text"].splitlines() if len(line.strip()) >= 40]
        markers |= {lines[0], lines[len(lines) // 2], lines[-1], row["clinical_summary"][:40]}
    assert len(markers) > 90
    home = Path(environment["IMR_HOME"]) / "airflow"
    seen = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" and path.stat().st_size for path in seen)
    assert home / "airflow.db" in seen
    for path in seen:
        data = path.read_text(encoding="utf-8", errors="replace")
        assert not [marker for marker in markers if marker in data], f"{path.name} holds letters' text"


def test_a_port_in_use_is_named(environment: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = _imr(environment | {"IMR_S3_PORT": str(port)}, "run")
    assert refused.returncode == 1
    assert f"port {port} is in use by another program" in refused.stderr
    assert "IMR_S3_PORT" in refused.stderr


class _Airflow(Handler):
    """As much of Airflow as `up` asks of one that runs already."""

    def do_POST(self) -> None:  # noqa: N802
        self.answer(201, {}, json.dumps({"access_token": "token"}).encode())


@contextmanager
def _airflow_of_another(settings: Settings) -> Iterator[None]:
    passwords = settings.home / "airflow" / "simple_auth_manager_passwords.json.generated"
    passwords.parent.mkdir(parents=True, exist_ok=True)
    passwords.write_text(json.dumps({airflow.USER: "password"}))
    with listening(ThreadingHTTPServer(("127.0.0.1", settings.ui_port), _Airflow)):
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    here = Settings(tmp_path, "s3://imr/raw", "s3://imr/lake", "imr", free_port(), free_port(), embedded=True)
    yield here
    stack.down(here)


def test_the_part_that_is_missing_is_started_and_what_others_started_is_left_alone(
    settings: Settings,
) -> None:
    with _airflow_of_another(settings), ThreadPoolExecutor(2) as at_once:
        assert sorted(at_once.map(stack.up, [settings] * 2)) == [[], ["s3"]]
    with listening(ThreadingHTTPServer(("127.0.0.1", settings.ui_port), Handler)):
        with pytest.raises(embedded.PortTaken, match="IMR_UI_PORT"):
            stack.up(settings)
        assert embedded.answers(settings)
    assert stack.down(settings) == ["s3"]
    assert not embedded.answers(settings)


def test_a_start_that_fails_leaves_nothing_of_its_own(settings: Settings) -> None:
    (settings.home / "catalog.db").mkdir()
    with pytest.raises(Exception, match="unable to open database file"):
        stack.up(settings)
    assert not embedded.answers(settings)
    assert stack.down(settings) == []


class _LateAirflow(ThreadingHTTPServer):
    """Airflow on a busy machine: every run asked for is there at once, the first answers come too late."""

    def __init__(self, late: int) -> None:
        super().__init__(("127.0.0.1", 0), _LateAnswer)
        self.late = late
        self.asked: list[str] = []
        self.test_is_over = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _LateAnswer(Handler):
    server: _LateAirflow

    def do_POST(self) -> None:  # noqa: N802
        known, run = self.server.asked, json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known.append(run["dag_run_id"])
        if len(known) <= self.server.late:
            self.server.test_is_over.wait()
        else:
            self.answer(409 if run["dag_run_id"] in known[:-1] else 200, {}, b"{}")


@contextmanager
def _late(late: int) -> Iterator[tuple[_LateAirflow, httpx.Client]]:
    server = _LateAirflow(late)
    with listening(server), httpx.Client(base_url=server.url, timeout=0.5) as api:
        try:
            yield server, api
        finally:
            server.test_is_over.set()


@pytest.mark.parametrize("late", [0, 2])
def test_a_run_is_started_once_though_airflow_answers_late(late: int) -> None:
    with _late(late) as (server, api):
        run = airflow.trigger(api, "imr_letters", date(2025, 3, 1))
    assert server.asked == [run] * (late + 1)


def test_an_airflow_that_never_answers_is_named() -> None:
    with _late(99) as (_, api), pytest.raises(airflow.NotReady, match="to start imr_letters"):
        airflow.trigger(api, "imr_letters", date(2025, 3, 1))

"""The demonstration as a newcomer runs it: S3, Airflow's scheduler and UI, tables, a second run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import ThreadingHTTPServer
from threading import Event

import httpx
import pytest

from imr.local import airflow, embedded, processes
from imr.local.parts import State
from imr.place.settings import Settings
from support.commands import imr_program, kill, living, open_to_others
from support.loopback import Handler, listening

PARTS = (airflow.NAME, embedded.NAME)


def test_run_twice(settings: Settings) -> None:
    """On a stack that is up already; the two runs use it and leave it up. Then its processes are killed."""
    started = imr_program(settings, "up")
    assert started.stdout.startswith("Started s3 and airflow.\n"), started.stdout + started.stderr
    first = imr_program(settings, "run")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Outcomes by category" in first.stdout
    assert "nothing has changed" not in first.stdout
    asked = imr_program(settings, "sql", "--format", "csv", "select count(*) as n from letters")
    assert asked.stdout.split() == ["n", "90"]
    again = imr_program(settings, "run")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "nothing was read, nothing has changed" in again.stdout
    tables = [re.sub(r" +", " ", out.stdout.partition("Accounting")[0]) for out in (first, again)]
    assert tables[0].partition("Outcomes")[2] == tables[1].partition("Outcomes")[2]
    assert imr_program(settings, "up").stdout.startswith("Already running.")
    _assert_a_killed_scheduler_is_mended(settings)
    _assert_orphans_are_ended(settings)
    assert imr_program(settings, "down").stdout.strip() == "Nothing was running."
    _assert_airflow_saw_no_text(settings)
    assert open_to_others(settings.home) == []


def _assert_a_killed_scheduler_is_mended(settings: Settings) -> None:
    (scheduler,) = [
        process
        for process in processes.members(settings, airflow.NAME)
        if process.cmdline()[-1] == "scheduler"
    ]
    kill([scheduler])
    part = airflow.look(settings)
    assert part.state is State.HALF_DEAD
    assert part.advice.startswith("Some of its processes have ended (scheduler). `imr up` ends its processes")
    mended = imr_program(settings, "up")
    assert mended.stdout.startswith("Started airflow. airflow was half dead: "), mended.stdout + mended.stderr
    third = imr_program(settings, "run")
    assert third.returncode == 0, third.stdout + third.stderr


def _assert_orphans_are_ended(settings: Settings) -> None:
    leader, *orphans = processes.members(settings, airflow.NAME)
    kill([leader])
    assert airflow.look(settings).advice.startswith("Some of its processes have ended (leader)")
    assert imr_program(settings, "down").stdout.startswith("Stopped airflow and s3. airflow was half dead: ")
    assert living(orphans) == []
    assert [process for part in PARTS for process in processes.members(settings, part)] == []


def _assert_airflow_saw_no_text(settings: Settings) -> None:
    """Neither logs nor Airflow's database (XCom, task names) hold what letters say."""
    query = "select text, clinical_summary from letters join cases using (letter_id)"
    asked = imr_program(settings, "sql", "--format", "json", query)
    markers = set()
    for row in json.loads(asked.stdout):
        lines = [line.strip() for line in row["text"].splitlines() if len(line.strip()) >= 40]
        markers |= {lines[0], lines[len(lines) // 2], lines[-1], row["clinical_summary"][:40]}
    assert len(markers) > 90
    home = settings.home / "airflow"
    seen = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" and path.stat().st_size for path in seen)
    assert home / "airflow.db" in seen
    for path in seen:
        data = path.read_text(encoding="utf-8", errors="replace")
        assert not [marker for marker in markers if marker in data], f"{path.name} holds letters' text"


class _LateAirflow(ThreadingHTTPServer):
    """Airflow on a busy machine: every run is started at once, but the first answers come too late."""

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
        run = airflow.trigger(api, "imr_letters", date(2025, 3, 1), date(2025, 3, 3))
    assert server.asked == [run] * (late + 1)


def test_an_airflow_that_never_answers_is_named() -> None:
    with _late(99) as (_, api), pytest.raises(airflow.NotReady, match="to start imr_letters"):
        airflow.trigger(api, "imr_letters", date(2025, 3, 1), date(2025, 3, 3))

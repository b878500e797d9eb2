"""Metrics of a run reach a StatsD server, by the names that docs/deploy.md gives."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from imr.place.settings import PROJECT
from imr.runs.deployment import Deployment
from imr.runs.report import RunReport, report_folder, write_report

RUN = "scheduled__2025-03-03T00:00:00+00:00"
CONTEXT = {"dag_run": SimpleNamespace(dag_id="imr_letters", run_id=RUN)}
REPORT = RunReport(
    RUN, [], "2025-03-04T00:00:07+00:00", 1.0, 12, 12, 9, {"published": 12}, {}, {}, {},
    step_seconds={"extract": 2.5, "publish": 1.0},
    read_statuses={"published": 7, "quarantined": 2},
    bytes_read=315_000,
    unexplained_characters=44,
)  # fmt: skip
SENT = {
    "airflow.imr.letters.published": "7|c",
    "airflow.imr.letters.quarantined": "2|c",
    "airflow.imr.bytes_read": "315000|c",
    "airflow.imr.unexplained_characters": "44|c",
    "airflow.imr.seconds.extract": "2500.000000|ms",
    "airflow.imr.seconds.publish": "1000.000000|ms",
}


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A StatsD server to which Airflow is told to send."""
    from airflow.sdk.configuration import conf
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics import stats_utils

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        for name, value in {"ON": "True", "HOST": "127.0.0.1", "PORT": str(server.getsockname()[1])}.items():
            monkeypatch.setenv(f"AIRFLOW__METRICS__STATSD_{name}", value)
        assert conf.getboolean("metrics", "statsd_on")
        stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=True)
        yield server
    monkeypatch.undo()
    stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=True)


def test_what_a_run_has_read_is_counted(stored: Deployment, receiver: socket.socket) -> None:
    from metrics import count_run

    write_report(stored.lake(), report_folder(RUN), REPORT)
    count_run(CONTEXT)
    received = [receiver.recv(512).decode().partition(":")[::2] for _ in SENT]
    assert dict(received) == SENT


def test_the_page_names_every_metric() -> None:
    page = (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `airflow\.(imr\.[\w.]+)`", page, re.MULTILINE)
    patterns = [re.compile(rf"airflow\.{re.sub('STATUS|STEP', '[a-z]+', name)}") for name in named]
    assert {pattern for pattern in patterns if any(map(pattern.fullmatch, SENT))} == {*patterns}
    assert [name for name in SENT if not any(pattern.fullmatch(name) for pattern in patterns)] == []

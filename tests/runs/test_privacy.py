"""Markers that are put into letters are found in the tables, and in no log, report or message."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from imr.quality.bounds import OutOfBounds
from imr.reports.sql import connect
from imr.runs import reparse, steps
from imr.runs.deployment import Deployment
from imr.runs.reconcile import reconcile
from imr.runs.report import LostLetters
from imr.samples import make_letter
from support.pdfs import pdf

DAY = date(2025, 3, 3)
MARKERS = ("Zyxquill", "Vorpalmund", "Jabberwex", "Snarkfeld", "Bandersnitch")
IN_SUMMARY, IN_REQUEST, IN_NAME, IN_RUBBISH, IN_RATIONALE = MARKERS


def _marked(index: int) -> str:
    """An invented letter that says markers in its summary, a request and a rationale."""
    letter = make_letter(7, index, layout="headed_decisions")
    decision = letter.truth["decisions"][0]["request"].split()[0]
    return (
        letter.text.replace("CLINICAL CASE SUMMARY", f"CLINICAL CASE SUMMARY\n{IN_SUMMARY} limps.", 1)
        .replace(decision, f"{IN_REQUEST}   {decision}")
        .replace("Decision rationale:", f"Decision rationale: {IN_RATIONALE} had no trial.")
    )


def _objects() -> dict[str, bytes]:
    """Letters good and broken, all of them marked."""
    good = {f"{index}.txt": _marked(index).encode() for index in range(3)}
    named = make_letter(7, 9, layout="numbered_decisions").text
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("a.txt", _marked(4))
        members.writestr("b.txt", f"{IN_RUBBISH} " * 50)
    return good | {
        "named.txt": named.replace("Employee Name: [redacted]", f"Employee Name: {IN_NAME} Doe").encode(),
        "cut.txt": _marked(5)[:1500].encode(),
        "utf16.txt": _marked(6).encode("utf-16"),
        "rubbish.pdf": b"%PDF-1.4\n" + f"{IN_RUBBISH} ".encode() * 200,
        "other.pdf": pdf([f"{IN_RUBBISH} owes a fee."]),
        "page.pdf": f"<html><body>{IN_RUBBISH}</body></html>".encode(),
        "broken.zip": archive.getvalue()[:-60],
        "letters.zip": archive.getvalue(),
    }


def _told(step: Callable[[], Any], said: list[str]) -> Any:
    """Returns a step's result. It, or the error, is recorded as in Airflow's XCom or the task's log."""
    try:
        result = step()
    except Exception as error:
        said.append("".join(map(repr, (error, error.__cause__, error.__context__))) + str(error))
        raise
    said.append(repr(result))
    return result


def _run(deployment: Deployment, run_id: str, said: list[str]) -> None:
    batches = _told(lambda: steps.list_letters(deployment, run_id, [DAY]), said)
    for batch in batches:
        _told(lambda batch=batch: steps.extract(deployment, run_id, batch), said)
        _told(lambda batch=batch: steps.parse(deployment, run_id, batch), said)
    _told(lambda: steps.validate(deployment, run_id, batches, checked_on=date(2026, 1, 1)), said)
    published = _told(lambda: steps.publish(deployment, run_id, batches), said)
    _told(lambda: reconcile(deployment, run_id, published=published, started_at=datetime.now(UTC)), said)


def _reparse(deployment: Deployment, run_id: str, said: list[str]) -> None:
    batches = _told(lambda: reparse.plan_reparse(deployment, run_id, DAY, DAY, every=True), said)
    for batch in batches:
        _told(lambda batch=batch: steps.parse(deployment, run_id, batch), said)
    _told(lambda: steps.validate(deployment, run_id, batches, checked_on=date(2026, 1, 1)), said)
    _told(lambda: reparse.compare(deployment, run_id, batches), said)


def _reports(deployment: Deployment) -> dict[str, str]:
    """Everything under `reports/`: run reports, changes, Data Docs."""
    entries = [entry["path"] for page in deployment.lake().list("reports/") for entry in page]
    return {path: bytes(deployment.lake().get(path).bytes()).decode(errors="replace") for path in entries}


def _heard(caplog: pytest.LogCaptureFixture) -> str:
    formatter = logging.Formatter()
    return "\n".join(f"{record.__dict__!r} {formatter.format(record)}" for record in caplog.records)


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every logger speaks at DEBUG and hands its records up."""
    caplog.set_level(logging.DEBUG)
    for logger in map(logging.getLogger, list(logging.root.manager.loggerDict)):
        monkeypatch.setattr(logger, "level", logging.DEBUG)
        monkeypatch.setattr(logger, "propagate", True)
        monkeypatch.setattr(logger, "disabled", False)
        logger.manager._clear_cache()  # type: ignore[attr-defined]


def _found(texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(where, marker) for where, text in texts.items() for marker in MARKERS if marker in text]


@pytest.mark.usefixtures("everything_logged")
@pytest.mark.great_expectations
def test_a_run_says_nothing_of_what_letters_say(
    deployment: Deployment, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    for name, data in _objects().items():
        deployment.raw().put(f"received={DAY}/{name}", data)
    _run(deployment, "run-1", said)
    _reparse(deployment, "run-2", said)
    printed = capfd.readouterr()
    texts = {"log": _heard(caplog), "stdout": printed.out, "stderr": printed.err, "yielded": "\n".join(said)}
    texts |= _reports(deployment)
    assert _found(texts) == []
    assert len(caplog.records) > 100  # else nothing was listened to
    assert any(path.endswith("changes.json") for path in texts)
    assert any(path.endswith("data_docs/validations/decisions.html") for path in texts)


def test_the_markers_are_in_the_tables_and_the_name_is_held_back(deployment: Deployment) -> None:
    for name, data in _objects().items():
        deployment.raw().put(f"received={DAY}/{name}", data)
    _run(deployment, "run-1", [])
    with connect(deployment.catalog(), deployment.access) as tables:
        rows = tables.execute("select source_uri, status, reasons from letters").fetchall()
        cases = tables.execute("select clinical_summary from cases").fetchall()
        published = "".join(
            map(repr, [tables.execute(f"select * from {name}").fetchall() for name in ("cases", "decisions")])
        )
    ended = {uri.rpartition("/")[2]: (status, reasons) for uri, status, reasons in rows if "zip" not in uri}
    assert ended["named.txt"] == ("quarantined", ["expectation:possible_identifier"])
    assert ended["0.txt"][0] == "published"
    assert all(IN_SUMMARY in summary for (summary,) in cases)
    assert IN_NAME not in published
    assert IN_RATIONALE in published


def test_a_run_that_is_stopped_says_nothing_either(deployment: Deployment) -> None:
    said: list[str] = []
    for number in range(25):
        deployment.raw().put(f"received={DAY}/{number}.txt", f"{IN_RUBBISH} {number} ".encode() * 40)
    with pytest.raises(OutOfBounds):
        _run(deployment, "run-1", said)
    with pytest.raises(LostLetters):
        _told(
            lambda: reconcile(deployment, "run-1", published=None, started_at=datetime.now(UTC)),
            said,
        )
    assert _found({"raised": "\n".join(said)} | _reports(deployment)) == []

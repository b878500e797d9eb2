"""Drift and waiting letters reach people: by mail and in Slack where a connection is set, else nobody."""

from __future__ import annotations

import email
import json
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from imr.quality import docs
from imr.runs import checks
from imr.runs.deployment import Deployment
from imr.runs.report import RunReport, report_folder, write_report
from support.loopback import Handler, listening
from support.mail import Mailbox, mail_server
from support.quick_checks import build_small_docs, check_quickly
from support.runs import put, run, text_letter

RUN = "scheduled__2025-03-03T00:00:00+00:00"
TOLD = "cases.priority: 55.0% of 120 cases, 28.0% before; 8.6% to 47.6% is no drift"
WARNING = {"code": "nulls_drifted", "severity": "warning", "told": TOLD}
CONTEXT = {"dag_run": SimpleNamespace(dag_id="imr_letters", run_id=RUN)}


def _report(deployment: Deployment, *warnings: dict[str, str]) -> None:
    drift = {"compared": "Compared with 300 letters.", "warnings": list(warnings)}
    report = RunReport(RUN, [], "2025-03-04T00:00:07+00:00", 1.0, 0, 0, 0, {}, {}, {}, {}, drift=drift)
    write_report(deployment.lake(), report_folder(RUN), report)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with mail_server() as box:
        _connect_mail(monkeypatch, box, to="on-call@imr.example")
        yield box


def _connect_mail(monkeypatch: pytest.MonkeyPatch, box: Mailbox, **extra: str) -> None:
    plain = {"disable_ssl": True, "disable_tls": True, "from_email": "imr@imr.example"}
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": box.port, "extra": plain | extra}
    monkeypatch.setenv("AIRFLOW_CONN_IMR_SMTP", json.dumps(connection))


class _Slack(Handler):
    """Slack's webhook: keeps what is posted."""

    def do_POST(self) -> None:  # noqa: N802 - the name http.server gives it
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.posted.append((self.path, json.loads(body)["text"]))
        self.answer(200, {}, b"ok")


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Slack)
    server.posted = []
    address = f"http://127.0.0.1:{server.server_port}/services"
    connection = {"conn_type": "slackwebhook", "host": address, "password": "T0/B0/X0"}
    monkeypatch.setenv("AIRFLOW_CONN_IMR_SLACK", json.dumps(connection))
    with listening(server):
        yield server.posted


def _tell() -> None:
    from notices import tell_by_mail, tell_in_slack

    tell_by_mail(CONTEXT)
    tell_in_slack(CONTEXT)


def test_a_mail_says_what_has_drifted_in_which_run(stored: Deployment, mailbox: Mailbox) -> None:
    _report(stored, WARNING)
    _tell()
    ((recipients, message),) = mailbox.messages
    mail = email.message_from_string(message)
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    assert recipients == ["on-call@imr.example"]
    assert mail["Subject"] == f"imr: 1 warning of drift in imr_letters {RUN}"
    assert f"warning nulls_drifted: {TOLD}" in b"".join(map(bytes, parts)).decode()


def test_slack_gets_the_same(stored: Deployment, slack: list[tuple[str, str]]) -> None:
    _report(stored, WARNING, WARNING)
    _tell()
    ((path, text),) = slack
    assert path == "/services/T0/B0/X0"
    assert text.startswith(f"imr: 2 warnings of drift in imr_letters {RUN}\n")
    assert text.count(f"warning nulls_drifted: {TOLD}\n") == 2


def test_a_run_without_warnings_is_not_told(
    stored: Deployment, mailbox: Mailbox, slack: list[tuple[str, str]]
) -> None:
    _report(stored)
    _tell()
    assert (mailbox.messages, slack) == ([], [])


def test_without_connections_nothing_is_done(stored: Deployment) -> None:
    _tell()  # there is no report either, which nobody looks for


def test_whoever_reviews_is_told_how_many_letters_wait_and_why(
    stored: Deployment, mailbox: Mailbox, slack: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from notices import mail_who_waits, post_who_waits

    for tell in (mail_who_waits, post_who_waits):
        tell(CONTEXT)
    assert (mailbox.messages, slack) == ([], [])  # nobody is told that nothing waits
    monkeypatch.setattr(checks, "check_batch", check_quickly)
    monkeypatch.setattr(docs, "build_data_docs", build_small_docs)
    held = text_letter(1).replace(b"CLINICAL CASE SUMMARY", b"Call 916-555-0147.\n\nCLINICAL CASE SUMMARY")
    put(stored, {"held.txt": held, "broken.pdf": b"%PDF-1.7\n"})
    run(stored, "run-1")
    for tell in (mail_who_waits, post_who_waits):
        tell(CONTEXT)
    ((_, message),) = mailbox.messages
    assert email.message_from_string(message)["Subject"] == "imr: 1 letter waits for a person"
    ((_, text),) = slack
    assert "1 for expectation:possible_identifier, the first since 20" in text
    assert "pdf_truncated" not in text


def test_mail_to_nobody_names_the_remedy(
    stored: Deployment, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notices import NoRecipient, tell_by_mail

    _connect_mail(monkeypatch, mailbox)
    _report(stored, WARNING)
    with pytest.raises(NoRecipient, match="connection imr_smtp: name who gets the mail as `to`"):
        tell_by_mail(CONTEXT)

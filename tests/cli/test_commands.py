"""The command as a whole: its parts, its settings, and how it ends where it cannot go on."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from imr.cli import COMMANDS
from imr.local import demo
from imr.place import home
from imr.place.settings import Settings
from support.commands import imr, refusal
from support.loopback import Handler, free_port, listening


def test_sample_writes_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert imr("sample", tmp_path / name, "--letters", 6, "--seed", 5).exit_code == 0
    files = {p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file()}
    assert len(files) == 12
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


@pytest.mark.parametrize("arguments", [["sql", "select 1"], ["upload", __file__], ["run"], ["up"]])
def test_a_port_of_another_program_is_named(
    arguments: list[str], embedded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("IMR_S3_PORT", str(other.getsockname()[1]))
        monkeypatch.setenv("IMR_UI_PORT", str(free_port()))
        assert "IMR_S3_PORT" in refusal(*arguments)


@pytest.mark.parametrize("arguments", [["sql", "select 1"], ["upload", __file__], ["run"], ["up"], ["down"]])
def test_half_a_place_is_refused(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMR_LAKE", raising=False)
    monkeypatch.setenv("IMR_RAW", "s3://ours/raw")
    assert "IMR_RAW is set and IMR_LAKE is not" in refusal(*arguments)


def test_tables_in_a_shared_store_need_a_catalog_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "IMR_RAW": "s3://ours/raw",
        "IMR_LAKE": "s3://ours/lake",
        "IMR_CATALOG": "ours",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    assert "PYICEBERG_CATALOG__OURS__URI" in refusal("sql", "select 1")


COMMANDS_SAY = {
    "parse": ["LETTERS", "JSON", "--spans", "quarantined", "exit status is then 2"],
    "survey": ["nobody has loaded before", "imr survey scans/", "at least five cases"],
    "sample": ["DIRECTORY", "--seed", "received=YYYY-MM-DD"],
    "upload": ["--received", "--any", "--ingest", "imr upload letter.pdf --ingest"],
    "ingest": ["DATE", "California", "imr ingest 2015-03-31"],
    "forget": ["--why", "copies of the same bytes", "case number"],
    "sql": [
        "--format",
        "--unsafe",
        "standard input",
        "vertical|csv|json|markdown|parquet",
        "from cases limit 5",
    ],
    "export": [
        "plain Parquet",
        "NAME.sqlite",
        "--year",
        "--query",
        "JSON array",
        "apostrophe",
        "tables.duckdb",
    ],
    "explore": ["SQLite", "for this machine alone", "imr explore --publish site"],
    "report": ["imr_reports", "no words of a letter", "imr-YEAR.html", "imr report --year 2016"],
    "connect": ["Credentials are named", "imr connect duckdb"],
    "settings": ["environment", "default"],
    "run": ["sample letters", "second run"],
    "up": ["S3 server", "Airflow", "imr down"],
    "down": ["Stop", "imr up"],
    "clean": ["Stop", "remove its state"],
    "status": ["Nothing is started"],
    "move": ["IMR_RAW and IMR_LAKE", "stays as it was", "imr down"],
    "recover": ["catalog that has lost them", "imr_maintenance"],
    "plan": ["imr_archives", "imr plan --letters 1500000 --cores 16"],
    "airflow": ["imr up", "imr airflow backfill create --dag-id imr_letters"],
}


def test_every_command_is_listed() -> None:
    shown = imr("--help").output
    listed = shown.partition("Commands:")[2].split("\n")
    assert [line.split()[0] for line in listed if line.strip()] == list(COMMANDS)
    assert list(COMMANDS) == list(COMMANDS_SAY)
    assert "No such command 'unheard'" in refusal("unheard", status=2)


@pytest.mark.parametrize("command", COMMANDS_SAY)
def test_every_command_explains_itself(command: str) -> None:
    for option in ("--help", "-h"):
        done = imr(command, option)
        assert done.exit_code == 0
        said = " ".join(done.output.split())
        assert [words for words in COMMANDS_SAY[command] if words not in said] == []


def test_the_version_names_parser_and_reader() -> None:
    assert re.fullmatch(r"imr \S+ \(\S+, \S+\)\n", imr("--version").output)


def test_settings_say_what_is_in_force_and_why(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_LIMIT_LETTER_PAGES", "7")
    lines = {line.split()[0]: line.split()[1:] for line in imr("settings").output.splitlines()}
    assert lines["IMR_HOME"] == ["environment", str(fresh)]
    assert lines["IMR_RAW"] == ["default", "s3://imr/raw"]
    assert lines["IMR_LIMIT_LETTER_PAGES"] == ["environment", "7"]
    assert {"IMR_LAKE", "IMR_CATALOG", "IMR_S3_PORT", "IMR_UI_PORT"} <= lines.keys()
    assert not fresh.exists()


@pytest.mark.parametrize(
    "name",
    ["IMR_S3_PORT", "IMR_LIMIT_LETTER_PAGES"],
)
def test_a_setting_that_is_wrong_is_named(name: str, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "many")
    assert name in refusal("settings")


@pytest.mark.parametrize("day", ["yesterday", "2015-02-30", "31.03.2015"])
def test_ingest_takes_dates_alone(day: str, fresh: Path) -> None:
    assert day in refusal("ingest", day, status=2)


def test_airflow_that_was_never_started_is_said(fresh: Path) -> None:
    assert "Airflow was never started" in refusal("airflow", "dags", "list")


def test_airflow_gets_the_stacks_environment_and_every_argument(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    home.make(fresh)
    (fresh / "airflow").mkdir()
    (fresh / "airflow" / "airflow.db").touch()
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$AIRFLOW_HOME"\nfor one in "$@"; do echo "$one"; done\nexit 3\n')
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    given = [
        "backfill",
        "create",
        "--dag-id",
        "imr_letters",
        "--dag-run-conf",
        '{"reprocess": true}',
        "--help",
    ]
    assert imr("airflow", *given).exit_code == 3
    assert capfd.readouterr().out.splitlines() == [str(fresh / "airflow"), "-m", "airflow", *given]


def test_a_place_that_is_no_bucket_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_RAW", "file:///letters")
    monkeypatch.setenv("IMR_LAKE", "s3://ours/lake")
    for arguments in (["upload", __file__], ["sql", "select 1"], ["settings"]):
        assert "'file:///letters' is no S3 address" in refusal(*arguments)


def test_credentials_that_nobody_gave_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "IMR_RAW": "s3://ours/raw",
        "IMR_LAKE": "s3://ours/lake",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }.items():
        monkeypatch.setenv(name, value)
    for arguments in (["upload", __file__], ["sql", "select 1"]):
        assert "AWS_ACCESS_KEY_ID" in refusal(*arguments)


CREDENTIALS, FORBIDDEN = "renew them", "docs/security.md"
BUCKET = "there is no such bucket"


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "ExpiredToken", CREDENTIALS),
        (403, "InvalidAccessKeyId", CREDENTIALS),
        (403, "SignatureDoesNotMatch", CREDENTIALS),
        (403, "AccessDenied", FORBIDDEN),
        (404, "NoSuchBucket", BUCKET),
        (301, "PermanentRedirect", "AWS_DEFAULT_REGION"),
        (400, "InvalidRequest", "a request to the object store failed (InvalidRequest)"),
    ],
)
def test_what_a_store_refuses_is_said_in_a_sentence(
    status: int, code: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.txt").write_text("a letter")
    with _store(status, code, monkeypatch):
        shown = refusal("upload", tmp_path / "letter.txt")
    assert said in shown
    assert len(shown.splitlines()) == 1
    assert "quoted" not in shown


class _Refusing(Handler):
    """A store that answers every request by an error."""

    status, code = 403, ""

    def do_GET(self) -> None:  # noqa: N802
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = f"<Error><Code>{self.code}</Code><Message>quoted</Message></Error>"
        self.answer(self.status, {"Content-Type": "application/xml"}, body.encode())

    do_PUT = do_HEAD = do_POST = do_GET  # noqa: N815


@contextmanager
def _store(status: int, code: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    handler = type("Refusing", (_Refusing,), {"status": status, "code": code})
    with listening(server := ThreadingHTTPServer(("127.0.0.1", 0), handler)):
        for name, value in {
            "IMR_RAW": "s3://ours/raw",
            "IMR_LAKE": "s3://ours/lake",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{server.server_address[1]}",
        }.items():
            monkeypatch.setenv(name, value)
        yield


def test_sample_letters_are_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = Settings(tmp_path / "home", "s3://imr/raw", "s3://imr/lake", "imr", 1, 2, embedded=True)

    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    write = demo.write_samples
    monkeypatch.setattr(demo, "write_samples", lambda *given: write(*given, progress=stop))
    with pytest.raises(KeyboardInterrupt):
        demo.sample_letters(embedded, Console(quiet=True))
    assert list(embedded.home.glob("samples*")) == []
    monkeypatch.setattr(demo, "write_samples", write)
    folder = demo.sample_letters(embedded, Console(quiet=True))
    assert len(list(folder.glob("received=*/*"))) == demo.SAMPLE_LETTERS
    assert list(embedded.home.glob("samples*")) == [folder]

"""The command `imr`, called in this process, and the place that it works in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from imr.cli import main
from imr.cli.asking import Asking
from imr.place.settings import Settings
from imr.place.storage import access, split_uri
from imr.reports.results import as_csv, result_of

_PLACE = ("IMR_RAW", "IMR_LAKE", "IMR_CATALOG")


def imr(*arguments: object, stdin: str | bytes | None = None) -> Result:
    """What the command does with the arguments."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


def refusal(*arguments: object, status: int = 1) -> str:
    """What a command that ends by itself, without a traceback, says of why."""
    done = imr(*arguments)
    assert done.exit_code == status, done.output
    assert isinstance(done.exception, SystemExit), done.exception
    return done.output


def as_csv_rows(query: str, asking: Asking) -> list[list[str]]:
    """The rows of all answers, as a program reads their CSV, names first."""
    text = "".join(as_csv(result_of(answer)) for answer in asking.answers(query))
    return list(csv.reader(io.StringIO(text, newline="")))


def work_in(home: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the environment name an embedded stack by its home and its S3 server's port."""
    for name in _PLACE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IMR_HOME", str(home))
    monkeypatch.setenv("IMR_S3_PORT", str(port))


def everything(settings: Settings) -> list[tuple[str, int, str]]:
    """Every object of the store: its key, its size and its digest."""
    store = access(settings).store(f"s3://{split_uri(settings.lake)[0]}")
    return sorted((item["path"], item["size"], str(item["e_tag"])) for item in store.list().collect())

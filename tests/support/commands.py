"""The command `imr` as a user runs it, and the place that it works in."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner, Result

from imr.cli import main
from imr.cli.asking import Asking
from imr.place.settings import Settings
from imr.place.storage import access, split_uri
from imr.reports.results import as_csv, result_of

IMR = Path(sys.executable).with_name("imr")


def imr(*arguments: object, stdin: str | bytes | None = None) -> Result:
    """What a command says and how it ends, in this process and its environment: quicker than the program."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


def imr_in(settings: Settings, *arguments: object) -> Result:
    """As `imr`, where the environment names a stack and nothing else of the project."""
    place = dict.fromkeys(filter(_is_ours, os.environ)) | place_of(settings)
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=place)


def imr_program(settings: Settings, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """As `imr_in`, in a process of its own, under the umask that most users have."""
    kept = {name: value for name, value in os.environ.items() if not _is_ours(name)}
    return subprocess.run(
        [IMR, *arguments],
        env=kept | place_of(settings),
        capture_output=True,
        text=True,
        timeout=400,
        umask=0o022,
    )


def refusal(*arguments: object, status: int = 1) -> str:
    """What a command that ends by itself, without a traceback, says of why."""
    done = imr(*arguments)
    assert done.exit_code == status, done.output
    assert isinstance(done.exception, SystemExit), done.exception
    return done.output


def work_in(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes this process's environment name a stack."""
    for name in ("IMR_RAW", "IMR_LAKE", "IMR_CATALOG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in place_of(settings).items():
        monkeypatch.setenv(name, value)


def _is_ours(name: str) -> bool:
    return name.startswith(("AIRFLOW", "IMR_"))


def place_of(settings: Settings) -> dict[str, str]:
    """Returns the variables by which a command finds a stack."""
    return {
        "IMR_HOME": str(settings.home),
        "IMR_S3_PORT": str(settings.s3_port),
        "IMR_UI_PORT": str(settings.ui_port),
    }


def as_csv_rows(query: str, asking: Asking) -> list[list[str]]:
    """The rows of all answers, as a program reads their CSV, names first."""
    text = "".join(as_csv(result_of(answer)) for answer in asking.answers(query))
    return list(csv.reader(io.StringIO(text, newline="")))


def everything(settings: Settings) -> list[tuple[str, int, str]]:
    """Every object of the store: its key, its size and its digest."""
    store = access(settings).store(f"s3://{split_uri(settings.lake)[0]}")
    return sorted((item["path"], item["size"], str(item["e_tag"])) for item in store.list().collect())


def open_to_others(folder: Path) -> list[Path]:
    """Returns the files for which others than the owner have any permission."""
    found = [path for path in [folder, *folder.rglob("*")] if not path.is_symlink()]
    return [path for path in found if path.stat().st_mode & 0o077]


def kill(killed: Collection[psutil.Process]) -> None:
    """Kills processes, and returns when none of them lives."""
    for process in killed:
        process.kill()
    while living(killed):
        psutil.wait_procs(killed, timeout=0.05)


def living(processes: Collection[psutil.Process]) -> list[psutil.Process]:
    """Returns the processes that are still running. Ended ones exist until their parents ask for them."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]

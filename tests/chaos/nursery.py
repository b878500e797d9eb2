"""Processes for the steps of runs, each a fork of one that has imported everything: they start quickly.

`python -m chaos.nursery SOCKET` forks for every connection. The nursery itself only imports: threads that a
first request starts would not live on in a fork. It ends when its standard input does.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from imr.place.settings import Settings

STEP_SECONDS = 900
"""A step that takes longer hangs. On two busy cores, forgetting beside endless compactions took 325."""
WARM_UP_SECONDS = 120


class Killed(Exception):
    """The process of a step died."""


class Failed(Exception):
    """The step raised; the message is the error's last lines."""


class Nursery:
    """The nursery at a socket."""

    def __init__(self, address: Path) -> None:
        self._address = address

    def call(
        self, settings: Settings, step: str, *, started: Callable[[int], None] | None = None, **given: Any
    ) -> Any:
        """What a step of `chaos.steps` gives in a process of its own. Raises Killed, Failed or TimeoutError.

        `started` is told the id of the process before it does anything.
        """
        channel = socket.socket(socket.AF_UNIX)
        channel.connect(str(self._address))
        with Connection(channel.detach()) as connection:
            try:
                process = connection.recv()
                if started:
                    started(process)
                connection.send((settings, step, given))
                if not connection.poll(STEP_SECONDS):
                    os.kill(process, signal.SIGKILL)
                    raise TimeoutError(f"{step}: no end after {STEP_SECONDS} s")
                done, value = connection.recv()
            except (EOFError, ConnectionError):
                raise Killed(step) from None
        if not done:
            raise Failed(value)
        return value


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    """Runs a nursery for as long as the block runs. Its processes write to `nursery.log` in the folder."""
    address = folder / "nursery"
    tests = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH"))))
    # A fork copies no threads: libraries must start none when they are imported.
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    environ = os.environ | alone | {"PYTHONPATH": tests}
    command = [sys.executable, "-m", "chaos.nursery", str(address)]
    with (folder / "nursery.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
    try:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], WARM_UP_SECONDS)
        if not ready or process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"the nursery did not start: see {log.name}")
        yield Nursery(address)
    finally:
        process.kill()
        process.communicate()


def serve(address: str) -> None:
    """Forks a process for every connection until standard input ends."""
    from chaos import steps

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(16)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if listener not in ready:
            return
        channel, _ = listener.accept()
        if os.fork():
            channel.close()
            continue
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with Connection(channel.detach()) as connection:
            connection.send(os.getpid())
            settings, step, given = connection.recv()
            try:
                answer = True, steps.STEPS[step](settings, **given)
            except Exception:
                answer = False, "".join(traceback.format_exc().splitlines(keepends=True)[-12:])
            connection.send(answer)
        os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])

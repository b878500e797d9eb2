"""A reading process with a fault in it that a PDF can reach: what the PDF says is done.

Run by path, in the place of `imr.letters.hostile.worker`. After `poison` every later letter crashes, as after
a PDF that has spoilt the library's memory.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from imr.letters.hostile.worker import serve
from imr.letters.readings import LetterText, Refusal
from imr.place.limits import Limits

_poisoned = False
_kept: list[bytearray] = []


def reached() -> list[str]:
    """Names of what the process can reach beside its socket."""
    attempts: dict[str, Callable[[], object]] = {
        "file": lambda: Path("/etc/passwd").read_bytes(),
        "new file": lambda: os.open("/tmp/imr-reached", os.O_CREAT | os.O_WRONLY),
        "folder": lambda: os.scandir("/"),
        "environment of the parent": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "network": lambda: socket.socket().close(),
        "local socket": lambda: socket.socketpair(),
        "program": lambda: os.execv("/bin/true", ["/bin/true"]),
        "process": lambda: os.fork() or os._exit(0),
        "signal to the parent": lambda: os.kill(os.getppid(), 0),
        "memory of the parent": lambda: trace(os.getppid()),
    }
    return [what for what, attempt in attempts.items() if _works(attempt)]


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PermissionError:
        return False
    except OSError:
        return True  # the kernel tried, and the port is closed for instance
    return True


def trace(process: int) -> None:
    """Attaches to a process as a debugger does."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.ptrace(16, process, 0, 0):
        raise OSError(ctypes.get_errno(), "ptrace")


def read_and_obey(data: bytes, limits: Limits) -> LetterText | Refusal:
    global _poisoned
    order = data.split(b"\n")[1]
    if order == b"crash" or _poisoned:
        ctypes.string_at(0)
    if order == b"hang":
        while True:
            pass
    if order == b"sleep":
        signal.pause()
    if order == b"slow":
        time.sleep(limits.letter_seconds + 0.5)
    if order == b"bloat":
        while True:
            _kept.append(bytearray(b"x" * 2**20))
    if order == b"kill all":
        os.killpg(0, signal.SIGKILL)
    if order == b"processes":
        return LetterText(f"{os.getppid()} {os.getpid()}", "application/pdf", 1)
    if order == b"reach":
        return LetterText(" ".join(reached()), "application/pdf", 1)
    if order == b"bug":
        raise RuntimeError("a fault of our own")
    _poisoned = order == b"poison"
    return LetterText(order.decode(), "application/pdf", 1)


if __name__ == "__main__":
    serve(read_and_obey, Limits(**json.loads(sys.argv[1])))

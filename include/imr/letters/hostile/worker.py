"""A process that reads PDFs for another, so that a hostile one harms nothing.

It is started by `python -m imr.letters.hostile.worker`.

There are two processes: a keeper, and a reader that is its fork. The reader takes PDFs from a socket, which
is its standard input, and answers with their text. After its share of letters the keeper forks the next one.
A reader may be killed by its alarm clocks, by the memory limit or by a fault in the PDF library. The keeper
then answers how the reader died, and ends too, because the rest of a PDF that was half received would be
taken for the next request.
A message is its length in 8 bytes, followed by its bytes. Answers are JSON, which cannot carry code.
"""

from __future__ import annotations

import heapq  # noqa: F401 - Counter.most_common imports it, which a confined process cannot
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict

from imr.letters.hostile.confinement import confine
from imr.letters.read import read_pdf
from imr.letters.readings import LetterText, Refusal
from imr.place.limits import Limits

Reader = Callable[[bytes, Limits], LetterText | Refusal]

LENGTH_BYTES = 8
READY = {"ready": True}

_RELIEVED, _FAILED, _FINISHED, _NO_MEMORY = 0, 1, 3, 4
"""Exit statuses of a reader: it has read its share of letters, met an error, has no more requests, or has no
memory left."""

_ALARMS = (signal.SIGPROF, signal.SIGALRM)

_MEMORY_SHARE = 0.6
"""A reader that died has died of the memory limit if it has used more than this share of it.

pdfium ends the process when an allocation fails. Its arrays grow by doubling, so that the last allocation may
be as large as all memory in use before.
"""


def serve(read: Reader, limits: Limits) -> None:
    """Answers requests from standard input with `read`, until the other end closes or a reader dies."""
    channel = socket.socket(fileno=0)
    send(channel, READY)
    while True:
        reader = os.fork()
        if not reader:
            os._exit(_live(channel, read, limits))
        _, status, usage = os.wait4(reader, 0)
        if os.WIFEXITED(status):
            if os.WEXITSTATUS(status) == _RELIEVED:
                continue
            if os.WEXITSTATUS(status) == _FINISHED:
                return
        send(channel, {"died": _cause_of_death(status, usage.ru_maxrss * 1024, limits)})
        return


def send(channel: socket.socket, answer: Mapping[str, object]) -> None:
    """Sends one message."""
    data = json.dumps(answer).encode()
    channel.sendall(len(data).to_bytes(LENGTH_BYTES, "big") + data)


def _live(channel: socket.socket, read: Reader, limits: Limits) -> int:
    """Runs the reader until it ends; returns its exit status."""
    try:
        return _read_letters(channel, read, limits)
    except MemoryError:
        return _NO_MEMORY
    except Exception:
        return _FAILED


def _read_letters(channel: socket.socket, read: Reader, limits: Limits) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (limits.reader_bytes, limits.reader_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for alarm in _ALARMS:
        signal.signal(alarm, signal.SIG_DFL)
    confine()
    for _ in range(limits.reader_letters):
        data = _receive(channel)
        if data is None:
            return _FINISHED
        # The signal kills the process at once. A handler in Python would wait for the library to return.
        signal.setitimer(signal.ITIMER_PROF, limits.letter_seconds)
        signal.setitimer(signal.ITIMER_REAL, limits.longest_wait)
        reading = read(data, limits)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            send(channel, asdict(reading))
        except OSError:
            return _FINISHED
    return _RELIEVED


def _receive(channel: socket.socket) -> bytes | None:
    """Returns the next request, or None where there are no more."""
    head = _receive_exactly(channel, LENGTH_BYTES)
    return head and _receive_exactly(channel, int.from_bytes(head, "big"))


def _receive_exactly(channel: socket.socket, size: int) -> bytes | None:
    data = bytearray(size)
    view, filled = memoryview(data), 0
    while filled < size:
        try:
            received = channel.recv_into(view[filled:])
        except OSError:
            return None
        if not received:
            return None
        filled += received
    return bytes(data)


def _cause_of_death(status: int, touched: int, limits: Limits) -> str:
    """Returns the reason of a refusal, from a dead reader's exit status and the bytes of memory it used."""
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _NO_MEMORY:
        return "extract_memory"
    killed_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    if killed_by in _ALARMS:
        return "extract_timeout"
    # A machine or container without memory sends SIGKILL.
    if killed_by == signal.SIGKILL or touched > _MEMORY_SHARE * limits.reader_bytes:
        return "extract_memory"
    return "extract_crashed"


if __name__ == "__main__":
    serve(read_pdf, Limits(**json.loads(sys.argv[1])))

"""Reads letters' texts. PDFs are read in parallel in other processes, because a PDF may kill its reader."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from imr.letters import media
from imr.letters.plain import read_plain
from imr.letters.readings import LetterText, Refusal
from imr.place.limits import MIB, Limits

T = TypeVar("T")

START_SECONDS = 60
GRACE_SECONDS = 10
"""Seconds past its time limit after which a reader and its keeper are killed from here."""
TRIES = 2
"""Tries of each letter. A reader may die of an earlier letter, so that a fresh one tries again."""
WAITING_PER_READER, WAITING_BYTES = 8, 32 * MIB
"""Most letters, for each reader, and most bytes that wait for a reader or for their turn."""

_MEMORY_KEPT = {"MALLOC_TRIM_THRESHOLD_": str(64 * MIB), "MALLOC_MMAP_THRESHOLD_": str(32 * MIB)}
"""Lets a reader keep memory that it has freed for its next letter. To give it back to the kernel after each
letter and to ask for it again takes a twentieth of the time (mallopt(3))."""

COMMAND = (sys.executable, "-P", "-m", "imr.letters.hostile.worker")


class ReaderMissing(RuntimeError):
    """The process that reads PDFs does not start. Nothing is wrong with the letters."""


class ReaderLost(Exception):
    """The process that reads PDFs does not answer, or its answer is malformed."""


class Readers:
    """Reading processes, each started when it is first needed and used for many letters.

    Use it as a context manager, which kills the processes at its end. The end waits for no thread and no
    lock: an abandoned generator may cause it while Python collects garbage, in the middle of any other call.
    """

    def __init__(self, limits: Limits, command: Sequence[str] = COMMAND) -> None:
        self.limits = limits
        self.count = limits.readers or len(os.sched_getaffinity(0))
        self._command = [*command, json.dumps(asdict(limits))]
        self._idle: deque[_Process] = deque()
        self._running: set[_Process] = set()
        self._closed = False
        self._threads = ThreadPoolExecutor(self.count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in list(self._running):
            process.kill()

    def read_all(
        self, letters: Iterable[tuple[T, bytes | Refusal]]
    ) -> Iterator[tuple[T, LetterText | Refusal]]:
        """Yields what each letter came with and its reading, in the order of the letters.

        A letter that is a refusal already is yielded as it is.
        """
        waiting: deque[tuple[T, int, Future[LetterText | Refusal]]] = deque()
        held = 0
        for label, content in letters:
            size = len(content) if isinstance(content, bytes) else 0
            waiting.append((label, size, self._submit(content)))
            held += size
            while len(waiting) >= WAITING_PER_READER * self.count or held > WAITING_BYTES:
                label, size, reading = waiting.popleft()
                held -= size
                yield label, reading.result()
        while waiting:
            label, _, reading = waiting.popleft()
            yield label, reading.result()

    def read(self, data: bytes) -> LetterText | Refusal:
        """Returns what `read_letter` returns, but reads a PDF in another process.

        Raises ReaderMissing where that process cannot be started.
        """
        kind = media.media_type(data)
        if kind != media.PDF:
            return read_plain(data, kind, self.limits)
        reading = self._read_pdf(data)
        for _ in range(TRIES - 1):
            if isinstance(reading, Refusal) and reading.reason in ("extract_crashed", "extract_memory"):
                reading = self._read_pdf(data)
        return reading

    def _submit(self, content: bytes | Refusal) -> Future[LetterText | Refusal]:
        if isinstance(content, bytes):
            return self._threads.submit(self.read, content)
        done: Future[LetterText | Refusal] = Future()
        done.set_result(content)
        return done

    def _read_pdf(self, data: bytes) -> LetterText | Refusal:
        try:
            process = self._idle.pop()
        except IndexError:
            process = self._start()
        try:
            answer = process.ask(data, self.limits.longest_wait + GRACE_SECONDS)
            if "died" not in answer:
                reading = _reading(answer)
                self._idle.append(process)
                return reading
            reason = str(answer["died"])
        except (ReaderLost, TypeError) as lost:
            reason = "extract_timeout" if isinstance(lost.__cause__, TimeoutError) else "extract_crashed"
        process.kill()
        self._running.discard(process)
        return Refusal(reason, media.PDF)

    def _start(self) -> _Process:
        process = _Process(self._command)
        self._running.add(process)
        if self._closed:
            process.kill()
        return process


def _reading(answer: dict[str, Any]) -> LetterText | Refusal:
    """Returns the reading in a process's answer. Raises TypeError where the answer is malformed."""
    if "text" not in answer:
        return Refusal(**answer)
    return LetterText(**answer | {"problems": tuple(answer.get("problems", ()))})


class _Process:
    """One reading process and its keeper (`worker`), and the socket to them."""

    def __init__(self, command: list[str]) -> None:
        self._channel, theirs = socket.socketpair()
        # Other variables hold credentials, which a hostile PDF may be able to read.
        kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=kept | _MEMORY_KEPT | {"PYTHONPATH": str(Path(__file__).parents[3])},
                start_new_session=True,
            )
        try:
            self._receive(time.monotonic() + START_SECONDS)
        except ReaderLost:
            self.kill()
            raise ReaderMissing(
                f"the process that reads PDFs does not start: run {' '.join(command)!r} to see why"
            ) from None

    def ask(self, data: bytes, seconds: float) -> dict[str, Any]:
        """Returns the answer to a PDF. Raises ReaderLost where there is none in time."""
        deadline = time.monotonic() + seconds
        try:
            self._channel.settimeout(seconds)
            self._channel.sendall(len(data).to_bytes(8, "big"))
            self._channel.sendall(data)
        except TimeoutError as error:
            raise ReaderLost from error
        except OSError:
            pass  # the reader died before it had received all; its keeper will say why
        return self._receive(deadline)

    def kill(self) -> None:
        """Kills the process and its keeper. A call of `ask` that waits for an answer raises ReaderLost."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)

    def _receive(self, deadline: float) -> dict[str, Any]:
        try:
            size = int.from_bytes(self._receive_exactly(8, deadline), "big")
            answer = json.loads(self._receive_exactly(size, deadline))
        except (OSError, ValueError) as error:
            raise ReaderLost from error
        if not isinstance(answer, dict):
            raise ReaderLost
        return answer

    def _receive_exactly(self, size: int, deadline: float) -> bytes:
        parts = []
        while size:
            self._channel.settimeout(max(deadline - time.monotonic(), 0.001))
            part = self._channel.recv(min(size, MIB))
            if not part:
                raise ConnectionResetError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

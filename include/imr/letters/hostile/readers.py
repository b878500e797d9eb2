"""Letters -> their texts, PDFs read side by side in processes that may die of them."""

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
"""How long after its time a reader is waited for, before it and its keeper are killed from here."""
TRIES = 2
"""A reader may die of what earlier letters did to it: only a fresh one that dies too says something."""
WAITING_PER_READER, WAITING_BYTES = 8, 32 * MIB
"""What is held at once of letters waiting for a reader, and of texts waiting for their turn."""

COMMAND = (sys.executable, "-P", "-m", "imr.letters.hostile.worker")


class ReaderMissing(RuntimeError):
    """The process that reads PDFs does not start: nothing is wrong with the letters."""


class ReaderLost(Exception):
    """The process that reads PDFs does not answer, or answers nonsense."""


class Readers:
    """Reading processes, started when first needed, alive for many letters. Use as a context manager.

    Leaving it kills them and waits for no thread and no lock: an abandoned generator may do so while Python
    collects garbage, inside of any other call.
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
        """Each letter's reading beside what came with the letter, in their order; a refusal stays one."""
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
        """Text of a letter's bytes, as `read_letter`, except that a PDF is read in another process.

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
    """What a reading process answered. Raises TypeError where that is nothing a reader says."""
    if "text" not in answer:
        return Refusal(**answer)
    return LetterText(**answer | {"problems": tuple(answer.get("problems", ()))})


class _Process:
    """One reading process and its keeper (`worker`), and the socket to them."""

    def __init__(self, command: list[str]) -> None:
        self._channel, theirs = socket.socketpair()
        # No other variables: they hold credentials, and a hostile PDF may come to read them.
        kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=kept | {"PYTHONPATH": str(Path(__file__).parents[3])},
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
        """The answer to a PDF. Raises ReaderLost where there is none in time."""
        deadline = time.monotonic() + seconds
        try:
            self._channel.settimeout(seconds)
            self._channel.sendall(len(data).to_bytes(8, "big"))
            self._channel.sendall(data)
        except TimeoutError as error:
            raise ReaderLost from error
        except OSError:
            pass  # it died before it had all: what it died of is on its way
        return self._receive(deadline)

    def kill(self) -> None:
        """Ends the process and its keeper, whatever they are doing; who waits for an answer is told."""
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

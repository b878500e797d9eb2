"""Letters -> their texts, PDFs read side by side in processes that may die of them."""

from __future__ import annotations

import json
import os
import queue
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
from imr.letters.limits import MIB, Limits
from imr.letters.model import LetterText, Refusal
from imr.letters.plain import read_plain

T = TypeVar("T")

START_SECONDS = 60
GRACE_SECONDS = 10
"""How long after its time a reader is waited for, before it and its keeper are killed from here."""
TRIES = 2
"""A reader may die of what earlier letters did to it: only a fresh one that dies too says something."""
WAITING_PER_READER, WAITING_BYTES = 8, 32 * MIB
"""What is held at once of letters waiting for a reader, and of texts waiting for their turn."""

COMMAND = (sys.executable, "-P", "-m", "imr.letters.worker")


class ReaderMissing(RuntimeError):
    """The process that reads PDFs does not start: nothing is wrong with the letters."""


class ReaderLost(Exception):
    """The process that reads PDFs does not answer, or answers nonsense."""


class Readers:
    """Reading processes, started when first needed, alive for many letters. Use as a context manager."""

    def __init__(self, limits: Limits, command: Sequence[str] = COMMAND) -> None:
        self.limits = limits
        self.count = limits.readers or len(os.sched_getaffinity(0))
        self._command = [*command, json.dumps(asdict(limits))]
        self._idle: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(self.count):
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(self.count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for _ in range(self.count):
            if process := self._idle.get():
                process.close()

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
        process = self._idle.get()
        try:
            process = process or _Process(self._command)
            answer = process.ask(data, self.limits.letter_seconds + GRACE_SECONDS)
            if "text" in answer:
                return LetterText(**answer)
            return Refusal(**({"media_type": media.PDF} | answer))
        except (ReaderLost, TypeError) as lost:
            if process:
                process.close()
                process = None
            timeout = isinstance(lost.__cause__, TimeoutError)
            return Refusal("extract_timeout" if timeout else "extract_crashed", media.PDF)
        finally:
            self._idle.put(process)


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
                env=kept | {"PYTHONPATH": str(Path(__file__).parents[2])},
                start_new_session=True,
            )
        try:
            self._receive(time.monotonic() + START_SECONDS)
        except ReaderLost:
            self.close()
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
        except OSError as error:
            raise ReaderLost from error
        return self._receive(deadline)

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        self._channel.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

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

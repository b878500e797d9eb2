"""Reads letters' texts. PDFs are read in parallel in other processes, because a PDF may kill its reader."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
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
SENT_AHEAD = 4
"""Most letters that a reader is sent before it has answered, so that it need not wait for the next one."""
_LENGTH_BYTES = 8

_MEMORY_KEPT = {
    "MALLOC_TRIM_THRESHOLD_": str(64 * MIB),
    "MALLOC_MMAP_THRESHOLD_": str(32 * MIB),
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=2000",
}
"""Lets a reader keep memory that it has freed for its next letter. To give it back to the kernel after each
letter and to ask for it again takes a twentieth of the time (mallopt(3)). pdfium takes and frees thousands of
small pieces for each page; to keep more than seven of a size at hand saves another fiftieth."""

COMMAND = (sys.executable, "-P", "-m", "imr.letters.hostile.worker")

_TRIED_AGAIN = ("extract_crashed", "extract_memory")


class ReaderMissing(RuntimeError):
    """The process that reads PDFs does not start. Nothing is wrong with the letters."""


class ReaderLost(Exception):
    """The process that reads PDFs has ended, or its answer is malformed. `reason` is a refusal's code."""

    def __init__(self, reason: str = "extract_crashed") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(eq=False, slots=True)
class _Letter:
    """A letter on its way: its bytes until it is read, and what was read."""

    size: int = 0
    data: bytes = b""
    tries: int = 0
    reading: LetterText | Refusal | None = None

    def settle(self, reading: LetterText | Refusal) -> None:
        self.reading, self.data = reading, b""


class Readers:
    """Reading processes, each started when it is first needed and used for many letters.

    Use it as a context manager, which kills the processes at its end. The end waits for no thread and no
    lock: an abandoned generator may cause it while Python collects garbage, in the middle of any other call.
    """

    def __init__(self, limits: Limits, command: Sequence[str] = COMMAND) -> None:
        self.limits = limits
        self.count = limits.readers or len(os.sched_getaffinity(0))
        self._command = [*command, json.dumps(asdict(limits))]
        self._processes: list[_Process] = []
        self._unsent: deque[_Letter] = deque()
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.kill()
        self._selector.close()

    def read_all(
        self, letters: Iterable[tuple[T, bytes | Refusal]]
    ) -> Iterator[tuple[T, LetterText | Refusal]]:
        """Yields what each letter came with and its reading, in the order of the letters.

        A letter that is a refusal already is yielded as it is. Raises ReaderMissing where no process that
        reads PDFs can be started.
        """
        waiting: deque[tuple[T, _Letter]] = deque()
        held = 0
        for label, content in letters:
            letter = self._begin(content)
            waiting.append((label, letter))
            held += letter.size
            while len(waiting) >= WAITING_PER_READER * self.count or held > WAITING_BYTES:
                label, letter = waiting.popleft()
                held -= letter.size
                yield label, self._finish(letter)
        while waiting:
            label, letter = waiting.popleft()
            yield label, self._finish(letter)

    def read(self, data: bytes) -> LetterText | Refusal:
        """Returns what `read_letter` returns, but reads a PDF in another process.

        Raises ReaderMissing where that process cannot be started.
        """
        return self._finish(self._begin(data))

    def _begin(self, content: bytes | Refusal) -> _Letter:
        if isinstance(content, Refusal):
            return _Letter(reading=content)
        kind = media.media_type(content)
        if kind != media.PDF:
            return _Letter(len(content), reading=read_plain(content, kind, self.limits))
        letter = _Letter(len(content), content)
        self._unsent.append(letter)
        self._send()
        if self._unsent:
            self._move(0)
        return letter

    def _finish(self, letter: _Letter) -> LetterText | Refusal:
        while letter.reading is None:
            self._move(max(min(process.deadline for process in self._processes) - time.monotonic(), 0))
        return letter.reading

    def _send(self) -> None:
        while self._unsent and (process := self._least_busy()):
            process.ask(self._unsent.popleft())

    def _least_busy(self) -> _Process | None:
        """Returns the process with the fewest letters, which may be a new one, or None if all have enough."""
        process = min(self._processes, key=lambda each: len(each.asked), default=None)
        if (process is None or process.asked) and len(self._processes) < self.count:
            seconds = self.limits.longest_wait + GRACE_SECONDS
            process = _Process(self._command, self._selector, seconds)
            self._processes.append(process)
        return process if process and len(process.asked) < SENT_AHEAD else None

    def _move(self, seconds: float) -> None:
        """Waits so many seconds for any process, and moves what can be moved to and from all of them."""
        for key, events in self._selector.select(seconds):
            process: _Process = key.data
            try:
                if events & selectors.EVENT_READ:
                    process.receive()
                if events & selectors.EVENT_WRITE:
                    process.send()
            except ReaderLost as lost:
                self._lose(process, lost.reason)
        now = time.monotonic()
        for process in [each for each in self._processes if each.deadline < now]:
            self._lose(process, "extract_timeout")
        self._send()

    def _lose(self, process: _Process, reason: str) -> None:
        """Ends a process, whose letters others read. The one that it was reading may be refused instead."""
        self._processes.remove(process)
        process.kill()
        if not process.ready:
            raise ReaderMissing(
                f"the process that reads PDFs does not start: run {' '.join(self._command)!r} to see why"
            )
        again = list(process.asked)
        for letter in again[:1]:
            letter.tries += 1
            if reason not in _TRIED_AGAIN or letter.tries == TRIES:
                letter.settle(Refusal(reason, media.PDF))
                again.remove(letter)
        self._unsent.extendleft(reversed(again))


def _reading(answer: dict[str, Any]) -> LetterText | Refusal:
    """Returns the reading in a process's answer. Raises TypeError where the answer is malformed."""
    if "text" not in answer:
        return Refusal(**answer)
    return LetterText(**answer | {"problems": tuple(answer.get("problems", ()))})


class _Process:
    """One reading process and its keeper (`worker`), the socket to them, and what they were asked.

    `asked` are the letters that are not answered yet, in the order of the answers. `deadline` is the time,
    by the monotonic clock, at which the next answer is overdue.
    """

    def __init__(self, command: list[str], selector: selectors.BaseSelector, seconds: float) -> None:
        self.asked: deque[_Letter] = deque()
        self.ready = False
        self._seconds = seconds
        self._outgoing: deque[memoryview] = deque()
        self._incoming = bytearray()
        self._selector = selector
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
        self._channel.setblocking(False)
        selector.register(self._channel, selectors.EVENT_READ, self)
        self.deadline = time.monotonic() + START_SECONDS

    def ask(self, letter: _Letter) -> None:
        """Sends a PDF, or as much of it as the socket takes now."""
        self.asked.append(letter)
        if self.ready and len(self.asked) == 1:
            self._wait_anew()
        self._outgoing += memoryview(letter.size.to_bytes(_LENGTH_BYTES, "big")), memoryview(letter.data)
        self.send()

    def send(self) -> None:
        """Sends what is left to send, as far as the socket takes it now."""
        try:
            while self._outgoing:
                sent = self._channel.sendmsg(self._outgoing)
                while self._outgoing and sent >= len(self._outgoing[0]):
                    sent -= len(self._outgoing.popleft())
                if sent:
                    self._outgoing[0] = self._outgoing[0][sent:]
        except BlockingIOError:
            pass
        except OSError:
            self._outgoing.clear()  # the reader died before it had received all; its keeper will say why
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._outgoing else 0)
        if self._selector.get_key(self._channel).events != events:
            self._selector.modify(self._channel, events, self)

    def receive(self) -> None:
        """Takes in what has arrived, and settles the letters that it answers. Raises ReaderLost."""
        try:
            part = self._channel.recv(MIB)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if not part:
            raise ReaderLost
        if not self._incoming:
            # Whoever takes the readings may have been away for long, while the answer waited to be fetched.
            self.deadline = max(self.deadline, time.monotonic() + GRACE_SECONDS)
        self._incoming += part
        while len(self._incoming) >= (end := self._end_of_answer()):
            answer = bytes(self._incoming[_LENGTH_BYTES:end])
            del self._incoming[:end]
            self._take(answer)
            self._wait_anew()

    def _end_of_answer(self) -> int:
        return _LENGTH_BYTES + int.from_bytes(self._incoming[:_LENGTH_BYTES], "big")

    def _take(self, answer: bytes) -> None:
        try:
            said = json.loads(answer)
            if not self.ready:
                self.ready = True
            elif "died" in said:
                raise ReaderLost(str(said["died"]))
            else:
                self.asked[0].settle(_reading(said))
                self.asked.popleft()
        except (ValueError, TypeError, IndexError, RecursionError):
            raise ReaderLost from None

    def _wait_anew(self) -> None:
        self.deadline = time.monotonic() + self._seconds if self.asked else float("inf")

    def kill(self) -> None:
        """Kills the process and its keeper."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._selector.unregister(self._channel)
        self._channel.close()

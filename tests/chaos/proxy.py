"""A proxy before the S3 server. It fails at a set rate, and kills its client at a set request."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from email.utils import formatdate
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer
from random import Random
from threading import Lock
from typing import Any
from urllib.parse import unquote

from support.loopback import Handler, listening

SLOW_SECONDS = 0.3
KINDS = ("503 SlowDown", "500 InternalError", "reset", "answer lost", "body cut", "slow answer")


class Attempt:
    """One try of a step: which of its requests fail, and at which it dies. Counts what was done to it."""

    def __init__(self, rng: Random, *, fault_rate: float, dies_at: int | None) -> None:
        self.process: Future[int] = Future()
        """The id of the process that makes the try."""
        self.faults: Counter[str] = Counter()
        self.killed = False
        self._rng, self._rate, self._dies_at = rng, fault_rate, dies_at
        self._dies_late = rng.random() < 0.5
        self._requests = 0
        self._lock = Lock()

    def fate(self) -> str | None:
        """What happens to the next request: a kind of fault, `kill` before it is served or late, or None."""
        with self._lock:
            self._requests += 1
            if self.killed:
                return "reset"
            if self._requests == self._dies_at:
                return "kill late" if self._dies_late else "kill"
            if self._rng.random() >= self._rate:
                return None
            kind = self._rng.choice(KINDS)
            self.faults[kind] += 1
            return kind

    def kill(self) -> None:
        self.killed = True
        os.kill(self.process.result(), signal.SIGKILL)


class Proxy(ThreadingHTTPServer):
    """Serves one step after the other: a connection belongs to the attempt it was made in."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, upstream: int, times: Mapping[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream, self.times = upstream, times
        self.attempt: Attempt | None = None

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error."""


@contextmanager
def proxying(upstream: int, times: Mapping[str, int]) -> Iterator[Proxy]:
    """A proxy for as long as the block runs.

    `times` are those of objects by `/bucket/key`, in seconds since the epoch: rclone's server tells the time
    it was given in listings, and another where an object is read.
    """
    proxy = Proxy(upstream, times)
    with listening(proxy):
        yield proxy


class _Handler(Handler):
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Proxy

    def setup(self) -> None:
        super().setup()
        self.attempt = self.server.attempt
        self.upstream = HTTPConnection("127.0.0.1", self.server.upstream, timeout=60)

    def finish(self) -> None:
        self.upstream.close()
        super().finish()

    def handle_expect_100(self) -> bool:
        # What is written is buffered, and Arrow's client waits a second for this line.
        answered = super().handle_expect_100()
        self.wfile.flush()
        return answered

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        fate = self.attempt.fate() if self.attempt else None
        if fate == "503 SlowDown":
            self.answer(503, {}, b"<Error><Code>SlowDown</Code></Error>")
        elif fate == "500 InternalError":
            self.answer(500, {}, b"<Error><Code>InternalError</Code></Error>")
        elif fate == "reset":
            self.break_off()
        elif fate == "kill":
            self._kill()
        else:
            if fate == "slow answer":
                time.sleep(SLOW_SECONDS)
            status, headers, answer = self.forward(self.upstream, body)
            if modified := self.server.times.get(unquote(self.path.partition("?")[0])):
                headers["Last-Modified"] = formatdate(modified, usegmt=True)
            if fate == "kill late":
                self._kill()
            elif fate == "answer lost":
                self.break_off()
            else:
                self.answer(status, headers, answer, cut=fate == "body cut")

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815

    def _kill(self) -> None:
        if self.attempt:
            self.attempt.kill()
        self.break_off()

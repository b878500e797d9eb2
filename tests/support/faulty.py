"""An S3 server on loopback that fails as told: enough of S3 for reading objects over real sockets."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import unquote

from obstore.store import S3Store

from imr.letters.readings import RawObject
from support.loopback import Handler, listening

BUCKET = "letters"
MODIFIED = datetime(2025, 1, 1, tzinfo=UTC)

_SOON = timedelta(milliseconds=5)
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")  # bytes=0-1023
_REFUSALS = {
    "503": (503, "SlowDown"),
    "500": (500, "InternalError"),
    "403": (403, "AccessDenied"),
    "expired": (400, "ExpiredToken"),
    "no bucket": (404, "NoSuchBucket"),
    "glacier": (403, "InvalidObjectState"),
    "kms": (403, "AccessDenied"),
    "kms disabled": (400, "KMS.DisabledException"),
    "sse-c": (400, "InvalidRequest"),
}
_MESSAGES = {
    "kms": "User: arn:aws:iam::1:role/imr is not authorized to perform: kms:Decrypt on this resource",
    "sse-c": "The object was stored using a form of Server Side Encryption. The correct parameters must be "
    "provided to retrieve the object.",
}


@dataclass
class FaultyStore:
    """Objects by key, and the faults that the next requests for a key meet, one each; then all is well.

    Faults: the keys of `_REFUSALS`, `reset` (the connection breaks before the answer), `cut` (it breaks in
    the middle of the body), `short` (a body that ends early and says that this is all).
    """

    port: int = 0
    objects: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def put(self, key: str, data: bytes, *faults: str) -> RawObject:
        """Stores an object, and returns it as a listing shows it."""
        self.objects[key] = data
        self.faults[key] = list(faults)
        return RawObject(key, date(2025, 1, 1), etag_of(data), len(data), MODIFIED)

    def store(self) -> S3Store:
        return S3Store(
            BUCKET,
            config={
                "region": "us-east-1",
                "endpoint": f"http://127.0.0.1:{self.port}",
                "access_key_id": "key",
                "secret_access_key": "secret",
                "virtual_hosted_style_request": False,
            },
            client_options={"allow_http": True},
            retry_config={"max_retries": 4, "backoff": {"init_backoff": _SOON, "max_backoff": _SOON}},
        )

    def take_fault(self, key: str) -> str | None:
        with self.lock:
            waiting = self.faults.get(key)
            return waiting.pop(0) if waiting else None


def answer_to(fault: str) -> tuple[int, bytes]:
    """Status and body of the store's answer to a request that meets a fault of `_REFUSALS`."""
    status, code = _REFUSALS[fault]
    said = _MESSAGES.get(fault, "")
    # As AWS does, with the token that was sent.
    body = f"<Error><Code>{code}</Code><Message>{said}</Message><Token-0>SECRET</Token-0></Error>"
    return status, body.encode()


def etag_of(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


@contextmanager
def faulty_store() -> Iterator[FaultyStore]:
    """A server for as long as the block runs."""
    state = FaultyStore()

    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"store": state}))
    state.port = server.server_address[1]
    with listening(server):
        yield state


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, as it does where an object turns out large, is no error."""


class _Handler(Handler):
    store: FaultyStore

    def do_GET(self) -> None:  # noqa: N802
        key = unquote(self.path).removeprefix(f"/{BUCKET}/")
        self.store.requests.append((key, self.headers.get("Range")))
        fault = self.store.take_fault(key)
        if fault == "reset":
            self.break_off()
        elif fault in _REFUSALS:
            status, body = answer_to(fault)
            self.answer(status, {}, body)
        elif key not in self.store.objects:
            self.answer(404, {}, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._send_object(self.store.objects[key], fault)

    def _send_object(self, data: bytes, fault: str | None) -> None:
        headers = {"ETag": f'"{etag_of(data)}"', "Last-Modified": format_datetime(MODIFIED, usegmt=True)}
        body, status = data, 200
        if asked := _RANGE.match(self.headers.get("Range") or ""):
            start, stop = int(asked[1]), min(int(asked[2] or len(data)) + 1, len(data))
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
            body, status = data[start:stop], 206
        if fault == "short":
            body = body[: len(body) // 2]
        self.answer(status, headers, body, cut=fault == "cut")

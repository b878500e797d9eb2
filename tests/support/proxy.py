"""A proxy on loopback before an S3 server: passes requests on as they are, and notes each as an S3 action.

It refuses to give objects out where it is told to.

S3 says that an object is not there (404) only to those who may list its bucket; others are refused (403).
It does not say whether the key that was asked for counts as the prefix of that listing: an answer of 404 is
noted as two, one without a prefix and one of the key.
"""

from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from support.loopback import Handler, listening

_OBJECT_ACTIONS = {
    ("GET", ""): "s3:GetObject",
    ("HEAD", ""): "s3:GetObject",
    ("PUT", ""): "s3:PutObject",
    ("DELETE", ""): "s3:DeleteObject",
    ("POST", "uploads"): "s3:PutObject",
    ("PUT", "uploadId"): "s3:PutObject",
    ("POST", "uploadId"): "s3:PutObject",
    ("DELETE", "uploadId"): "s3:AbortMultipartUpload",
    ("GET", "uploadId"): "s3:ListMultipartUploadParts",
}
"""(method, parameter that tells) -> action, by the service authorization reference of S3."""


@dataclass(frozen=True, slots=True)
class Call:
    """An action on a bucket (`key` is empty, `prefix` what is listed) or on an object."""

    action: str
    bucket: str
    key: str = ""
    prefix: str | None = None


@dataclass
class Recorder:
    """Calls in the order they came, bytes of bodies by action, and the proxy's address.

    `refused` has the status and the body of the answer to whoever gets an object, by the end of its key.
    """

    endpoint: str = ""
    refused: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    moved: Counter[str] = field(default_factory=Counter)


def calls_of(method: str, target: str, body: bytes) -> list[Call]:
    """The S3 actions that a path-style request asks for. Raises ValueError for one that is not known."""
    parts = urlsplit(target)
    bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
    query = parse_qs(parts.query, keep_blank_values=True)
    if not bucket:
        return [Call("s3:ListAllMyBuckets", "")]
    if key:
        told = next((name for name in ("uploadId", "uploads") if name in query), "")
        action = _OBJECT_ACTIONS.get((method, told))
        if action is None:
            raise ValueError(f"no S3 action is known for {method} {target}")
        return [Call(action, bucket, key)]
    if method == "POST" and "delete" in query:
        keys = [unquote_xml(part.partition(b"</Key>")[0]) for part in body.split(b"<Key>")[1:]]
        return [Call("s3:DeleteObject", bucket, name) for name in keys]
    if method in ("GET", "HEAD") and not {"location", "versioning", "acl", "uploads"} & query.keys():
        return [Call("s3:ListBucket", bucket, prefix=query.get("prefix", [None])[0])]
    raise ValueError(f"no S3 action is known for {method} {target}")


def unquote_xml(text: bytes) -> str:
    """Text of an XML element without its entities."""
    plain = text.decode()
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        plain = plain.replace(entity, character)
    return plain


class _Handler(Handler):
    recorder: ClassVar[Recorder]
    upstream: ClassVar[int]

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = calls_of(self.command, self.path, body)
        self.recorder.calls += asked
        if self.command == "GET" and (refusal := self.recorder.refused.get(asked[0].key.rpartition("/")[2])):
            self.answer(refusal[0], {}, refusal[1])
            return
        upstream = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=60)
        try:
            status, headers, content = self.forward(upstream, body)
        finally:
            upstream.close()
        missing = [call for call in asked if status == 404]
        self.recorder.calls += [
            Call("s3:ListBucket", call.bucket, prefix=prefix)
            for call in missing
            for prefix in (None, call.key)
        ]
        self.recorder.moved[asked[0].action] += len(body) + (len(content) if self.command != "HEAD" else 0)
        self.answer(status, headers, content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass_on  # noqa: N815


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


@contextmanager
def recording(port: int) -> Iterator[Recorder]:
    """A recorder of what is asked of the S3 server on a loopback port, for as long as the block runs."""
    recorder = Recorder()
    handler = type("Handler", (_Handler,), {"recorder": recorder, "upstream": port})
    server = _Server(("127.0.0.1", 0), handler)
    recorder.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    with listening(server):
        yield recorder

"""Servers and proxies on loopback: a free port, a request passed on as it is, answers that break off."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "expect", "content-length"}


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def listening(server: ThreadingHTTPServer) -> Iterator[None]:
    """The server at work for as long as the block runs."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection of a client: its requests, passed on or answered."""

    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        """Takes requests until the client goes away, which is no error."""
        with suppress(BrokenPipeError, ConnectionResetError):
            super().handle()

    def forward(self, upstream: HTTPConnection, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """The answer (status, headers, body) of another server to the request that came here.

        The Host header stays the client's: it is part of what was signed. http.client would add an
        Accept-Encoding of its own, and rclone would take it up.
        """
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in _HOP_BY_HOP:
                upstream.putheader(name, value)
        if body or self.command in ("PUT", "POST"):
            upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body or None)
        response = upstream.getresponse()
        content = response.read()
        headers = {name: value for name, value in response.getheaders() if name.lower() not in _HOP_BY_HOP}
        if self.command == "HEAD" and (size := response.getheader("Content-Length")):
            headers["Content-Length"] = size
        return response.status, headers, content

    def answer(self, status: int, headers: Mapping[str, str], body: bytes, *, cut: bool = False) -> None:
        """Sends an answer; a cut one says how long it is and breaks off in the middle."""
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers and status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        self.wfile.flush()
        if cut:
            self.break_off()

    def break_off(self) -> None:
        """Ends the connection by a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

"""The servers of the tests themselves: a client that goes away is no error."""

from __future__ import annotations

import socket
import struct
from http.server import ThreadingHTTPServer

import pytest

from support.loopback import Handler, listening

ANSWER = bytes(20_000_000)
"""More than the buffers of a connection hold."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that the end of the server waits for its answers


class _Handler(Handler):
    def do_GET(self) -> None:  # noqa: N802
        self.answer(200, {}, ANSWER)


@pytest.mark.parametrize("is_reset", [False, True])
def test_nothing_is_said_of_a_client_that_goes_away(
    is_reset: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    server = _Server(("127.0.0.1", 0), _Handler)
    with listening(server), socket.create_connection(server.server_address) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", is_reset, 0))
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        client.recv(1)
        client.close()
    assert capsys.readouterr() == ("", "")

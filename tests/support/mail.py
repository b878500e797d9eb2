"""A mail server on loopback that keeps what it is sent, as far as SMTP (RFC 5321) is needed for that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any


@dataclass
class Mailbox:
    """Where the server listens, and the recipients and lines of every message that came."""

    port: int
    messages: list[tuple[list[str], str]] = field(default_factory=list)


class _Session(StreamRequestHandler):
    """One connection: greeting, commands, messages."""

    def handle(self) -> None:
        self._say("220 loopback")
        recipients: list[str] = []
        for line in self.rfile:
            command = line.decode().strip()
            word = command.upper()
            if word.startswith("RCPT TO:"):
                recipients.append(command.partition(":")[2].strip("<> "))
                self._say("250 ok")
            elif word == "DATA":
                self._say("354 end with a dot")
                box: Any = self.server
                box.mailbox.messages.append((recipients, self._message()))
                recipients = []
                self._say("250 kept")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _message(self) -> str:
        lines = []
        for line in self.rfile:
            if line.strip() == b".":
                break
            lines.append(line.decode())
        return "".join(lines)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A server for as long as the block runs."""
    with ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.mailbox = box = Mailbox(server.server_address[1])  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()

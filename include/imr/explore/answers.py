"""Answers of the explorer's own pages, with the headers that each must have."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from datasette import Request, Response
from datasette.app import Datasette
from datasette.utils import sqlite_timelimit

from imr.explore import DATABASE
from imr.explore.facets import Index, read_index
from imr.explore.html import render

T = TypeVar("T")
Message = MutableMapping[str, Any]
App = Callable[[Any, Any, Callable[[Message], Awaitable[None]]], Awaitable[None]]

_POLICY = (
    "default-src 'none'; {more}; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
OWN_POLICY = _POLICY.format(more="style-src 'self'")
"""Our own pages run no script and load nothing but their style."""
DATASETTE_POLICY = _POLICY.format(
    more="style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'"
)
"""Datasette's pages have styles in them and a script of their own. No other script runs."""
OWN_MS = 5_000
"""Milliseconds that one of our own questions may take. They are bounded, which a visitor's SQL is not."""
SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class TooLong(RuntimeError):
    """A question took longer than the server allows, and was ended."""


async def ask(datasette: Datasette, work: Callable[[sqlite3.Connection, Index], T]) -> T:
    """Returns the answer of `work` over the file, in one of Datasette's threads. Raises TooLong."""
    database = datasette.get_database(DATABASE)

    def limited(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, OWN_MS):
            return work(connection, index_of(Path(database.path)))

    try:
        answer: T = await database.execute_fn(limited)
    except sqlite3.OperationalError as error:
        if error.args != ("interrupted",):
            raise
        raise TooLong from None
    return answer


def index_of(file: Path) -> Index:
    """Returns what pages keep in memory of a file, which is read once."""
    return _index(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _index(file: Path, changed: int) -> Index:  # noqa: ARG001 - another change is another entry
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True)
    try:
        return read_index(connection)
    finally:
        connection.close()


def page(datasette: Datasette, request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Returns a page made from a template and its values."""
    root = datasette.setting("base_url").rstrip("/")
    # The path without the address that the pages are served under, for the menu.
    here = request.path.removeprefix(root)
    html = render(template, values | {"root": root, "here": here, "database": DATABASE})
    return Response.html(html, status=status, headers=headers(datasette))


def headers(datasette: Datasette) -> dict[str, str]:
    """Returns the headers of our own answers."""
    seconds = datasette.setting("default_cache_ttl")
    return SAFE | {"Content-Security-Policy": OWN_POLICY, "Cache-Control": f"max-age={seconds}"}


def with_headers(app: App) -> App:
    """Returns the app with safe headers on each answer that has none of its own."""

    async def answer(scope: Any, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                names = {name.lower() for name, _ in given}
                ours = SAFE | {"Content-Security-Policy": DATASETTE_POLICY}
                given += [
                    (name.lower().encode(), value.encode())
                    for name, value in ours.items()
                    if name.lower().encode() not in names
                ]
                message = {**message, "headers": given}
            await send(message)

        await app(scope, receive, send_with_headers)

    return answer

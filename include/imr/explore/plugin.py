"""What Datasette is told of the explorer: pages, headers and limits. It finds the hooks by their names."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette import Request, Response, hookimpl
from datasette.app import Datasette

from imr.explore import DATABASE, marks, pages
from imr.explore.answers import OWN_MS, App, TooLong, index_of, page, with_headers
from imr.explore.facets import FACETS

_KINDS = "|".join(facet.pages for facet in FACETS.values() if facet.pages)
_LIMITS = {
    # Values are 200,000 characters at most. Functions that make longer ones cannot be ended while they work.
    sqlite3.SQLITE_LIMIT_LENGTH: 16 * 2**20,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 500,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 20_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
MEMORY = 512 * 2**20
"""Bytes that SQLite may take in the whole process."""


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Returns the addresses of our own pages with what answers them."""
    routes: dict[str, Callable[..., Any]] = {
        r"/$": pages.start,
        r"/search(?P<form>\.json|\.csv|\.xlsx)?$": pages.search,
        r"/letters/(?P<case>[^/]+?)(?P<form>\.json)?$": pages.letter,
        rf"/(?P<pages>{_KINDS})$": pages.topics,
        rf"/(?P<pages>{_KINDS})/(?P<value>[^/]+)$": pages.topic,
        r"/reports/(?P<year>\d{4})$": pages.report,
        r"/imr\.css$": pages.style,
    }
    return [(address, _explained(view)) for address, view in routes.items()]


@hookimpl
def startup(datasette: Datasette) -> None:
    """Reads what pages keep in memory, and starts the process that reads texts: so nobody waits for them."""
    marks.start()
    index_of(Path(datasette.get_database(DATABASE).path))


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Limits what one query may take besides time."""
    for limit, most in _LIMITS.items():
        conn.setlimit(limit, most)
    conn.execute(f"PRAGMA hard_heap_limit = {MEMORY}")


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Gives each answer its headers."""
    return with_headers


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    """Returns the way back from Datasette's pages to ours."""
    named = {
        "/": "Start",
        "/search": "Search",
        **{f"/{kind}": kind.capitalize() for kind in _KINDS.split("|")},
    }
    return [{"href": datasette.urls.path(path), "label": name} for path, name in named.items()]


def _explained(view: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a view that answers with a page where its question takes too long."""

    @functools.wraps(view)
    async def answer(datasette: Datasette, request: Request) -> Response:
        try:
            return await view(datasette, request)
        except TooLong:
            return page(datasette, request, "refused.html", 503, what="too long", seconds=OWN_MS / 1000)

    return answer

"""Sets Datasette up for a file, and serves it."""

from __future__ import annotations

import asyncio
import signal
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from imr.contract.tables import TABLES
from imr.explore import DATABASE, NotExplored, plugin

SETTINGS: dict[str, Any] = {
    "sql_time_limit_ms": 2_000,
    "max_returned_rows": 1_000,
    "default_page_size": 50,
    "default_facet_size": 20,
    "facet_time_limit_ms": 500,
    "num_sql_threads": 4,
    "truncate_cells_html": 300,
    # Looking for facets to suggest asks a query for each column of a table.
    "suggest_facets": False,
    # All rows of a table at once, and the whole file, are what `imr export` is for.
    "allow_csv_stream": False,
    "allow_download": False,
    "default_cache_ttl": 60,
}
"""Datasette's settings, on one's own machine and on a host: limits of what one question may take."""

_FACETS = {
    "decisions": ["decision", "category"],
    "cases": ["outcome"],
    "citations": ["source"],
    "diagnoses": ["condition"],
}


def open_file(path: Path) -> Datasette:
    """Returns Datasette over an explorer's file, with our pages, which only reads it."""
    # Where it has rich, Datasette prints the values of variables with a traceback: the words of letters. An
    # import of that module by its name, before Datasette's own, would leave Datasette without it.
    pm.get_plugin("datasette.handle_exception").rich = None
    if not pm.is_registered(plugin):
        pm.register(plugin, name="imr")
    datasette = Datasette(
        [], immutables=[str(path)], inspect_data=inspected(path), metadata=metadata(), settings=SETTINGS
    )
    database = datasette.get_database(path.stem)
    datasette.remove_database(path.stem)
    datasette.add_database(database, name=DATABASE)
    return datasette


def serve(path: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serves a file on a port of the loopback address until the process is told to end; 0 takes a free port.

    `ready` is called with the address of the pages once they can be asked for. Raises NotExplored where
    another program has the port.
    """
    datasette = open_file(path)
    asyncio.run(datasette.invoke_startup())
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise NotExplored(f"port {port}: explore: {error.strerror}: choose another with --port") from None
    # uvicorn ends in good order, and then raises the signal again that it was ended by.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with listener, suppress(KeyboardInterrupt):
        ready(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        config = uvicorn.Config(datasette.app(), log_level="warning", timeout_graceful_shutdown=5)
        uvicorn.Server(config).run(sockets=[listener])


def inspected(path: Path) -> dict[str, Any]:
    """Returns what Datasette would find out itself about a file, by counting rows and reading every byte."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as database:
        about = dict(database.execute("SELECT name, value FROM explore_about"))
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts = {name: {"count": about.get(f"rows of {name}", 0)} for name in names}
    size = path.stat().st_size
    return {DATABASE: {"file": path.name, "hash": f"{size:064x}", "size": size, "tables": counts}}


def metadata() -> dict[str, Any]:
    """Returns what Datasette's pages say of the tables, and by which columns they count."""
    tables: dict[str, dict[str, Any]] = {
        name: {
            "description": table.meaning,
            "columns": {column.name: column.meaning for column in table.columns},
            "facets": _FACETS.get(name, []),
        }
        for name, table in TABLES.items()
    }
    searched = {"decisions": "decisions_text", "cases": "cases_text"}
    for name, index in searched.items():
        tables[name] |= {"fts_table": index, "fts_pk": "rowid"}
    tables |= {f"explore_{name}": {"hidden": True} for name in ("about", "facets", "items", "words")}
    return {"title": "IMR letters", "databases": {DATABASE: {"tables": tables}}}

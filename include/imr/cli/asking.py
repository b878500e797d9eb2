"""Opens the tables and answers SQL queries about them, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
from pyiceberg.table import Table

from imr.lake.catalog import open_catalog
from imr.local.embedded import serving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.reports.sql import (
    NAMES,
    engine,
    names_in,
    open_views,
    published,
    published_reports,
    restricted,
    statements,
)
from imr.reports.tables import REPORTS

NOTHING_YET = (
    "nothing is published yet: `make run` takes sample letters into the tables; "
    "`imr upload` and `imr ingest` take your own"
)


class NotAsked(RuntimeError):
    """A query cannot be answered. The message says what to do."""


@dataclass(frozen=True)
class Asking:
    """A connection to the tables as they were when it was opened.

    `known` has the names of the tables and views that queries have used.
    """

    connection: duckdb.DuckDBPyConnection
    tables: Mapping[str, Table]
    unsafe: bool
    known: set[str] = field(default_factory=set)

    @classmethod
    @contextmanager
    def opened(cls, settings: Settings, *, unsafe: bool) -> Iterator[Asking]:
        """Yields an open connection. The embedded store is started for its duration where it is not up."""
        with ThreadPoolExecutor(1) as beside:
            loading = beside.submit(engine)  # which takes as long as opening the tables
            with serving(settings):
                store = access(settings)
                catalog = open_catalog(settings, store)
                tables = published(catalog) | published_reports(catalog)
                with restricted(loading.result(), tables, store, unsafe=unsafe) as connection:
                    yield cls(connection, tables, unsafe)

    def answers(self, text: str) -> list[duckdb.DuckDBPyRelation]:
        """Returns the rows of each statement of the text that has rows.

        Raises NotReading where a statement does more than read, NotAsked where there is no statement or
        nothing is published yet, and duckdb.Error where a statement is wrong. The last names the place in
        the text.
        """
        found = statements(self.connection, text, unsafe=self.unsafe)
        if not found:
            raise NotAsked("the query holds no statement: write one, such as: from cases limit 5")
        self._open(names_in(self.connection, text))
        answers = []
        for statement in found:
            try:
                # `query` takes statements as well as text, which its types do not say.
                answer = self.connection.query(statement)  # type: ignore[arg-type]
            except (duckdb.BinderException, duckdb.CatalogException) as error:
                raise _explained(self._pointing(error, statement)) from None
            if answer is not None:
                answers.append(answer)
        return answers

    def _open(self, names: list[str]) -> None:
        new = [name for name in names if name not in self.known]
        open_views(self.connection, self.tables, new)
        self.known.update(new)

    def _pointing(self, error: duckdb.Error, statement: duckdb.Statement) -> duckdb.Error:
        """Returns the error with its place in the text, which `execute` gives and `query` does not."""
        try:
            self.connection.execute(statement.query)
        except duckdb.Error as pointing:
            return pointing
        return error


def _explained(error: duckdb.Error) -> Exception:
    said = str(error).lower()
    missing = [name for name in NAMES if f"table with name {name} does not exist" in said]
    if missing:
        return NotAsked(NOTHING_YET)
    reports = [name for name in REPORTS if f"table with name {name} does not exist" in said]
    return NotAsked(f"there is no report table {reports[0]} yet: `imr report` makes it") if reports else error

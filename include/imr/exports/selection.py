"""Writes what a query selects from the tables to a CSV file or a workbook (XLSX)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from imr.contract.tables import WITHHELD
from imr.exports import NotExported
from imr.exports.files import whole_file
from imr.exports.reading import ROWS_AT_ONCE, look_at
from imr.exports.spreadsheets import WRITERS
from imr.reports.sql import NAMES, engine, open_views, restricted, scan_of
from imr.runs.deployment import Deployment


def export_selection(deployment: Deployment, path: Path, query: str) -> tuple[int, int]:
    """Writes the rows of a query in DuckDB's SQL to a file, by the name's ending: .csv or .xlsx.

    Returns the number of rows, and the number of texts that were cut because a cell holds no more than
    `MOST_CHARACTERS`; a CSV file holds all. Raises NotExported where the query names anything but tables and
    views, or selects more rows than a sheet holds, duckdb.Error where it is wrong, and ExtraMissing where the
    library that writes workbooks is not installed.
    """
    checked = only_tables(query)
    with _asking(deployment) as connection, whole_file(path) as unfinished:
        answer = connection.sql(checked)
        return WRITERS[path.suffix](unfinished, answer.columns, _rows_of(answer))


def only_tables(query: str) -> str:
    """Returns the query, written anew, where it is one query over the tables and views.

    Raises NotExported for anything else: a file or a function in FROM could hold text that is not published.
    """
    try:
        found = parse(query, read="duckdb")
    except SqlglotError as error:
        raise NotExported(f"export: the query is no SQL: {str(error).partition('.')[0]}") from None
    selected = found[0] if len(found) == 1 else None
    if not isinstance(selected, exp.Query):
        raise NotExported("export: a selection is one query: it begins with SELECT, FROM or WITH")
    own = {table.alias for table in selected.find_all(exp.CTE)}
    for table in selected.find_all(exp.Table, exp.Lateral):
        if not isinstance(table.this, exp.Identifier | exp.Unnest | exp.Subquery) or (
            isinstance(table.this, exp.Identifier)
            and (table.args.get("db") or table.name.lower() not in {*NAMES, *own})
        ):
            raise NotExported(
                f"export: {table.sql('duckdb')} is no table: a selection reads {', '.join(NAMES)}"
            )
    return selected.sql("duckdb")


@contextmanager
def _asking(deployment: Deployment) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yields a connection to the tables and views, in which text that is not published is null."""
    tables = look_at(deployment).tables
    loaded = engine()
    loaded.execute("SET enable_progress_bar = false")  # it would write over what the command prints
    with restricted(loaded, tables, deployment.access) as connection:
        open_views(connection, tables)
        for name in WITHHELD.keys() & tables.keys():
            shown = ", ".join(
                f"CASE WHEN status = 'published' THEN {column} END AS {column}" for column in WITHHELD[name]
            )
            rows = f"SELECT * REPLACE ({shown}) FROM {scan_of(tables[name])}"  # noqa: S608
            connection.execute(f"CREATE OR REPLACE VIEW {name} AS {rows}")
        yield connection


def _rows_of(answer: duckdb.DuckDBPyRelation) -> Iterator[Sequence[Any]]:
    while some := answer.fetchmany(ROWS_AT_ONCE):
        yield from some

"""Writes what a query selects from the tables to a CSV file or a workbook (XLSX)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from imr.contract.tables import WITHHELD
from imr.exports import NotExported
from imr.exports.cells import csv_cell, plain
from imr.exports.files import whole_file
from imr.exports.reading import ROWS_AT_ONCE, look_at
from imr.place.extras import load
from imr.reports.sql import NAMES, engine, open_views, restricted, scan_of
from imr.runs.deployment import Deployment

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
"""What a sheet can hold, with its head, and what a cell can (Excel's specifications and limits)."""
_EXACT = 2**53
"""Numbers in a workbook are exact up to here."""

Rows = Iterator[Sequence[Any]]


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
        return _WRITERS[path.suffix](unfinished, answer.columns, _rows_of(answer))


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


def _rows_of(answer: duckdb.DuckDBPyRelation) -> Rows:
    while some := answer.fetchmany(ROWS_AT_ONCE):
        yield from some


def _write_csv(path: Path, columns: Sequence[str], rows: Rows) -> tuple[int, int]:
    count = 0
    # Spreadsheets know UTF-8 by the byte order mark.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(csv_cell, columns))
        for row in rows:
            writer.writerow(map(csv_cell, row))
            count += 1
    return count, 0


def _write_xlsx(path: Path, columns: Sequence[str], rows: Rows) -> tuple[int, int]:
    count = cut = 0
    # Each row is written and forgotten. A text is never taken for a formula, a link or a number.
    with load("xlsxwriter").Workbook(path, {"constant_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True})
        formats: dict[type, Any] = {
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet = workbook.add_worksheet("selection")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
        for count, row in enumerate(rows, start=1):
            if count >= MOST_ROWS:
                raise NotExported(
                    f"{path.name}: export: a sheet holds {MOST_ROWS:,} rows, and the selection has more. "
                    "Select fewer, or write .csv"
                )
            for place, value in enumerate(row):
                cut += _write_cell(sheet, count, place, value, formats)
        sheet.autofilter(0, 0, count, max(len(columns) - 1, 0))
    return count, cut


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> bool:
    """Writes one value; returns whether it was cut."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and -_EXACT <= value <= _EXACT:
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    elif value is not None:
        text = str(plain(value))
        sheet.write_string(row, column, text[:MOST_CHARACTERS])
        return len(text) > MOST_CHARACTERS
    return False


_WRITERS: dict[str, Callable[[Path, Sequence[str], Rows], tuple[int, int]]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
}

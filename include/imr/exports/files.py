"""Writes the tables to one file to take home: DuckDB, SQLite, or CSV files in a .zip."""

from __future__ import annotations

import csv
import io
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import duckdb
import pyarrow as pa

from imr.contract.columns import DATE, INTEGER, LARGE, MOMENT, SMALL, TEXT, TEXTS, TRUTH, Column
from imr.contract.tables import TABLES, Table
from imr.exports.cells import csv_cell, plain
from imr.exports.reading import (
    DUCKDB_TYPES,
    Month,
    Show,
    look_at,
    months_of,
    months_with,
    queries,
    reader,
    reading_files,
    rows_in,
)
from imr.reports.views import VIEWS, meaning_of, query_of
from imr.reports.views.dialects import view_in
from imr.runs.deployment import Deployment

SQLITE_TYPES = {
    TEXT: "TEXT",
    TEXTS: "TEXT",
    DATE: "TEXT",
    MOMENT: "TEXT",
    SMALL: "INTEGER",
    INTEGER: "INTEGER",
    LARGE: "INTEGER",
    TRUTH: "INTEGER",
}
"""Type of the contract -> SQLite's."""

SEARCHED = {"decisions": ("request", "rationale"), "cases": ("clinical_summary",)}
"""Table -> columns that SQLite's full-text index `<table>_text` finds words in."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written to a file: rows by table, and how many cases a publish was writing meanwhile."""

    rows: Mapping[str, int]
    unfinished: int


@dataclass(frozen=True, slots=True)
class _Work:
    """The months to copy, read by a connection; the rows of one year, or of all."""

    connection: duckdb.DuckDBPyConnection
    months: list[Month]
    year: int | None
    show: Show

    def rows(self, month: Month) -> Iterator[pa.Table]:
        return rows_in(self.connection, month, self.year)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yields a hidden path beside `path`. Its file is moved to `path` where the block ends without an error.

    A killed export leaves the hidden file, which the next one to `path` replaces.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def export_duckdb(deployment: Deployment, path: Path, *, year: int | None = None, show: Show = iter) -> Taken:
    """Writes a DuckDB database with every table and view, and with the meaning of each column as its comment.

    With a year, the rows whose `decision_date` is in it. Raises NotExported.
    """
    with whole_file(path) as unfinished, _working(deployment, year, show) as (work, being_written):
        rows = _fill_duckdb(work, unfinished)
        with duckdb.connect(unfinished) as database:
            for view in VIEWS:
                database.execute(f"CREATE VIEW {view} AS {query_of(view)}")
                database.execute(f"COMMENT ON VIEW {view} IS {_quoted(meaning_of(view))}")
    return Taken(rows, being_written)


def export_sqlite(deployment: Deployment, path: Path, *, year: int | None = None, show: Show = iter) -> Taken:
    """Writes an SQLite database with every table and view, and full-text indexes (`SEARCHED`).

    Lists are JSON arrays, dates and times are texts by ISO 8601. With a year, the rows whose `decision_date`
    is in it. Raises NotExported.
    """
    with (
        whole_file(path) as unfinished,
        _working(deployment, year, show) as (work, being_written),
        closing(sqlite3.connect(unfinished)) as database,
    ):
        # Nobody reads the file before it is whole.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        for table in TABLES.values():
            database.execute(_sqlite_table(table))
        rows = dict.fromkeys(TABLES, 0)
        for month in show(work.months):
            rows[month.table] += _fill_sqlite(database, work, month)
        for statement in _sqlite_search():
            database.execute(statement)
        for view in VIEWS:
            database.execute(view_in(view, "sqlite"))
        database.commit()
    return Taken(rows, being_written)


def export_csv(deployment: Deployment, path: Path, *, year: int | None = None, show: Show = iter) -> Taken:
    """Writes a .zip with a CSV file of every table; `cells.csv_cell` says how values are written.

    With a year, the rows whose `decision_date` is in it. Raises NotExported.
    """
    with (
        whole_file(path) as unfinished,
        _working(deployment, year, show) as (work, being_written),
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        months = show(work.months)
        rows = {}
        for name in TABLES:
            count = sum(month.table == name for month in work.months)
            with archive.open(f"{name}.csv", "w", force_zip64=True) as file:
                rows[name] = _fill_csv(file, name, work, islice(months, count))
    return Taken(rows, being_written)


@contextmanager
def _working(deployment: Deployment, year: int | None, show: Show) -> Iterator[tuple[_Work, int]]:
    look = look_at(deployment)
    with (
        reading_files(),
        TemporaryDirectory(prefix="imr-export-") as spill,
        reader(deployment.access, Path(spill)) as connection,
    ):
        months = [month for name, table in look.tables.items() for month in months_of(name, table)]
        yield _Work(connection, months_with(year, months), year, show), len(look.unfinished)


def _fill_duckdb(work: _Work, path: Path) -> dict[str, int]:
    """Copies the rows within DuckDB; returns their numbers."""
    take = work.connection
    take.execute(f"ATTACH {_quoted(str(path))} AS taken")
    for table in TABLES.values():
        columns = ", ".join(
            f"{column.name} {DUCKDB_TYPES[column.type]}{_required(column)}" for column in table.columns
        )
        take.execute(f"CREATE TABLE taken.{table.name} ({columns})")
        take.execute(f"COMMENT ON TABLE taken.{table.name} IS {_quoted(table.meaning)}")
        for column in table.columns:
            place = f"taken.{table.name}.{column.name}"
            take.execute(f"COMMENT ON COLUMN {place} IS {_quoted(column.meaning)}")
    rows = dict.fromkeys(TABLES, 0)
    for month in work.show(work.months):
        for query in queries(take, month, work.year):
            done = take.execute(f"INSERT INTO taken.{month.table} {query}").fetchone()
            rows[month.table] += done[0] if done else 0
    take.execute("DETACH taken")
    return rows


def _sqlite_table(table: Table) -> str:
    """Returns the statement that creates a table; SQLite keeps the comments in it."""
    columns = "\n".join(
        f"  {column.name} {SQLITE_TYPES[column.type]}{_required(column)}, -- {column.meaning}"
        for column in table.columns
    )
    key = ", ".join(table.key)
    return f"CREATE TABLE {table.name} ( -- {table.meaning}\n{columns}\n  PRIMARY KEY ({key})\n)"


def _required(column: Column) -> str:
    return "" if column.null else " NOT NULL"


def _fill_sqlite(database: sqlite3.Connection, work: _Work, month: Month) -> int:
    places = ", ".join("?" * len(TABLES[month.table].columns))
    insert = f"INSERT INTO {month.table} VALUES ({places})"  # noqa: S608
    count = 0
    for some in work.rows(month):
        columns = (map(plain, column.to_pylist()) for column in some.columns)
        database.executemany(insert, zip(*columns, strict=True))
        count += len(some)
    return count


def _sqlite_search() -> Iterator[str]:
    """Yields statements that make the full-text indexes, which hold no second copy of the texts."""
    for table, columns in SEARCHED.items():
        index = f"{table}_text"
        options = f"content = '{table}', tokenize = 'porter unicode61'"
        yield f"CREATE VIRTUAL TABLE {index} USING fts5({', '.join(columns)}, {options})"
        yield f"INSERT INTO {index} ({index}) VALUES ('rebuild')"  # noqa: S608


def _fill_csv(file: IO[bytes], name: str, work: _Work, months: Iterator[Month]) -> int:
    # Spreadsheets know UTF-8 by the byte order mark.
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow([column.name for column in TABLES[name].columns])
        count = 0
        for month in months:
            for some in work.rows(month):
                columns = (map(csv_cell, column.to_pylist()) for column in some.columns)
                writer.writerows(zip(*columns, strict=True))
                count += len(some)
    return count


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

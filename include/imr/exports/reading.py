"""Reads the rows of the tables for a copy, sorted, a month at a time and in bounded memory.

DuckDB reads and sorts the data files. Where texts are long, it has to have in memory what it sorts. So a
large month is read in several parts, each of which has the rows of a range of keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from obstore.store import S3Store
from pyiceberg.table import Table

from imr.contract.arrow import SCHEMAS
from imr.contract.columns import DATE, INTEGER, LARGE, MOMENT, SMALL, TEXT, TEXTS, TRUTH
from imr.contract.tables import DECISION_DATE, TABLES, WITHHELD
from imr.exports import FilesRemoved, NotExported
from imr.lake.unfinished import unfinished_cases
from imr.place.storage import Access
from imr.reports.sql import engine, published
from imr.runs.deployment import Deployment

MEMORY = "1GB"
"""What DuckDB may use."""
PART_BYTES = 24 * 2**20
"""Bytes of data files for each part of a month. Letters' text takes five to ten times as much in memory."""
THREADS = 4
ROWS_AT_ONCE = 8_192
MOST_LOOKS = 20
NOT_FOUND = 404

DUCKDB_TYPES = {
    TEXT: "VARCHAR",
    TEXTS: "VARCHAR[]",
    DATE: "DATE",
    MOMENT: "TIMESTAMPTZ",
    SMALL: "SMALLINT",
    INTEGER: "INTEGER",
    LARGE: "BIGINT",
    TRUTH: "BOOLEAN",
}
"""Type of the contract -> DuckDB's."""


@dataclass(frozen=True, slots=True)
class Month:
    """The rows of a table in one month of its partition date; year and month are None for null dates."""

    table: str
    year: int | None
    month: int | None
    files: tuple[str, ...]
    """Addresses of the data files, sorted."""
    bytes: int


Show = Callable[[Iterable[Month]], Iterator[Month]]
"""Yields the months that it is given, and may show how far the work on them is."""


@dataclass(frozen=True, slots=True)
class Look:
    """The tables as they were at one time, and the cases that publishes were writing then.

    Rows of such cases may disagree with the ledger until the publish ends.
    """

    tables: Mapping[str, Table]
    unfinished: tuple[str, ...]


def look_at(deployment: Deployment) -> Look:
    """Returns the contract's tables that exist, as they were at one time.

    Tables are loaded one after another. So they are loaded again until none has changed meanwhile. A publish
    that is seen half done has either still its note then, or has changed the ledger. Raises NotExported
    where a table has changed every time.
    """
    catalog, lake = deployment.catalog(), deployment.lake()
    for _ in range(MOST_LOOKS):
        begun = _being_written(lake)
        tables = published(catalog)
        begun |= _being_written(lake)
        if _versions(tables) == _versions(published(catalog)):
            return Look(tables, tuple(sorted(begun)))
    raise NotExported(
        f"export: the tables changed during each of {MOST_LOOKS} looks: run fewer publishers, and try again"
    )


def _being_written(lake: S3Store) -> set[str]:
    any_time = datetime.max.replace(tzinfo=UTC)
    return {case for cases in unfinished_cases(lake, any_time).values() for case in cases}


def _versions(tables: dict[str, Table]) -> dict[str, str]:
    return {name: table.metadata_location for name, table in tables.items()}


@contextmanager
def reading_files() -> Iterator[None]:
    """Raises FilesRemoved where a file that the block reads is gone: somebody has had a letter forgotten."""
    try:
        yield
    except FileNotFoundError:
        raise FilesRemoved from None
    except duckdb.HTTPException as error:
        if error.status_code != NOT_FOUND:
            raise
        raise FilesRemoved from None


def months_of(name: str, table: Table) -> list[Month]:
    """Returns the months that a table has rows of, in order; that of null dates comes first.

    Raises NotExported where a file has rows that another engine has deleted.
    """
    files = defaultdict(list)
    for task in table.scan().plan_files():
        if task.delete_files:
            raise NotExported(
                f"{name}: export: {task.file.file_path} holds rows that another engine has deleted. Rewrite "
                "the table's files with that engine, and export again"
            )
        files[task.file.partition[0]].append(task.file)
    return [
        Month(
            table=name,
            # Iceberg counts months since January 1970.
            year=None if number is None else 1970 + number // 12,
            month=None if number is None else number % 12 + 1,
            files=tuple(sorted(file.file_path for file in files[number])),
            bytes=sum(file.file_size_in_bytes for file in files[number]),
        )
        for number in sorted(files, key=lambda number: (number is not None, number))
    ]


def months_with(year: int | None, months: Iterable[Month]) -> list[Month]:
    """Returns the months that may have rows of a year, as `queries` take it; all where `year` is None."""
    return [
        month
        for month in months
        if year is None or month.year == year or _dated_by(month.table) != TABLES[month.table].partition
    ]


def _dated_by(table: str) -> str:
    """Returns the column that says of which year a row is: the date of the decision, where there is one."""
    columns = {column.name for column in TABLES[table].columns}
    return DECISION_DATE.name if DECISION_DATE.name in columns else TABLES[table].partition


@contextmanager
def reader(access: Access, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yields a DuckDB connection that reads the tables' files, and sorts in the folder `spill`."""
    with engine() as connection:
        access.give_to(connection)
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET threads = {THREADS}")
        connection.execute("SET temp_directory = $folder", {"folder": str(spill)})
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")  # it would write over what the command prints
        yield connection


def queries(connection: duckdb.DuckDBPyConnection, month: Month, year: int | None = None) -> list[str]:
    """Returns queries that together, one after another, have a month's rows sorted by the table's key.

    They have the contract's columns. With a year, they have the rows whose `decision_date` is in it, or whose
    partition's date is where there is none. Text that is not published is null, and so is a column that the
    files do not have yet.
    """
    table = TABLES[month.table]
    files = ", ".join(_quoted(file) for file in month.files)
    source = f"read_parquet([{files}], union_by_name = true, hive_partitioning = false)"
    stored = set(connection.query(f"SELECT * FROM {source}").columns)  # noqa: S608
    columns = ", ".join(
        f"CAST({_shown(month.table, column.name) if column.name in stored else 'NULL'} "
        f"AS {DUCKDB_TYPES[column.type]}) AS {column.name}"
        for column in table.columns
    )
    of_year = [] if year is None else [f"year(source.{_dated_by(month.table)}) = {year}"]
    order = ", ".join(f"source.{name} NULLS LAST" for name in table.key)
    return [
        f"SELECT {columns} FROM {source} AS source "  # noqa: S608
        f"WHERE {' AND '.join([*of_part, *of_year]) or 'true'} ORDER BY {order}"
        for of_part in _parts(connection, month, source)
    ]


def _parts(connection: duckdb.DuckDBPyConnection, month: Month, source: str) -> list[list[str]]:
    """Returns the conditions of each part of a month: ranges of the key's first column, in order."""
    count = -(-month.bytes // PART_BYTES)
    if count <= 1:
        return [[]]
    first = TABLES[month.table].key[0]
    shares = [part / count for part in range(1, count)]
    found = connection.execute(f"SELECT quantile_disc({first}, {shares}) FROM {source}").fetchone()  # noqa: S608
    bounds = [_quoted(str(bound)) for bound in sorted(set(found[0]))] if found and found[0] else []
    from_bound = [[], *([f"source.{first} >= {bound}"] for bound in bounds)]
    to_bound = [*([f"source.{first} < {bound}"] for bound in bounds), []]
    return [begin + end for begin, end in zip(from_bound, to_bound, strict=True)]


def _shown(table: str, column: str) -> str:
    if column in WITHHELD.get(table, ()):
        return f"CASE WHEN source.status = 'published' THEN source.{column} END"
    return f"source.{column}"


def rows_in(
    connection: duckdb.DuckDBPyConnection, month: Month, year: int | None = None
) -> Iterator[pa.Table]:
    """Yields the rows of `queries`, `ROWS_AT_ONCE` at a time, in the contract's schema."""
    waiting: list[pa.Table] = []
    for query in queries(connection, month, year):
        for batch in connection.execute(query).to_arrow_reader(ROWS_AT_ONCE):
            waiting.append(pa.Table.from_batches([batch]))
            while sum(map(len, waiting)) >= ROWS_AT_ONCE:
                together = pa.concat_tables(waiting)
                yield _whole(month.table, together.slice(0, ROWS_AT_ONCE))
                waiting = [together.slice(ROWS_AT_ONCE)]
    rest = pa.concat_tables(waiting) if waiting else None
    if rest:
        yield _whole(month.table, rest)


def _whole(table: str, rows: pa.Table) -> pa.Table:
    """Returns the rows in one piece, so that the same rows make the same file however they were read."""
    return rows.cast(SCHEMAS[table]).combine_chunks()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

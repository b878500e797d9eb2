"""Queries the tables' current snapshots with DuckDB, without any set-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import duckdb
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.table import Table

from imr.contract.tables import TABLES
from imr.lake.catalog import NAMESPACE
from imr.place.storage import Access
from imr.reports.tables import NAMESPACE as REPORTS_NAMESPACE
from imr.reports.tables import REPORTS
from imr.reports.views import VIEWS, query_of

EXTENSIONS = ("httpfs", "avro", "iceberg")
THREADS = 16
"""Threads of a connection: each reads one file at a time, and waits for the store most of that time."""

ACTING = frozenset(
    {
        "checkpoint", "force_checkpoint", "write_log", "python_map_function", "iceberg_to_ducklake",
        "enable_logging", "disable_logging", "truncate_duckdb_logs", "enable_profiling", "disable_profiling",
        "set_iceberg_table_properties", "remove_iceberg_table_properties",
        "set_iceberg_schema_properties", "remove_iceberg_schema_properties",
        "query", "json_execute_serialized_sql",
    }
)  # fmt: skip
"""DuckDB's functions that do more than read when a SELECT calls them, and those that hide what they call.

Functions for logs and profiles write to any file that the caller names, even among the tables' own.
"""

_NAME = re.compile(r'"(?:[^"]|"")*"|\w+')  # decisions, "decisions"
_READING = "SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE, PIVOT, and EXPLAIN of these"


class NotReading(ValueError):
    """A statement does more than read the tables."""


def connect(catalog: Catalog, access: Access) -> duckdb.DuckDBPyConnection:
    """Returns a DuckDB connection that knows every published table and view, and reads nothing else."""
    tables = published(catalog) | published_reports(catalog)
    connection = restricted(engine(), tables, access)
    open_views(connection, tables)
    return connection


def published(catalog: Catalog) -> dict[str, Table]:
    """Returns the contract's tables that exist already, by name."""
    found = {}
    for name in TABLES:
        with suppress(NoSuchTableError):
            found[name] = catalog.load_table((NAMESPACE, name))
    return found


def published_reports(catalog: Catalog) -> dict[str, Table]:
    """Returns the report tables that exist already, by their names with the namespace."""
    found = {}
    for report in REPORTS:
        with suppress(NoSuchTableError):
            found[f"{REPORTS_NAMESPACE}.{report}"] = catalog.load_table((REPORTS_NAMESPACE, report))
    return found


def engine() -> duckdb.DuckDBPyConnection:
    """Returns a DuckDB connection with its extensions loaded, which knows no store and no table yet.

    The extensions come from their packages, so that nothing is downloaded. Raises FileNotFoundError where a
    package is missing.
    """
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": THREADS})
    for name in EXTENSIONS:
        connection.load_extension(str(_extension(name)))
    return connection


def restricted(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    access: Access,
    *,
    unsafe: bool = False,
) -> duckdb.DuckDBPyConnection:
    """Gives the connection the store's credentials, and locks its settings unless `unsafe`; returns it.

    A locked connection reads only the tables' files, and writes no file of this machine. It could write into
    the tables' own folders, so that `statements` refuses such statements. `open_views` makes the tables known
    to it.
    """
    access.give_to(connection)
    if not unsafe:
        places = ", ".join(_quoted(f"{table.location().rstrip('/')}/") for table in tables.values())
        connection.execute(f"SET allowed_directories = [{places}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    return connection


NAMES = (*TABLES, *VIEWS)
"""What queries can name: tables, and views behind those that they read."""

REPORT_NAMES = tuple(f"{REPORTS_NAMESPACE}.{report}" for report in REPORTS)
"""What queries can name besides: the report tables in their namespace."""


def open_views(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], names: Iterable[str] = NAMES
) -> None:
    """Makes the named tables and views known; each table costs a look at its metadata.

    `names` are in the order of `NAMES` and `REPORT_NAMES`. A view is left out where a table that it reads
    does not exist.
    """
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {REPORTS_NAMESPACE}")
    for name in names:
        if name in tables:
            rows = f"SELECT * FROM {scan_of(tables[name])}"  # noqa: S608
            connection.execute(f"CREATE OR REPLACE VIEW {name} AS {rows}")
        elif name in VIEWS and tables.keys() >= set(VIEWS[name]).intersection(TABLES):
            connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query_of(name)}")


def scan_of(table: Table) -> str:
    """Returns what stands behind FROM to read a table's current snapshot."""
    return f"iceberg_scan({_quoted(table.metadata_location)})"


def names_in(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Returns the tables and views that a query names, and those that they read, in the order of `NAMES`.

    Report tables come last. Returns all where the query names none, like `SHOW TABLES`.
    """
    try:
        found = connection.get_table_names(query) | connection.get_table_names(query, qualified=True)
        named = {name.lower() for name in found}
    except duckdb.Error:
        named = set()
    read = named.union(*(VIEWS[name] for name in named.intersection(VIEWS)))
    every = (*NAMES, *REPORT_NAMES)
    return [name for name in every if name in read] or list(every)


def statements(
    connection: duckdb.DuckDBPyConnection, query: str, *, unsafe: bool = False
) -> list[duckdb.Statement]:
    """Returns the statements of a text, in order.

    Raises NotReading where one does more than read, unless `unsafe`. Raises duckdb.ParserException, which
    points at the place, where the text is no SQL.
    """
    found = connection.extract_statements(query)
    if unsafe:
        return found
    if acting := _called(query) & ACTING:
        raise NotReading(_refused(f"{min(acting)}()"))
    for statement in found:
        if not _reads(connection, statement):
            # DuckDB turns a PIVOT into several statements that have no text.
            first = _NAME.search("".join(_tokens(statement.query or query)))
            raise NotReading(_refused(first[0].upper() if first else statement.type.name))
    return found


def _refused(what: str) -> str:
    return f"{what} is refused: `imr sql` only reads ({_READING}). With --unsafe it does whatever DuckDB can"


def _reads(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> bool:
    if statement.type == duckdb.StatementType.SELECT:
        return True
    if statement.type == duckdb.StatementType.CREATE:
        return not statement.query  # a PIVOT creates a type of the columns that it finds
    if statement.type == duckdb.StatementType.EXPLAIN:
        return any(_is_select(connection, inner) for inner in _explained(_tokens(statement.query)))
    return False


def _explained(tokens: Sequence[str]) -> Iterator[str]:
    """Yields the texts that an EXPLAIN may explain: after the word, after ANALYZE, and after options."""
    yield "".join(tokens[1:])
    if len(tokens) > 1 and tokens[1].lower().startswith("analyze"):
        yield "".join(tokens[2:])
    ends = [at for at, token in enumerate(tokens) if token.startswith(")")]
    if ends and tokens[1].startswith("("):
        yield "".join(tokens[ends[0] + 1 :])


def _is_select(connection: duckdb.DuckDBPyConnection, text: str) -> bool:
    try:
        inner = connection.extract_statements(text)
    except duckdb.Error:
        return False
    return [one.type for one in inner] == [duckdb.StatementType.SELECT]


def _called(query: str) -> set[str]:
    """Returns the names before a parenthesis, in lower case: called functions, and keywords such as `in`."""
    names = ((_NAME.match(token), following) for token, following in pairwise(_tokens(query)))
    return {name[0].strip('"').lower() for name, following in names if name and following.startswith("(")}


def _tokens(query: str) -> list[str]:
    """Returns the tokens of a text by DuckDB's rules, each with the blanks and comments after it."""
    data = query.encode()
    starts = [start for start, _ in duckdb.tokenize(query)]
    return [data[start:stop].decode() for start, stop in pairwise([*starts, len(data)])]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _extension(name: str) -> Path:
    """Returns the file of a DuckDB extension. Raises FileNotFoundError where its package is missing."""
    spec = find_spec(f"duckdb_extension_{name}")
    places = list(spec.submodule_search_locations or ()) if spec else []
    found = [path for place in places for path in Path(place).rglob(f"{name}.duckdb_extension")]
    if not found:
        raise FileNotFoundError(f"DuckDB extension {name} is not installed: run `make setup`")
    return found[0]

"""Brings the report tables up to date with the tables that they are made from.

Each report is a table of its own, whose rows are replaced in one commit. It notes what it was made from: the
snapshots of the tables that its query reads, and the query itself. A report that was made from the same is
left alone. So a refresh that was killed is simply run again, and a refresh without news commits nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceAlreadyExistsError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.table import Table
from sqlalchemy.exc import IntegrityError

from imr.contract.tables import TABLES
from imr.lake.catalog import PROPERTIES, open_table
from imr.lake.conflicts import reading, until_committed
from imr.lake.exchange import exchange, rows_of, write_files
from imr.lake.maintenance.cleanup import remove_orphans_of
from imr.lake.snapshots import trim
from imr.place.storage import Access
from imr.reports.sql import engine, open_views, published_reports
from imr.reports.tables import NAMESPACE, REPORTS, macros, official_figures, query_of, schema_of, tables_read
from imr.reports.views import VIEWS
from imr.reports.views import query_of as query_of_view
from imr.runs.deployment import Deployment

MADE_FROM = "imr.made-from"
"""Property of a report table: a digest of what its rows were made from."""

MEMORY = "1GB"
"""What DuckDB may use; beyond it works in files."""
THREADS = 4

# What catalogs raise when two processes make the same thing at once; the last comes from SQL databases.
_MADE_BY_ANOTHER = (
    NamespaceAlreadyExistsError,
    TableAlreadyExistsError,
    CommitFailedException,
    IntegrityError,
)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did with each report: its rows were replaced, or they are as they were."""

    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


Show = Callable[[Iterable[str]], Iterator[str]]
"""Yields the reports that it is given, and may show how far the work on them is."""


def refresh(deployment: Deployment, run_id: str, *, show: Show = iter) -> Refreshed:
    """Replaces the rows of each report that was made from older tables or by another query.

    Tables that do not exist yet are made. While a run is publishing, a report may count some of its letters
    and not others; the refresh after the run corrects it. Raises CommitConflict where other refreshes came
    first every time.
    """
    catalog = deployment.catalog()
    tables = {name: open_table(catalog, name) for name in TABLES}
    changed = []
    bases = _bases(tables)
    with _computing(deployment.access, tables) as connection:
        for report in show(REPORTS):
            basis = bases[report]
            if _stored_basis(catalog, report) != basis and _replace(
                catalog, report, rows_in(connection, report), basis, run_id
            ):
                changed.append(report)
    return Refreshed(tuple(changed), tuple(report for report in REPORTS if report not in changed))


def read_reports(catalog: Catalog) -> dict[str, pa.Table]:
    """Returns the rows of the report tables that exist, by name."""
    found = {}
    for name, table in published_reports(catalog).items():
        with reading(table):
            found[name.removeprefix(f"{NAMESPACE}.")] = rows_of(table, table.scan().plan_files())
    return found


def remove_replaced(deployment: Deployment, *, older_than: datetime) -> int:
    """Deletes the report tables' files that are older than `older_than` and belong to no snapshot.

    Returns their number. Raises MissingFiles where files that a table refers to are not there.
    """
    tables = published_reports(deployment.catalog())
    return sum(
        remove_orphans_of(table, name, deployment.access, older_than=older_than).files
        for name, table in tables.items()
    )


def rows_in(connection: duckdb.DuckDBPyConnection, report: str) -> pa.Table:
    """Returns the rows of a report, sorted, from a connection that knows what `prepared` makes known."""
    rows = connection.sql(query_of(report)).order("ALL").to_arrow_table()
    return rows.cast(schema_of(report, tuple(rows.column_names)))


def prepared(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Makes known to a connection what the reports share; returns it."""
    connection.execute(macros())
    connection.register("official", official_figures())
    return connection


def reports_of(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Returns the rows of every report over the contract's tables as they are in memory.

    Over empty tables, the schemas say which columns a report has, and what they mean.
    """
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            connection.register(name, rows)
        for view in VIEWS:
            connection.execute(f"CREATE VIEW {view} AS {query_of_view(view)}")
        prepared(connection)
        return {report: rows_in(connection, report) for report in REPORTS}


@contextmanager
def _computing(access: Access, tables: Mapping[str, Table]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yields a connection to the tables and views that works in bounded memory."""
    with TemporaryDirectory(prefix="imr-reports-") as spill, engine() as connection:
        access.give_to(connection)
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET threads = {THREADS}")
        connection.execute("SET temp_directory = $folder", {"folder": spill})
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")  # it would write over what a command prints
        open_views(connection, tables)
        yield prepared(connection)


def _bases(tables: Mapping[str, Table]) -> dict[str, str]:
    """Returns a digest of what each report is made from: snapshots, queries, and the figures beside them."""
    shared = [macros(), *map(query_of_view, VIEWS), str(official_figures().to_pylist())]
    bases = {}
    for report in REPORTS:
        snapshots = [f"{name} {_snapshot_id(tables[name])}" for name in tables_read(report)]
        said = "\0".join([*snapshots, query_of(report), *shared])
        bases[report] = hashlib.sha256(said.encode()).hexdigest()[:32]
    return bases


def _snapshot_id(table: Table) -> int | None:
    snapshot = table.current_snapshot()
    return snapshot.snapshot_id if snapshot else None


def _stored_basis(catalog: Catalog, report: str) -> str | None:
    with contextlib.suppress(NoSuchTableError):
        return str(catalog.load_table((NAMESPACE, report)).properties.get(MADE_FROM))
    return None


def _replace(catalog: Catalog, report: str, rows: pa.Table, basis: str, run_id: str) -> bool:
    """Makes a report's rows and what they were made from those given; returns whether the rows changed."""

    def one_try() -> bool:
        table = _open(catalog, report, rows.schema)
        with reading(table):
            stored = list(table.scan().plan_files())
            is_same = rows_of(table, stored).cast(rows.schema).equals(rows)
            old = [] if is_same else [task.file for task in stored]
            new = [] if is_same else write_files(table, rows)
            exchange(table, old, new, {"imr.run-id": run_id}, {MADE_FROM: basis})
        trim(table)
        return not is_same

    return until_committed(report, "refresh", one_try)


def _open(catalog: Catalog, report: str, schema: pa.Schema) -> Table:
    """Returns a report's table, made or given the columns of `schema` where it lacks them."""
    identifier = (NAMESPACE, report)
    with contextlib.suppress(*_MADE_BY_ANOTHER):
        catalog.create_namespace(NAMESPACE)
    comment = {"comment": schema.metadata[b"doc"].decode()}
    table = catalog.create_table_if_not_exists(identifier, schema, properties=PROPERTIES | comment)
    if table.schema().column_names != schema.names:
        with table.update_schema(allow_incompatible_changes=True) as update:
            update.union_by_name(schema)
            for name in set(table.schema().column_names) - set(schema.names):
                update.delete_column(name)
        table = catalog.load_table(identifier)
    return table

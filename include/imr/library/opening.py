"""Opens DuckDB connections that know the tables and views of a place."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
from pyiceberg.catalog import Catalog, load_catalog

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.exports import NotExported, manifest
from imr.lake.catalog import open_catalog
from imr.library.errors import NoTables
from imr.library.letters import Letter
from imr.library.published import published_rows
from imr.local.embedded import serving
from imr.place.settings import Settings, load
from imr.place.storage import Access, access, split_uri
from imr.reports.sql import engine, open_views, published, restricted
from imr.reports.views import VIEWS, query_of

CATALOGS = ("http://", "https://", "postgresql", "sqlite:")
"""What addresses of catalogs begin with."""


def at(where: str | None, opened: ExitStack) -> duckdb.DuckDBPyConnection:
    """Returns a connection that knows the tables of a place, as `open_tables` describes it.

    What has to be closed after it is put on the stack. Raises NoTables, and ValueError where the environment
    is wrong.
    """
    if where is None:
        return _in_force(opened)
    if where.startswith(CATALOGS):
        return _of_catalog_at(where, opened)
    if where.endswith(".duckdb"):
        return _of_database(Path(where), opened)
    # Files are read when they are asked, and the working directory may have changed by then.
    return _of_export(where.rstrip("/") if "://" in where else str(Path(where).resolve()), opened)


def of_letters(letters: Iterable[Letter], opened: ExitStack) -> duckdb.DuckDBPyConnection:
    """Returns a connection to tables in memory with what a run would publish of the letters."""
    connection = opened.enter_context(duckdb.connect())
    for name, rows in published_rows(letters).items():
        _copy(connection, name, rows)
    _open_all_views(connection)
    return connection


def _in_force(opened: ExitStack) -> duckdb.DuckDBPyConnection:
    here = load()
    opened.enter_context(serving(here))
    store = access(here)
    return _of_catalog(open_catalog(here, store), store, here.lake, opened)


def _of_catalog_at(uri: str, opened: ExitStack) -> duckdb.DuckDBPyConnection:
    here = replace(load(), embedded=False)
    store = access(here)
    catalog = load_catalog(here.catalog, **store.iceberg_properties() | {"uri": uri})
    return _of_catalog(catalog, store, f"the catalog {here.catalog}", opened)


def _of_catalog(catalog: Catalog, store: Access, name: str, opened: ExitStack) -> duckdb.DuckDBPyConnection:
    tables = published(catalog)
    if not tables:
        raise NoTables(f"{name}: nothing is published yet: `make run` or `imr ingest` publishes letters")
    connection = opened.enter_context(engine())
    # An analyst's own process may read what it likes beside the tables.
    open_views(restricted(connection, tables, store, unsafe=True), tables)
    return connection


def _of_database(path: Path, opened: ExitStack) -> duckdb.DuckDBPyConnection:
    if not path.is_file():
        raise NoTables(f"{path}: there is no such file: `imr export {path.name}` writes one")
    return opened.enter_context(duckdb.connect(path, read_only=True))


def _of_export(where: str, opened: ExitStack) -> duckdb.DuckDBPyConnection:
    """Returns a connection to the files that the manifest of a copy in Parquet names."""
    connection = opened.enter_context(engine())
    try:
        if "://" in where:
            store = access(_settings_for(where, opened))
            store.give_to(connection)
            found = bytes(store.store(where).get(manifest.NAME).bytes())
        else:
            found = Path(where, manifest.NAME).read_bytes()
        files = manifest.from_json(found).files
    except (FileNotFoundError, NotExported):
        raise NoTables(
            f"{where}: it holds no copy of the tables in Parquet ({manifest.NAME}): `imr export` writes "
            "one. parse_letters reads letters"
        ) from None
    for name in TABLES:
        _view_of_files(connection, name, [f"{where}/{file.path}" for file in files.get(name, ())])
    _open_all_views(connection)
    return connection


def _settings_for(address: str, opened: ExitStack) -> Settings:
    """Returns the settings for a bucket. The embedded store is started where the bucket is its own."""
    here = load()
    if split_uri(address)[0] != split_uri(here.lake)[0]:
        return replace(here, embedded=False)
    opened.enter_context(serving(here))
    return here


def _view_of_files(connection: duckdb.DuckDBPyConnection, name: str, paths: list[str]) -> None:
    if not paths:
        _copy(connection, name, SCHEMAS[name].empty_table())
        return
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    files = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    connection.execute(f"CREATE VIEW {name} AS FROM {files}")


def _open_all_views(connection: duckdb.DuckDBPyConnection) -> None:
    for view in VIEWS:
        connection.execute(f"CREATE VIEW {view} AS {query_of(view)}")


def _copy(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("copied", rows)
    connection.execute(f"CREATE TABLE {name} AS FROM copied")
    connection.unregister("copied")

"""The tables as SQL: DuckDB over their current snapshots, with nothing to set up."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import NoSuchTableError

from imr.contract.tables import TABLES
from imr.lake.catalog import NAMESPACE
from imr.place.storage import Access

EXTENSIONS = ("httpfs", "avro", "iceberg")


def connect(catalog: Catalog, access: Access) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with a view per published table (`letters`, `cases`, `decisions`, `citations`).

    The extensions come from their packages, so that nothing is downloaded. Tables that do not exist yet have
    no view.
    """
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for name in EXTENSIONS:
        connection.load_extension(str(_extension(name)))
    access.give_to(connection)
    for name in TABLES:
        try:
            location = catalog.load_table((NAMESPACE, name)).metadata_location
        except NoSuchTableError:
            continue
        quoted = location.replace("'", "''")
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM iceberg_scan('{quoted}')")  # noqa: S608
    return connection


def _extension(name: str) -> Path:
    """File of a DuckDB extension. Raises FileNotFoundError where its package is missing."""
    spec = find_spec(f"duckdb_extension_{name}")
    places = list(spec.submodule_search_locations or ()) if spec else []
    found = [path for place in places for path in Path(place).rglob(f"{name}.duckdb_extension")]
    if not found:
        raise FileNotFoundError(f"DuckDB extension {name} is not installed: run `make setup`")
    return found[0]

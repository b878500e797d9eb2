"""The Iceberg catalog and its tables, created on first use from `contract.arrow`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial

from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceAlreadyExistsError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.table import Table
from pyiceberg.transforms import MonthTransform
from pyiceberg.utils.config import Config
from sqlalchemy.exc import IntegrityError, OperationalError

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.place.home import CATALOG, private_file
from imr.place.settings import Settings
from imr.place.storage import Access

NAMESPACE = "imr"

PROPERTIES = {
    "write.parquet.compression-codec": "zstd",
    # Rows are sorted: who asks for one case reads one group of rows, and not a whole month.
    "write.parquet.row-group-limit": "2000",
    # A commit that meets another is planned anew (`lake.conflicts`), by what the other has changed.
    "commit.retry.num-retries": "0",
    # Every commit opens all manifests that may list files with its rows: fewer manifests, faster commits.
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "10",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "50",
}

# What catalogs raise when two processes make the same thing at once; the last comes from SQL databases.
_MADE_BY_ANOTHER = (
    NamespaceAlreadyExistsError,
    TableAlreadyExistsError,
    CommitFailedException,
    IntegrityError,
)


class NoCatalog(RuntimeError):
    """No catalog is configured for tables in a shared store, which need one that all workers share."""


def open_catalog(settings: Settings, access: Access) -> Catalog:
    """Returns the catalog that pyiceberg's own configuration describes.

    Without such a configuration the embedded stack gets a SQLite catalog in its home, and any other place
    raises NoCatalog.
    """
    properties = _properties(access)
    if configured(settings):
        return _opened(partial(load_catalog, settings.catalog, **properties))
    described_catalog(settings)
    return embedded_catalog(settings, access)


def embedded_catalog(settings: Settings, access: Access) -> Catalog:
    """Returns the SQLite catalog in the home, whatever pyiceberg's configuration says."""
    settings.home.mkdir(parents=True, exist_ok=True)
    # SQLite would let everybody on the machine read it.
    private_file(settings.home / CATALOG)
    described = _embedded(settings)
    # Writers wait for each other's commit instead of failing with "database is locked".
    properties = _properties(access) | described | {"uri": f"{described['uri']}?timeout=60"}
    return _opened(partial(SqlCatalog, settings.catalog, **properties))


def _opened(opening: Callable[[], Catalog]) -> Catalog:
    try:
        return opening()
    except OperationalError:
        # Another process made the SQL catalog's own tables after this one had looked for them.
        return opening()


def _properties(access: Access) -> dict[str, str]:
    return access.iceberg_properties() | {"py-io-impl": "imr.lake.fileio.ArrowFileIO"}


def configured(settings: Settings) -> dict[str, str]:
    """Returns what pyiceberg's own configuration says of the catalog; nothing where it says nothing."""
    found = Config().get_catalog_config(settings.catalog) or {}
    return {str(name): str(value) for name, value in found.items()}


def described_catalog(settings: Settings) -> dict[str, str]:
    """Returns pyiceberg's properties of the catalog, as configured, or those of the embedded stack's.

    Raises NoCatalog where none is configured for tables in a shared store.
    """
    if found := configured(settings):
        return found
    if not settings.embedded:
        raise NoCatalog(
            f"No catalog {settings.catalog} is configured for the tables in {settings.lake}, and without "
            "one each worker would make its own. Describe the catalog in .pyiceberg.yaml, or set "
            f"PYICEBERG_CATALOG__{settings.catalog.upper()}__URI and the catalog's other properties."
        )
    return _embedded(settings)


def _embedded(settings: Settings) -> dict[str, str]:
    return {
        "type": "sql",
        "uri": f"sqlite:///{settings.home / CATALOG}",
        "warehouse": f"{settings.lake}/warehouse",
    }


def open_table(catalog: Catalog, name: str) -> Table:
    """Returns the table that the contract calls `name`, and creates it where it does not exist.

    A table of an earlier version gets the columns that it lacks. Its existing rows have null there.
    """
    identifier = (NAMESPACE, name)
    try:
        table = catalog.load_table(identifier)
    except NoSuchTableError:
        with contextlib.suppress(*_MADE_BY_ANOTHER):
            _create(catalog, name)
        table = catalog.load_table(identifier)
    if set(SCHEMAS[name].names) <= set(table.schema().column_names):
        return table
    with contextlib.suppress(*_MADE_BY_ANOTHER), table.update_schema() as update:
        update.union_by_name(SCHEMAS[name])
    return catalog.load_table(identifier)


def _create(catalog: Catalog, name: str) -> None:
    with contextlib.suppress(*_MADE_BY_ANOTHER):
        catalog.create_namespace(NAMESPACE)
    column = TABLES[name].partition
    schema = SCHEMAS[name]
    comment = {"comment": schema.metadata[b"doc"].decode()}
    properties = PROPERTIES | comment
    with (
        catalog.create_table_transaction((NAMESPACE, name), schema, properties=properties) as new,
        new.update_spec() as spec,
    ):
        spec.add_field(column, MonthTransform(), f"{column}_month")

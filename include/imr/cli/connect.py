"""`imr connect`: prints what another engine needs to read the tables."""

from __future__ import annotations

import click

from imr.cli.errors import explained, settings_or_end

ENGINES = (
    "duckdb", "polars", "pandas", "pyiceberg", "daft", "datafusion", "spark", "trino", "clickhouse",
    "snowflake", "bigquery", "athena", "redshift", "databricks",
)  # fmt: skip
"""As in `imr.reports.connect`, which takes long to import."""


@click.command()
@click.argument("engine", type=click.Choice(ENGINES), metavar="ENGINE")
def connect(engine: str) -> None:
    """Print what ENGINE needs to read the tables: Python, or settings and SQL, to paste.

    ENGINE is duckdb, polars, pandas, pyiceberg, daft, datafusion, spark, trino, clickhouse, snowflake,
    bigquery, athena, redshift or databricks.

    Catalog and endpoint are this deployment's. Credentials are named and not shown, except the keys of the
    embedded store, which answers on this machine alone. docs/warehouses.md has the same texts for an example.

    \b
    Examples:
      imr connect duckdb
      imr connect spark
    """
    here = settings_or_end()
    from imr.cli.asking import NOTHING_YET
    from imr.lake.catalog import described_catalog, open_catalog
    from imr.local.embedded import serving
    from imr.place import home
    from imr.place.storage import access
    from imr.reports.connect import text_for
    from imr.reports.connect.place import Place, open_properties
    from imr.reports.sql import published

    with explained(), serving(here):
        store = access(here)
        tables = published(open_catalog(here, store))
        if not tables:
            raise click.ClickException(NOTHING_YET)
        catalog, withheld = open_properties(described_catalog(here))
        place = Place(
            name=here.catalog,
            catalog=catalog,
            region=store.region,
            endpoint=store.endpoint,
            keys=home.keys(here.home) if here.embedded else None,
            withheld=withheld,
            metadata={name: table.metadata_location for name, table in tables.items()},
        )
    click.echo(text_for(engine, place), nl=False)

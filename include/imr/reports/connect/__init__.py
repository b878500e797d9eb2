"""Texts that connect other engines to the tables, one template for each engine.

`imr connect` fills the templates in with this deployment's catalog and endpoint (`place.Place`), and
docs/warehouses.md with those of an example.
"""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from imr.contract.tables import TABLES
from imr.lake.catalog import NAMESPACE
from imr.reports.connect.external import external_table
from imr.reports.connect.place import Place
from imr.reports.views import VIEWS
from imr.reports.views.dialects import view_in


class Engine(NamedTuple):
    """An engine's name as its makers write it, and the language of most of its text."""

    title: str
    language: str


ENGINES = {
    "duckdb": Engine("DuckDB", "python"),
    "polars": Engine("Polars", "python"),
    "pandas": Engine("pandas", "python"),
    "pyiceberg": Engine("pyiceberg", "python"),
    "daft": Engine("Daft", "python"),
    "datafusion": Engine("DataFusion", "python"),
    "spark": Engine("Spark", "text"),
    "trino": Engine("Trino", "text"),
    "clickhouse": Engine("ClickHouse", "text"),
    "snowflake": Engine("Snowflake", "text"),
    "bigquery": Engine("BigQuery", "text"),
    "athena": Engine("Athena", "text"),
    "redshift": Engine("Redshift", "text"),
    "databricks": Engine("Databricks", "text"),
}
"""Name of an engine, which is that of its template in `texts/`, -> the engine."""


def text_for(engine: str, place: Place) -> str:
    """Returns what to paste into one of `ENGINES`: Python, or settings and SQL.

    It holds no secret but the keys of the embedded stack's own store, which answers on the loopback address
    alone.
    """
    return (
        _templates()
        .get_template(f"{engine}.j2")
        .render(
            place=place,
            namespace=NAMESPACE,
            tables=list(TABLES),
            views=list(VIEWS),
            external_table=external_table,
            view_in=view_in,
        )
    )


@cache
def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader(__name__, "texts"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  What is pasted is code, which HTML's escapes would spoil.
    )
    found.filters["quoted"] = lambda text: "'" + str(text).replace("'", "''") + "'"
    # JSON's texts are Python's too, in the quotes that the style asks for.
    found.filters["python"] = json.dumps
    return found

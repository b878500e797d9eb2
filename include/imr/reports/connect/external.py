"""Statements that make exported tables known to engines, from the contract."""

from __future__ import annotations

from sqlglot import transpile
from sqlglot.errors import ErrorLevel

from imr.contract.columns import DATE, INTEGER, LARGE, MOMENT, SMALL, TEXT, TEXTS, TRUTH
from imr.contract.tables import TABLES
from imr.lake.catalog import NAMESPACE

_TYPES = {
    TEXT: "STRING",
    TEXTS: "ARRAY<STRING>",
    DATE: "DATE",
    MOMENT: "TIMESTAMP",
    SMALL: "SMALLINT",
    INTEGER: "INT",
    LARGE: "BIGINT",
    TRUTH: "BOOLEAN",
}
"""Type of the contract -> the type in the SQL of Hive and Spark."""

_STATEMENTS = {
    "athena": (
        "hive",
        "CREATE EXTERNAL TABLE {table} ({columns}) PARTITIONED BY ({year} INT, {month} INT) "
        "STORED AS PARQUET LOCATION '{folder}'",
    ),
    "databricks": (
        "spark",
        "CREATE TABLE {table} ({columns}, {year} INT, {month} INT) USING PARQUET "
        "PARTITIONED BY ({year}, {month}) LOCATION '{folder}'",
    ),
}
"""Engine -> the language that its statement is written in, and the statement."""


def external_table(name: str, engine: str, export: str) -> str:
    """Returns the statement that makes a table of an export known to an engine of `_STATEMENTS`.

    `export` is the address of the folder that `imr export` wrote, which divides tables by year and month.
    """
    table = TABLES[name]
    date = table.partition.removesuffix("_date")
    language, statement = _STATEMENTS[engine]
    text = statement.format(
        table=f"{NAMESPACE}.{name}",
        columns=", ".join(f"{column.name} {_TYPES[column.type]}" for column in table.columns),
        year=f"{date}_year",
        month=f"{date}_month",
        folder=f"{export}/{name}/",
    )
    return transpile(text, read=language, write=engine, pretty=True, unsupported_level=ErrorLevel.RAISE)[0]

"""Rows of a query on a terminal."""

from __future__ import annotations

import duckdb
from rich.console import Console
from rich.table import Table

WIDTH_OF_FILES = 120

NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE"}


def output() -> Console:
    """Standard output; wide enough for our tables where it is no terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_OF_FILES)


def print_result(result: duckdb.DuckDBPyRelation, console: Console, *, title: str | None = None) -> None:
    """Prints a query's rows as a table, numbers to the right."""
    table = Table(title=title, title_justify="left")
    for name, kind in zip(result.columns, result.types, strict=True):
        number = str(kind) in NUMBERS or str(kind).startswith("DECIMAL")
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in result.fetchall():
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table)

"""Rows of a query: as a table on a terminal, as CSV, as JSON."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, time
from decimal import Decimal
from typing import Any

import click
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


def print_csv(result: duckdb.DuckDBPyRelation) -> None:
    """Prints a query's rows as CSV: null is empty, lists and structs are JSON."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_cell(value) for value in row] for row in result.fetchall())


def print_json(result: duckdb.DuckDBPyRelation) -> None:
    """Prints a query's rows as one JSON array of objects."""
    click.echo(_as_json([dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]))


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple | dict | bool):
        return _as_json(value)
    return "" if value is None else _plain(value) if isinstance(value, date | time) else str(value)


def _as_json(value: Any) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """What JSON has for a value of DuckDB's that is none of its own."""
    if isinstance(value, date | time):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)

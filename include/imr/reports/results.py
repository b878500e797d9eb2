"""Prints the rows of a query for people, and writes them as text for programs."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

import duckdb
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

NARROWEST = 12
"""Characters that a column gets at least where its name or values are longer."""
_NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE"}
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""Characters that begin a formula in a spreadsheet (OWASP, CSV injection)."""
_SHOWN = {"\n": "↵", "\r": "↵", "\t": "→"}


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of a query, with their columns' names, and which of these hold numbers."""

    columns: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: list[tuple[Any, ...]]


def result_of(relation: duckdb.DuckDBPyRelation) -> Result:
    """Returns all rows of a relation, with their columns' names."""
    kinds = [str(kind) for kind in relation.types]
    numbers = tuple(kind in _NUMBERS or kind.startswith("DECIMAL") for kind in kinds)
    return Result(tuple(relation.columns), numbers, relation.fetchall())


def printable(text: str) -> str:
    """Returns the text on one line, with control characters escaped, so that it cannot steer a terminal."""
    if text.isprintable():
        return text
    return "".join(_SHOWN.get(mark) or _written_out(mark) for mark in text)


def _written_out(mark: str) -> str:
    if unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return mark
    return f"\\x{ord(mark):02x}" if ord(mark) < 256 else f"\\u{ord(mark):04x}"


def fits(result: Result, width: int) -> bool:
    """Returns whether a table of all columns can be read on lines of `width` characters."""
    return sum(min(wanted, NARROWEST) for wanted in _wanted(result, width)) <= _room(result, width)


def _room(result: Result, width: int) -> int:
    """Returns the characters of a line that remain for values after a table's lines and blanks."""
    return width - 3 * len(result.columns) - 1


def _wanted(result: Result, width: int) -> list[int]:
    """Returns the characters that each column would take, at most `width`."""
    lines = [result.columns, *result.rows]
    # Values are cut before they are measured, because they can be as long as the text of a letter.
    return [
        min(width, max(cell_len(printable(_cell(line[at])[:width])) for line in lines))
        for at in range(len(result.columns))
    ]


def _widths(result: Result, width: int) -> list[int]:
    """Returns the characters of each column in a table of the width. Only the widest columns are cut."""
    wanted, room = _wanted(result, width), _room(result, width)
    most = max(wanted, default=0)
    while most > NARROWEST and sum(min(one, most) for one in wanted) > room:
        most -= 1
    return [min(one, most) for one in wanted]


def print_table(result: Result, console: Console, *, title: str | None = None) -> None:
    """Prints rows as a table, one line each, with numbers to the right. A value that is too long ends in …"""
    table = Table(title=title, title_justify="left")
    widths = _widths(result, console.width)
    for name, number, width in zip(result.columns, result.numbers, widths, strict=True):
        table.add_column(
            Text(printable(name)),
            justify="right" if number else "left",
            no_wrap=True,
            overflow="ellipsis",
            width=width,
        )
    for row in result.rows:
        table.add_row(*(Text(printable(_cell(value))) for value in row))
    console.print(table)


def print_vertical(result: Result, console: Console) -> None:
    """Prints each row with one line per column, cut to the width."""
    names = [printable(name) for name in result.columns]
    longest = max(map(len, names), default=0)
    for number, row in enumerate(result.rows, start=1):
        console.print(Text(f"── row {number} "), style="bold")
        for name, value in zip(names, row, strict=True):
            line = Text(f"{name:>{longest}}  {printable(_cell(value))}", no_wrap=True, overflow="ellipsis")
            console.print(line, no_wrap=True, overflow="ellipsis", crop=True)


def is_plan(result: Result) -> bool:
    """Returns whether the rows are the answer to EXPLAIN, which are drawings of many lines."""
    return result.columns == ("explain_key", "explain_value")


def print_plan(result: Result, console: Console) -> None:
    """Prints the answer to EXPLAIN, with its lines cut to the width."""
    for _, plan in result.rows:
        for line in plan.splitlines():
            console.print(Text(printable(line)), no_wrap=True, overflow="ellipsis", crop=True)


def as_csv(result: Result) -> str:
    """Returns the rows as CSV. Null is empty, lists and structs are JSON, and no text begins a formula."""
    # Names are treated like values, because PIVOT makes names from values.
    return "".join(_csv_line(row) for row in (result.columns, *result.rows))


def _csv_line(row: Sequence[Any]) -> str:
    buffer = io.StringIO()
    # The csv module quotes a carriage return only where lines end with one.
    csv.writer(buffer, lineterminator="\r\n").writerow(map(_defused, row))
    return buffer.getvalue().removesuffix("\r\n") + "\n"


def as_json(result: Result) -> str:
    """Returns the rows as one JSON array of objects."""
    return _json([dict(zip(result.columns, row, strict=True)) for row in result.rows]) + "\n"


def as_markdown(result: Result) -> str:
    """Returns the rows as a Markdown table."""
    lines = [result.columns, ["---:" if number else "---" for number in result.numbers], *result.rows]
    return "".join(f"| {' | '.join(_markdown(cell) for cell in line)} |\n" for line in lines)


def _markdown(value: Any) -> str:
    return re.sub(r"([\\|`*\[])", r"\\\1", html.escape(printable(_cell(value)), quote=False))


def _defused(value: Any) -> str:
    written = _cell(value)
    return f"'{written}" if isinstance(value, str) and written.startswith(_FORMULAS) else written


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple | dict | bool):
        return _json(value)
    return "" if value is None else _plain(value) if isinstance(value, date | time) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Returns what JSON has in place of a value that only DuckDB has."""
    if isinstance(value, date | time):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)


TEXTS: Mapping[str, Callable[[Result], str]] = {"csv": as_csv, "json": as_json, "markdown": as_markdown}
"""Form -> the function that writes rows in it, for files and pipes."""

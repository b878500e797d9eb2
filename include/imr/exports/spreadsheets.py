"""Writes rows to a CSV file or to a workbook (XLSX), so that no spreadsheet takes a text for a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from imr.exports import NotExported
from imr.exports.cells import csv_cell, plain
from imr.place.extras import load

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
"""What a sheet can hold, with its head, and what a cell can (Excel's specifications and limits)."""
_EXACT = 2**53
"""Numbers in a workbook are exact up to here."""

Rows = Iterable[Sequence[Any]]


def _write_csv(path: Path, columns: Sequence[str], rows: Rows) -> tuple[int, int]:
    count = 0
    # Spreadsheets know UTF-8 by the byte order mark.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(csv_cell, columns))
        for row in rows:
            writer.writerow(map(csv_cell, row))
            count += 1
    return count, 0


def _write_xlsx(path: Path, columns: Sequence[str], rows: Rows) -> tuple[int, int]:
    count = cut = 0
    # Each row is written and forgotten. A text is never taken for a formula, a link or a number.
    with load("xlsxwriter").Workbook(path, {"constant_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True})
        formats: dict[type, Any] = {
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet = workbook.add_worksheet("selection")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
        for count, row in enumerate(rows, start=1):
            if count >= MOST_ROWS:
                raise NotExported(
                    f"{path.name}: export: a sheet holds {MOST_ROWS:,} rows, and the selection has more. "
                    "Select fewer, or write .csv"
                )
            for place, value in enumerate(row):
                cut += _write_cell(sheet, count, place, value, formats)
        sheet.autofilter(0, 0, count, max(len(columns) - 1, 0))
    return count, cut


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> bool:
    """Writes one value; returns whether it was cut."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and -_EXACT <= value <= _EXACT:
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    elif value is not None:
        text = str(plain(value))
        sheet.write_string(row, column, text[:MOST_CHARACTERS])
        return len(text) > MOST_CHARACTERS
    return False


WRITERS: dict[str, Callable[[Path, Sequence[str], Rows], tuple[int, int]]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
}
"""Ending of a file's name -> what writes rows to it, under the names of their columns.

Each returns the number of rows, and the number of texts that were cut because a cell holds no more than
`MOST_CHARACTERS`; a CSV file holds all. A workbook raises NotExported for more rows than a sheet holds.
"""

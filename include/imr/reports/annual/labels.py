"""Writes the report's values as people read them: names of columns, numbers, marks of small counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from imr.reports.annual import FEW, Row

LABELS = {
    "value": "",
    "letters": "Letters",
    "decisions": "Decisions",
    "overturned": "Overturned",
    "overturned_percent": "Rate, % (interval)",
    "before_percent": "Year before",
    "before_decisions": "Year before",
    "upheld_letters": "Upheld",
    "overturned_letters": "Overturned",
    "partially_overturned_letters": "Partly",
    "before_letters": "Year before",
    "median_days": "Median days",
    "p90_days": "Nine in ten",
    "before_median_days": "Year before",
    "before_p90_days": "Year before",
    "claims_administrator": "Claims administrator",
    "imro": "IMRO",
    "measure": "Figure",
    "category": "Category",
    "official": "DWC",
    "said": "Said",
    "ours": "Ours",
    "coverage_percent": "Coverage %",
    "difference": "Difference",
    "agrees": "Agrees",
    "address": "Source",
    "of_table": "Table",
    "kind": "What",
    "name": "Name",
    "rows": "Rows",
    "of_rows": "Of",
    "row_percent": "%",
    "before_row_percent": "Year before",
}
"""Column of an answer -> its heading."""

_COUNTS = {"letters", "decisions", "overturned", "rows"} | {
    f"{ended}_letters" for ended in ("upheld", "overturned", "partially_overturned")
}


def table_of(rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    """Returns the columns of an answer and its rows as text, each rate with its interval in one column."""
    columns = [name for name in rows[0] if name not in ("low_percent", "high_percent")]
    return columns, [[cell(row, column) for column in columns] for row in rows]


def cell(row: Row, column: str) -> str:
    """Returns a value as text. A count below `FEW` has an asterisk; what is not known is "–"."""
    value = row[column]
    if value is None:
        return "–" if column != "category" else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column in ("overturned_percent", "ours") and row["low_percent"] is not None:
        return f"{value:.1f} ({row['low_percent']:.1f} to {row['high_percent']:.1f})"
    if isinstance(value, float):
        return (
            f"{value:,.0f}" if value.is_integer() and (value >= 100 or "days" in column) else f"{value:,.1f}"
        )
    if isinstance(value, int):
        return f"{value:,}{'*' if column in _COUNTS and 0 < value < FEW else ''}"
    return str(value).replace("_", " ") if column in ("name", "of_table") else str(value)


def is_number(column: str) -> bool:
    """Returns whether a column holds numbers, which stand at the right."""
    texts = (
        "value",
        "claims_administrator",
        "imro",
        "measure",
        "category",
        "said",
        "agrees",
        "address",
        "of_table",
    )
    return column not in (*texts, "kind", "name")


def change(now: Any, before: Any, unit: str = "") -> str:
    """Returns how a headline figure differs from the year before: "+3.1 points", or "" where it is not known.

    Without a unit it is the change in percent.
    """
    if now is None or not before:
        return ""
    changed = round(now - before if unit else 100 * (now - before) / before, 1)
    return f"{changed:+,g} {unit or '%'}".replace("-", "−") if changed else "no change"

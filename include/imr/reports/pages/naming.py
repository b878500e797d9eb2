"""Calls a letter's fields and values what pages call them."""

from __future__ import annotations

from typing import Any

from imr.reports.pages.marked import visible

_ROWS = {
    "decisions": "Item",
    "citations": "citation",
    "diagnoses": "Diagnosis",
    "prior_treatments": "Prior treatment",
}


def field_name(path: str) -> str:
    """Returns a field's path in words: `decisions.2.citations.1.title` is `Item 2, citation 1: title`."""
    *rows, column = path.split(".")
    words = column.replace("_", " ")
    if not rows:
        return words.capitalize()
    places = [f"{_ROWS[table]} {number}" for table, number in zip(rows[::2], rows[1::2], strict=True)]
    return f"{', '.join(places)}: {words}"


def value(found: Any) -> str:
    """Returns a table's value as a page shows it, with what steers a display written out."""
    if found is None or found == []:
        return "none"
    return visible("; ".join(map(str, found)) if isinstance(found, list) else str(found))

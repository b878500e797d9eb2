"""How values are written where there are no lists: in SQLite, in CSV and in spreadsheets."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

_BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_MARK = "'"


def plain(value: Any) -> Any:
    """Returns a value as SQLite takes it: a list is a JSON array, a date or time is text by ISO 8601."""
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def csv_cell(value: Any) -> Any:
    """Returns a value as CSV takes it: as `plain` does, with true and false as words.

    Spreadsheets take a text for a formula where it begins with one of certain characters. Such a text gets an
    apostrophe before it, and so does one that begins with an apostrophe. Whoever takes one apostrophe off the
    beginning of each text has the texts as they were. This follows OWASP's page on CSV injection.
    """
    if isinstance(value, bool):
        return str(value).lower()
    written = plain(value)
    if isinstance(value, str) and value.startswith((*_BEGINS_A_FORMULA, _MARK)):
        return f"{_MARK}{value}"
    return written

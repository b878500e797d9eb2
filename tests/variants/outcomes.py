"""Decides a variant's outcome, from what `imr parse` printed for it and for its base."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from variants.model import HELD, PROBLEM, REFUSED, SAME, SILENT, Expected

Document = dict[str, Any]

NOT_COMPARED = frozenset({"letter_id", "problems", "received_date"})
FOLDED = (
    dict.fromkeys(map(ord, "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
    | dict.fromkeys(map(ord, "\u2018\u2019"), "'")
    | dict.fromkeys(map(ord, "\u201c\u201d"), '"')
)


def outcome(read: Document, expected: Expected, base: Document | None) -> str:
    """`held`, `refused`, `same`, `problem`, or `silent`: published, not as the base, and nothing said.

    A problem counts where the base does not have it too, for that one tells nothing of the variant. Where
    one is expected, a document that reads as its base and has one is a `problem`, too.
    """
    if not read["case"]:
        return REFUSED
    if read["letter"].get("status") == "quarantined":
        return HELD
    if (
        base
        and base["case"]
        and _told(read, expected) == _told(base, expected)
        and _says(read, expected.says)
    ):
        return PROBLEM if _says_more(read, base) and PROBLEM in expected.right else SAME
    return PROBLEM if _says_more(read, base) else SILENT


def _says_more(read: Document, base: Document | None) -> bool:
    return bool(set(read["problems"]) - set(base["problems"] if base else ()))


def differences(read: Document, expected: Expected, base: Document | None) -> list[str]:
    """The columns that keep a document that was read from being the same, as `table.column`."""
    if not base or not base["case"] or not read["case"]:
        return []
    one, other = _told(read, expected), _told(base, expected)
    found = []
    for table in one:
        if len(one[table]) != len(other[table]):
            found.append(f"{table}: {len(one[table])} rows for {len(other[table])}")
            continue
        columns = {
            column
            for row, same in zip(one[table], other[table], strict=True)
            for column in row.keys() | same.keys()
            if row.get(column) != same.get(column)
        }
        found += sorted(f"{table}.{column}" for column in columns)
    return found if found or _says(read, expected.says) else ["the words are missing"]


def _told(document: Document, expected: Expected) -> dict[str, list[Document]]:
    """The rows of the document, without the columns that are not compared."""
    away = NOT_COMPARED | expected.apart
    tables = {
        "case": [document["case"]],
        "decisions": document["decisions"],
        "citations": document["citations"],
    }
    return {
        table: [{column: _fold(value) for column, value in row.items() if column not in away} for row in rows]
        for table, rows in tables.items()
    }


def _fold(value: Any) -> Any:
    """The value with hyphens, quotation marks and compatible characters (NFKC) made one."""
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value.translate(FOLDED))
    return [_fold(item) for item in value] if isinstance(value, list) else value


def _says(document: Document, words: str | None) -> bool:
    rows = json.dumps([document["case"], document["decisions"]], ensure_ascii=False)
    return words is None or json.dumps(_fold(words), ensure_ascii=False)[1:-1] in _fold(
        rows.replace("\\n", " ")
    )

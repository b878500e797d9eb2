"""The questions that every engine is asked, and what its answers have to be. Needs no package.

An engine's own process asks them (`ask/`), and so does the process that holds pyiceberg's rows.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

Rows = Sequence[Mapping[str, Any]]
Answers = dict[str, Any]

Tables = Mapping[str, Rows]


def _by_decision(of: Tables) -> Iterable[tuple[Any, ...]]:
    return Counter(row["decision"] for row in of["decisions"]).items()


def _of_a_month(of: Tables) -> Iterable[tuple[Any, ...]]:
    return [(sum(str(row["decision_date"]).startswith("2016-01") for row in of["cases"]),)]


def _without_date(of: Tables) -> Iterable[tuple[Any, ...]]:
    return [(sum(row["decision_date"] is None for row in of["cases"]),)]


def _first_and_last(of: Tables) -> Iterable[tuple[Any, ...]]:
    moments = [row["processed_at"] for row in of["letters"]]
    return [(min(moments), max(moments))]


def _expedited(of: Tables) -> Iterable[tuple[Any, ...]]:
    expedited = {row["case_id"] for row in of["cases"] if row["priority"] == "expedited"}
    return Counter(row["ur_action"] for row in of["decisions"] if row["case_id"] in expedited).items()


SQL: dict[str, tuple[str, Callable[[Tables], Iterable[tuple[Any, ...]]]]] = {
    "a group": ("SELECT decision, COUNT(*) AS n FROM decisions GROUP BY decision", _by_decision),
    "a month": (
        "SELECT COUNT(*) AS n FROM cases"
        " WHERE decision_date >= DATE '2016-01-01' AND decision_date < DATE '2016-02-01'",
        _of_a_month,
    ),
    "no date": ("SELECT COUNT(*) AS n FROM cases WHERE decision_date IS NULL", _without_date),
    "moments": ("SELECT MIN(processed_at) AS a, MAX(processed_at) AS b FROM letters", _first_and_last),
    "a join": (
        "SELECT d.ur_action, COUNT(*) AS n FROM decisions AS d JOIN cases AS c ON d.case_id = c.case_id"
        " WHERE c.priority = 'expedited' GROUP BY d.ur_action",
        _expedited,
    ),
}
"""Question -> the SQL that asks it, and the same in Python over rows."""

KEYS = {
    "letters": ("letter_id", "source_uri"),
    "cases": ("case_id",),
    "decisions": ("case_id", "decision_number"),
    "citations": ("case_id", "decision_number", "citation_number"),
}


def digest(table: str, rows: Rows) -> dict[str, str]:
    """Column -> a digest of its values, in the order of the table's key, with the number of rows."""
    ordered = sorted(rows, key=lambda row: [plain(row[name]) for name in KEYS[table]])
    names = sorted(ordered[0]) if ordered else []
    columns = {name: json.dumps([plain(row[name]) for row in ordered]).encode() for name in names}
    return {
        name: f"{len(ordered)} {hashlib.sha256(column).hexdigest()[:16]}" for name, column in columns.items()
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: moments in UTC, lists as lists."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, datetime):
        return (
            (value if value.tzinfo else value.replace(tzinfo=UTC))
            .astimezone(UTC)
            .isoformat(timespec="microseconds")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return value
    if hasattr(value, "tolist"):  # a number or an array of numpy's
        return plain(value.tolist())
    return [plain(one) for one in value]


def expected(rows: Tables, earlier: Tables) -> Answers:
    """The answers, from rows now and as they were earlier."""
    answers: Answers = {f"rows of {name}": digest(name, rows[name]) for name in KEYS}
    answers |= {f"earlier rows of {name}": digest(name, earlier[name]) for name in KEYS}
    return answers | {name: in_order(python(rows)) for name, (_, python) in SQL.items()}


def asked(
    read: Callable[[str, int | None], Rows],
    ask: Callable[[str], Iterable[Sequence[Any]]] | None,
    earlier: Mapping[str, int],
) -> Answers:
    """The answers of an engine, which reads a table (as of a snapshot), and is asked in SQL where it can be.

    Where it raises an error, the error is the answer.
    """
    answers: Answers = {}
    for name in KEYS:
        answers[f"rows of {name}"] = _tried(lambda name=name: digest(name, read(name, None)))
        answers[f"earlier rows of {name}"] = _tried(lambda name=name: digest(name, read(name, earlier[name])))
    for name, (sql, _) in SQL.items() if ask else ():
        answers[name] = _tried(lambda sql=sql: in_order(ask(sql)))
    return answers


def in_order(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows of an answer as JSON has them, sorted."""
    return sorted(([plain(value) for value in row] for row in rows), key=str)


def differences(want: Answers, got: Answers) -> list[str]:
    """What of the answers that were given is not as it has to be."""
    found = []
    for name, value in got.items():
        if isinstance(value, dict) and isinstance(want[name], dict):
            found += [f"{name}: {column}" for column in want[name] if value.get(column) != want[name][column]]
        elif value != want[name]:
            found.append(f"{name}: {value}")
    return found


def _tried(answer: Callable[[], Any]) -> Any:
    try:
        return answer()
    except Exception as error:  # An engine's own errors have no common ancestor.
        return f"{type(error).__name__}: {str(error)[:300]}"


SUMS = {"letters": ("letter_id", "page_count"), "cases": ("case_id", "upheld_count")}
"""Table -> the columns that a reader counts and adds up while others write."""


def sums(table: str) -> str:
    """The SQL that counts and adds up a table's rows."""
    counted, added = SUMS[table]
    return f"SELECT COUNT(*) AS a, COUNT(DISTINCT {counted}) AS b, SUM({added}) AS c FROM {table}"


def summed(table: str, rows: Rows) -> list[int]:
    """The same from rows."""
    counted, added = SUMS[table]
    return [len(rows), len({row[counted] for row in rows}), sum(row[added] or 0 for row in rows)]

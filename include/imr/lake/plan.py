"""What the tables must say: worked out from rows and entries of the ledger alone, without a look at a table.

1. `resolve_with`: the staged letters and those of the ledger that they meet, each with its status.
2. `overruling` and `read_otherwise`: what the staged rows do not know yet. They are completed, and the first
   step is taken again.
3. `make_plan`: the rows that the tables must hold, of all cases that are touched.
4. `ledger_rows`: the rows that the ledger must hold then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.expressions import And, BooleanExpression, In, IsNull, Or

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import DATA_TABLES, key_of
from imr.lake.ledger import entries_of
from imr.rows.current import Entry, Key, Review, Status, key_of_row, last_reviews, resolve

Rows = Mapping[str, pa.Table]
"""Table name -> rows, by the schemas of the contract."""

WRITING_ORDER = DATA_TABLES[::-1]
"""The data tables as they are written: a reader who finds a case finds its decisions and citations."""

NO_ROWS: Rows = {name: schema.empty_table() for name, schema in SCHEMAS.items()}


@dataclass(frozen=True, slots=True)
class Resolved:
    """Staged rows, the letters of the ledger that they meet, and the status of every one of those letters."""

    staged: Rows
    mine: Mapping[Key, Entry]
    """Entries of the staged rows."""
    stored: Mapping[Key, Entry]
    """Entries of the ledger."""
    statuses: Mapping[Key, Status]

    @property
    def unstaged(self) -> list[Entry]:
        """Entries that only the ledger has."""
        return [entry for key, entry in self.stored.items() if key not in self.mine]

    @property
    def to_rebuild(self) -> list[Entry]:
        """Entries that only the ledger has, and that are current: their rows must be made again."""
        return [entry for entry in self.unstaged if self.statuses[entry.key].status == "published"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the tables must say of some cases."""

    resolved: Resolved
    cases: frozenset[str]
    """All rows of these cases give way to the plan's."""
    rows: Rows
    """Data table -> all rows that it must hold of the cases."""
    where: BooleanExpression
    """Tells the data tables' files that can hold rows of the cases."""


def resolve_with(staged: Rows, stored: Iterable[Entry]) -> Resolved:
    """The staged letters and the ledger's, each with its status.

    `stored` must be what `find_related` returns for the staged letters. Where both have a row, the staged one
    counts.
    """
    mine = {entry.key: entry for entry in entries_of(staged["letters"])}
    known = {entry.key: entry for entry in stored}
    return Resolved(staged, mine, known, resolve((known | mine).values()))


def overruling(resolved: Resolved) -> dict[str, Review]:
    """Letter id -> its last review, of the letters that have a row without it.

    Somebody has looked at them, or at copies of theirs, since the staged rows were checked.
    """
    mine, stored = resolved.mine, resolved.stored
    last = last_reviews([*mine.values(), *stored.values()])
    entries = {**stored, **mine}.values()
    return {
        entry.letter_id: last[entry.letter_id]
        for entry in entries
        if entry.review != last.get(entry.letter_id)
    }


def reviewed(letters: pa.Table, reviews: Mapping[str, Review]) -> pa.Table:
    """Ledger rows of the letters that have a review, with it."""
    rows = [
        row | asdict(reviews[row["letter_id"]]) for row in letters.to_pylist() if row["letter_id"] in reviews
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMAS["letters"])


def in_place(staged: Rows, rows: Rows) -> Rows:
    """The staged rows, with others in place of those of the same letters."""
    again = pc.unique(rows["letters"]["letter_id"])
    return _joined(
        {
            name: table.filter(pc.invert(pc.is_in(table["letter_id"], again)))
            for name, table in staged.items()
        },
        rows,
    )


def read_otherwise(resolved: Resolved, rebuilt: Rows) -> Rows | None:
    """The staged rows, and with them those of rebuilt letters that are not what the ledger says of them.

    They were read or checked otherwise when they were published, and may not be current any more. None where
    all rebuilt letters are what the ledger says.
    """
    differing = set(entries_of(rebuilt["letters"])) - set(resolved.to_rebuild)
    if not differing:
        return None
    letters = pa.array({entry.letter_id for entry in differing}, pa.string())
    return _joined(
        resolved.staged,
        {name: table.filter(pc.is_in(table["letter_id"], letters)) for name, table in rebuilt.items()},
    )


def make_plan(resolved: Resolved, rebuilt: Rows, cases: frozenset[str]) -> Plan:
    """What the tables must say of the staged letters' cases, of those that they touch, and of `cases`.

    `rebuilt` are the rows of `resolved.to_rebuild`. Of `cases` the tables may hold anything now, so that
    their rows are looked for in all files.
    """
    entries = [*resolved.mine.values(), *resolved.stored.values()]
    touched = cases | {entry.case_id for entry in entries if entry.case_id}
    current = {
        _place(entry) for key, entry in resolved.mine.items() if resolved.statuses[key].status == "published"
    }
    chosen = {name: _of_letters(resolved.staged[name], current, key_of(name)) for name in WRITING_ORDER}
    where = In("case_id", touched) if cases else _where_cases_are(resolved, touched)
    return Plan(resolved, touched, _joined(chosen, rebuilt), where)


def ledger_rows(plan: Plan, unstaged: pa.Table, run_id: str, now: datetime) -> pa.Table:
    """The staged letters' ledger rows, and those of others whose status or reasons change, with those.

    `unstaged` are the whole rows of `plan.resolved.unstaged`.
    """
    statuses = plan.resolved.statuses
    rows = plan.resolved.staged["letters"].to_pylist()
    for row in unstaged.to_pylist():
        if Status(row["status"], tuple(row["reasons"])) != statuses[key_of_row(row)]:
            rows.append(row | {"run_id": run_id, "processed_at": now})
    for row in rows:
        status = statuses[key_of_row(row)]
        row |= {"status": status.status, "reasons": list(status.reasons)}
    return pa.Table.from_pylist(rows, schema=SCHEMAS["letters"])


def _joined(rows: Rows, more: Rows) -> Rows:
    return {name: pa.concat_tables([table, more[name]]) for name, table in rows.items()}


_Place = tuple[str, str | None, date]


def _place(entry: Entry) -> _Place:
    return entry.letter_id, entry.case_id, entry.received_date


def _of_letters(rows: pa.Table, wanted: set[_Place], key: list[str]) -> pa.Table:
    """Rows of the given letters, each once, though a letter may be staged under several names and dates."""
    seen: set[tuple[Any, ...]] = set()
    kept = []
    columns = [rows[name].to_pylist() for name in ("letter_id", "case_id", "received_date", *key)]
    for index, (letter_id, case_id, received_date, *identity) in enumerate(zip(*columns, strict=True)):
        row = (letter_id, *identity)
        if (letter_id, case_id, received_date) in wanted and row not in seen:
            seen.add(row)
            kept.append(index)
    return rows.take(pa.array(kept, pa.int64()))


def _where_cases_are(resolved: Resolved, cases: frozenset[str]) -> BooleanExpression:
    """Tells the data tables' files that can hold rows of the touched cases, as the ledger knows them.

    Dates go with the case ids, since files keep to dates better than to cases.
    """
    received = In("received_date", set(resolved.staged["letters"]["received_date"].to_pylist()))
    here = And(received, In("case_id", cases))
    before = [entry for entry in resolved.stored.values() if entry.case_id]
    if not before:
        return here
    decided = {entry.decision_date for entry in before if entry.decision_date}
    when: BooleanExpression = IsNull("decision_date")
    if decided:
        when = Or(In("decision_date", decided), when)
    return Or(here, And(when, In("case_id", {entry.case_id for entry in before})))

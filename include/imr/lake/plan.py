"""Works out what the tables must hold, from staged rows and ledger entries, without reading any table.

1. `resolve_with` gives a status to the staged letters and to the ledger's letters of the same cases.
2. `overruling` and `read_otherwise` find what the ledger knows and the staged rows do not. Where they find
   something, the staged rows are completed, and the first step is taken again.
3. `make_plan` chooses the rows that the data tables must hold of all touched cases.
4. `ledger_rows` makes the rows that the ledger must hold then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.expressions import And, BooleanExpression, GreaterThanOrEqual, In, IsNull, LessThanOrEqual, Or

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
    """Staged rows, the ledger's entries that are related to them, and a status for each of their letters."""

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
        """Entries that only the ledger has, and whose letters are current: their rows must be made again."""
        return [entry for entry in self.unstaged if self.statuses[entry.key].status == "published"]

    def knows_as_much(self, other: Resolved) -> bool:
        """Returns whether the ledger, as `other` has it, says what it said when this was resolved."""
        return self.stored == other.stored and self.outdated == other.outdated

    @property
    def outdated(self) -> list[Entry]:
        """Entries that only the ledger has, and whose rows there have another status or other reasons."""
        return [entry for entry in self.unstaged if self.statuses[entry.key] != entry.written]


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows that the tables must hold of some cases."""

    resolved: Resolved
    cases: frozenset[str]
    """The plan's rows replace all rows of these cases."""
    rows: Rows
    """Data table -> all rows that it must hold of the cases in `cases`."""
    where: BooleanExpression
    """Selects the data tables' files that can hold rows of these cases."""


def resolve_with(staged: Rows, stored: Iterable[Entry]) -> Resolved:
    """Returns the staged letters and the ledger's entries, each with its status.

    `stored` must be what `find_related` returns for the staged letters. Where both have a row of the same
    key, the staged row counts.
    """
    mine = {entry.key: entry for entry in entries_of(staged["letters"])}
    known = {entry.key: entry for entry in stored}
    return Resolved(staged, mine, known, resolve((known | mine).values()))


def overruling(resolved: Resolved) -> dict[str, Review]:
    """Returns the last review of every letter that has a row without that review, by letter id.

    A person has reviewed these letters, or copies of them, since the staged rows were checked.
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
    """Returns the ledger rows of the letters in `reviews`, with each letter's review filled in."""
    rows = [
        row | asdict(reviews[row["letter_id"]]) for row in letters.to_pylist() if row["letter_id"] in reviews
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMAS["letters"])


def with_replaced(staged: Rows, rows: Rows) -> Rows:
    """Returns the staged rows, in which `rows` replace the rows of the same letters."""
    again = pc.unique(rows["letters"]["letter_id"])
    return _joined(
        {
            name: table.filter(pc.invert(pc.is_in(table["letter_id"], again)))
            for name, table in staged.items()
        },
        rows,
    )


def read_otherwise(resolved: Resolved, rebuilt: Rows) -> Rows | None:
    """Returns the staged rows with those of rebuilt letters that differ from their ledger entries.

    Such letters are read or checked differently now than when they were published, so that they may not be
    current any more. Returns None where no rebuilt letter differs.
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
    """Returns the plan for the cases of all resolved letters and for `cases`.

    `rebuilt` has the rows of `resolved.to_rebuild`. The tables may hold wrong rows of `cases`, so that those
    are looked for in all files, not only where the ledger would have them.
    """
    entries = [*resolved.mine.values(), *resolved.stored.values()]
    touched = cases | {entry.case_id for entry in entries if entry.case_id}
    current = {
        _place(entry) for key, entry in resolved.mine.items() if resolved.statuses[key].status == "published"
    }
    chosen = {name: _of_letters(resolved.staged[name], current, key_of(name)) for name in WRITING_ORDER}
    where = _one_of("case_id", touched) if cases else _where_cases_are(resolved, touched)
    return Plan(resolved, touched, _joined(chosen, rebuilt), where)


def ledger_rows(plan: Plan, outdated: pa.Table, run_id: str, now: datetime) -> pa.Table:
    """Returns the ledger rows of the staged letters and of other letters whose status or reasons change.

    Each row has its new status and reasons. `outdated` has the ledger's whole rows of
    `plan.resolved.outdated`.
    """
    statuses = plan.resolved.statuses
    changed = [row | {"run_id": run_id, "processed_at": now} for row in outdated.to_pylist()]
    rows = pa.concat_tables(
        [plan.resolved.staged["letters"], pa.Table.from_pylist(changed, schema=SCHEMAS["letters"])]
    )
    of_rows = [statuses[key_of_row(row)] for row in rows.select(key_of("letters")).to_pylist()]
    rows = _with_values(rows, "status", [status.status for status in of_rows])
    return _with_values(rows, "reasons", [list(status.reasons) for status in of_rows])


def _with_values(rows: pa.Table, column: str, values: list[Any]) -> pa.Table:
    """Returns the rows with other values in one column. The letters' texts are not copied."""
    place = rows.schema.get_field_index(column)
    field = rows.schema.field(place)
    return rows.set_column(place, field, pa.array(values, field.type))


def _joined(rows: Rows, more: Rows) -> Rows:
    return {name: pa.concat_tables([table, more[name]]) for name, table in rows.items()}


_Place = tuple[str, str | None, date]


def _place(entry: Entry) -> _Place:
    return entry.letter_id, entry.case_id, entry.received_date


def _of_letters(rows: pa.Table, wanted: set[_Place], key: list[str]) -> pa.Table:
    """Returns the rows of the wanted letters, each once.

    A letter may be staged several times, under several names and dates.
    """
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
    """Selects the data tables' files that can hold rows of the touched cases, by their ledger entries.

    The condition names dates beside the case ids, because files are grouped by month and a date rules out
    more of them than a case id does.
    """
    received = In("received_date", set(resolved.staged["letters"]["received_date"].to_pylist()))
    here = And(received, _one_of("case_id", cases))
    before = [entry for entry in resolved.stored.values() if entry.case_id]
    if not before:
        return here
    decided = {entry.decision_date for entry in before if entry.decision_date}
    when: BooleanExpression = IsNull("decision_date")
    if decided:
        when = Or(_one_of("decision_date", decided), when)
    return Or(here, And(when, _one_of("case_id", {entry.case_id for entry in before})))


_MOST_NAMED = 200
"""Values up to which pyiceberg compares each with what a file may hold; it takes any file for more."""


def _one_of(column: str, values: Collection[Any]) -> BooleanExpression:
    """Selects the files that can hold one of the values; where there are many, one of their range.

    pyiceberg converts all named values anew for every file: ten thousand cases and five hundred files would
    take it most of a publish.
    """
    if len(values) <= _MOST_NAMED:
        return In(column, values)
    return And(GreaterThanOrEqual(column, min(values)), LessThanOrEqual(column, max(values)))

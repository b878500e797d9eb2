"""Whether the tables say what the ledger says: each published letter has its rows, and no rows lack a letter.

A publisher writes the other tables before the ledger, so that a letter on its way disagrees for a while.
What disagreed at an earlier time already, and still does, is no letter on its way.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import AlwaysTrue, BooleanExpression, EqualTo
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot

from imr.tables.catalog import open_table
from imr.tables.schema import TABLES, key_of

logger = logging.getLogger(__name__)

EXAMPLES = 20
OWNER = ["letter_id", "case_id", "received_date"]

_EXTRA = {"cases": ("decision_count",)}

Found = dict[tuple[str, str], set[tuple[str, date]]]
"""(table, problem) -> letters, by id and received date."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Letters of which a table does not say what the ledger says. `letter_ids` are some of them."""

    table: str
    problem: str
    letters: int
    letter_ids: tuple[str, ...]
    received_dates: tuple[date, ...]

    def __str__(self) -> str:
        first, last = self.received_dates[0], self.received_dates[-1]
        days = f"{len(self.received_dates)} received dates from {first} to {last}"
        return f"{self.table}: {self.problem}: {self.letters} letters of {days}, first {self.letter_ids[0]}"


def disagreements(catalog: Catalog, *, settled: datetime) -> list[Disagreement]:
    """Where tables disagree with the ledger now and did so at `settled`, longer ago than publishing takes."""
    tables = {name: open_table(catalog, name) for name in TABLES}
    at = int(settled.timestamp() * 1000)
    before = {name: table.snapshot_as_of_timestamp(at) for name, table in tables.items()}
    now = {name: table.current_snapshot() for name, table in tables.items()}
    found = _compare({name: _rows(table, name, now[name]) for name, table in tables.items()})
    if not found:
        return []
    earlier = _compare({name: _rows(table, name, before[name]) for name, table in tables.items()})
    lasting = {place: letters & earlier.get(place, set()) for place, letters in found.items()}
    result = [_disagreement(*place, letters) for place, letters in sorted(lasting.items()) if letters]
    for one in result:
        logger.error("%s; letters: %s", one, ", ".join(one.letter_ids))
    return result


def _rows(table: Table, name: str, snapshot: Snapshot | None) -> pa.Table:
    """Owner and key of every row; of the ledger, of the published letters."""
    columns = list(dict.fromkeys([*OWNER, *key_of(name), *_EXTRA.get(name, ())]))
    schema = pa.schema([TABLES[name].field(column) for column in columns])
    if snapshot is None:
        return schema.empty_table()
    chosen: BooleanExpression = EqualTo("status", "published") if name == "letters" else AlwaysTrue()
    scan = table.scan(chosen, selected_fields=tuple(columns), snapshot_id=snapshot.snapshot_id)
    return scan.to_arrow().select(columns).cast(schema)


def _compare(rows: Mapping[str, pa.Table]) -> Found:
    published = rows["letters"].select(OWNER)
    found: Found = {("letters", "two current letters of one case"): _repeated(published, ["case_id"])}
    for name in ("cases", "decisions", "citations"):
        here = rows[name]
        found[name, "rows of a letter that is not the published one"] = _without(here, published)
        found[name, "rows doubled"] = _repeated(here, key_of(name))
        if name != "citations":
            found[name, "no rows of a published letter"] = _without(published, here)
    found["decisions", "not as many rows as the case has"] = _miscounted(rows["cases"], rows["decisions"])
    return {place: letters for place, letters in found.items() if letters}


def _without(rows: pa.Table, others: pa.Table) -> set[tuple[str, date]]:
    """Letters of rows whose letter and case `others` does not have."""
    identity = ["letter_id", "case_id"]
    left = rows.select(OWNER).join(others.select(identity), identity, join_type="left anti")
    return _letters(left.select(["letter_id", "received_date"]))


def _repeated(rows: pa.Table, key: list[str]) -> set[tuple[str, date]]:
    counted = rows.group_by(key).aggregate(
        [("letter_id", "min"), ("received_date", "min"), ([], "count_all")]
    )
    twice = counted.filter(pc.greater(counted["count_all"], 1))
    return _letters(twice.select(["letter_id_min", "received_date_min"]))


def _miscounted(cases: pa.Table, decisions: pa.Table) -> set[tuple[str, date]]:
    counted = decisions.group_by(["case_id"]).aggregate([([], "count_all")])
    both = cases.join(counted, "case_id", join_type="inner")
    wrong = both.filter(pc.not_equal(both["decision_count"], both["count_all"]))
    return _letters(wrong.select(["letter_id", "received_date"]))


def _letters(rows: pa.Table) -> set[tuple[str, date]]:
    """Rows of letter id and received date."""
    return set(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def _disagreement(table: str, problem: str, letters: set[tuple[str, date]]) -> Disagreement:
    ids = sorted(letter_id for letter_id, _ in letters)
    received = sorted({day for _, day in letters})
    return Disagreement(table, problem, len(ids), tuple(ids[:EXAMPLES]), tuple(received))

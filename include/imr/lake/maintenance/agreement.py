"""Compares the tables with the ledger: a published letter must have its rows, and other letters none.

A publisher writes the other tables before the ledger. If it dies in between, and nobody tries again with the
same letters, the tables disagree with the ledger. They also disagree for a moment while a publisher is at
work.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import AlwaysTrue, BooleanExpression, EqualTo

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import DATA_TABLES, TABLES, key_of
from imr.lake.catalog import open_table

logger = logging.getLogger(__name__)

OWNER = ["letter_id", "case_id"]

_EXTRA = {"cases": ("decision_count",)}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Cases whose rows in a table disagree with the ledger."""

    table: str
    problem: str
    cases: frozenset[str]

    def __str__(self) -> str:
        return f"{self.table}: {self.problem}: {len(self.cases)} cases, first {min(self.cases)}"


def disagreements(catalog: Catalog) -> list[Disagreement]:
    """Returns every disagreement of a table with the ledger. Each is logged, too."""
    rows = {name: _rows(catalog, name) for name in TABLES}
    found = [Disagreement(*place, frozenset(cases)) for place, cases in sorted(_compare(rows).items())]
    for one in found:
        logger.warning("%s", one)
    return found


_IN_EVERY_LETTER = ("cases", "decisions")
"""Tables in which every published letter has a row."""


def _rows(catalog: Catalog, name: str) -> pa.Table:
    """Returns the owner and key columns of a table's rows. Of the ledger, only published letters count."""
    columns = list(dict.fromkeys([*OWNER, *key_of(name), *_EXTRA.get(name, ())]))
    chosen: BooleanExpression = EqualTo("status", "published") if name == "letters" else AlwaysTrue()
    rows = open_table(catalog, name).scan(chosen, selected_fields=tuple(columns)).to_arrow()
    return rows.select(columns).cast(pa.schema([SCHEMAS[name].field(column) for column in columns]))


def _compare(rows: Mapping[str, pa.Table]) -> dict[tuple[str, str], set[str]]:
    """Returns the cases in which the tables disagree, by table and problem."""
    published = rows["letters"].select(OWNER)
    found = {("letters", "two current letters of one case"): _repeated(published, ["case_id"])}
    for name in DATA_TABLES:
        here = rows[name]
        found[name, "rows of a letter that is not the published one"] = _without(here, published)
        found[name, "rows doubled"] = _repeated(here, key_of(name))
        if name in _IN_EVERY_LETTER:
            found[name, "no rows of a published letter"] = _without(published, here)
    found["decisions", "not as many rows as the case has"] = _miscounted(rows["cases"], rows["decisions"])
    return {place: cases for place, cases in found.items() if cases}


def _without(rows: pa.Table, others: pa.Table) -> set[str]:
    """Returns the cases of the rows whose letter and case are not in `others`."""
    left = rows.select(OWNER).join(others.select(OWNER), OWNER, join_type="left anti")
    return set(left["case_id"].to_pylist())


def _repeated(rows: pa.Table, key: list[str]) -> set[str]:
    counted = rows.group_by(key).aggregate([([], "count_all")])
    return set(counted.filter(pc.greater(counted["count_all"], 1))["case_id"].to_pylist())


def _miscounted(cases: pa.Table, decisions: pa.Table) -> set[str]:
    counted = decisions.group_by(["case_id"]).aggregate([([], "count_all")])
    both = cases.join(counted, "case_id", join_type="inner")
    wrong = both.filter(pc.not_equal(both["decision_count"], both["count_all"]))
    return set(wrong["case_id"].to_pylist())

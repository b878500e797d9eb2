"""What many letters look like together: how many there are of everything that can be told by counting.

Drift compares the profile of a run with that of the months before it; `imr survey` prints one of each month
and layout. Nothing of a letter's own words is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from imr.contract.arrow import SCHEMAS
from imr.contract.codes import NOT_CURRENT, REVIEWED, is_unread
from imr.contract.columns import TEXTS
from imr.contract.tables import CASE_NUMBER, DATA_TABLES, DECISION_DATE, TABLES

LAYOUTS, REFUSALS, PROBLEMS = "layouts", "refusals", "problems"
NULLS, OVERTURNED = "nulls", "overturned"
UNEXPLAINED, SOME_TEXT = "unexplained", "text that nothing explains"
"""The measure of letters that have text which nothing explains, and its only name."""
NOT_RECOGNISED = "not recognised"
"""Name of the layout of letters that have text, and no layout that is known."""

LETTERS, LETTERS_READ = "letters", "letters_read"
ACCOUNTED, CHARACTERS = "letters_accounted_for", "unexplained_characters"
"""Letters whose text was accounted for, which earlier versions did not do, and what is left of it."""
_REPEATED = {CASE_NUMBER.name, DECISION_DATE.name}
_NO_FIELDS = {"problems"}


def _fields_of(table: str) -> tuple[str, ...]:
    """Columns of a table that a letter may leave empty: null, or a list without elements."""
    of_cases = _REPEATED if table != "cases" else set()
    return tuple(
        column.name
        for column in TABLES[table].columns
        if (column.null or column.type == TEXTS) and column.name not in of_cases | _NO_FIELDS
    )


FIELDS: dict[str, tuple[str, ...]] = {name: _fields_of(name) for name in DATA_TABLES}
"""Table -> its columns that a letter may leave empty, without those that repeat the case's."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "letters": ("layout", "status", "reasons", "unexplained_characters"),
    "cases": ("problems", *FIELDS["cases"]),
    "decisions": ("decision", *FIELDS["decisions"]),
    "citations": FIELDS["citations"],
    "diagnoses": FIELDS["diagnoses"],
    "prior_treatments": FIELDS["prior_treatments"],
}
"""Table -> the columns that `profile_of` looks at."""


def columns_schema(table: str) -> pa.Schema:
    """Arrow schema of the columns that `profile_of` looks at."""
    return pa.schema([SCHEMAS[table].field(name) for name in COLUMNS[table]])


@dataclass(frozen=True, slots=True)
class Profile:
    """How many things there are, and how many of them are like this or that.

    `units` has letters (but copies of others), letters that text was read from, those whose text was
    accounted for, characters of it that nothing explains, and rows of the other tables.
    `found` has, by measure and name, how many of the measure's units are so; `units_of` says which those are.
    """

    units: Counter[str] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __add__(self, other: Profile) -> Profile:
        return Profile(self.units + other.units, self.found + other.found)

    def share(self, measure: str, name: str) -> float:
        """Share of the measure's units that are so; 0 where there are none."""
        units = self.units[units_of(measure, name)]
        return self.found[measure, name] / units if units else 0.0


def units_of(measure: str, name: str) -> str:
    """What a measure counts: letters, letters read, or rows of a table; fields are named `table.column`."""
    return name.partition(".")[0] if measure == NULLS else _UNITS[measure]


_UNITS = {
    LAYOUTS: LETTERS_READ,
    REFUSALS: LETTERS,
    PROBLEMS: "cases",
    OVERTURNED: "decisions",
    UNEXPLAINED: ACCOUNTED,
}


def profile_of(rows: Mapping[str, pa.Table]) -> Profile:
    """Profile of rows of some tables, each with the columns of `COLUMNS` at least."""
    counted = Profile()
    for name, table in rows.items():
        counted += _of_letters(table) if name == "letters" else _of_rows(name, table)
    return counted


def that_count(letters: pa.Table) -> pa.Table:
    """Rows of the ledger without copies of other letters, and without an operating system's own files."""
    statuses, reasons = letters["status"].to_pylist(), letters["reasons"].to_pylist()
    counts = [
        status != "duplicate" and why != ["system_file"]
        for status, why in zip(statuses, reasons, strict=True)
    ]
    return letters.filter(pa.array(counts, pa.bool_()))


def _of_letters(letters: pa.Table) -> Profile:
    counting = that_count(letters)
    counted = Profile(Counter({LETTERS: len(counting)}))
    for why, layout in zip(counting["reasons"].to_pylist(), counting["layout"].to_pylist(), strict=True):
        counted.found.update((REFUSALS, reason) for reason in why if reason not in _OF_OTHERS)
        if not is_unread(why):
            counted.units[LETTERS_READ] += 1
            counted.found[LAYOUTS, layout or NOT_RECOGNISED] += 1
    unexplained = [number for number in counting["unexplained_characters"].to_pylist() if number is not None]
    counted.units.update({ACCOUNTED: len(unexplained), CHARACTERS: sum(unexplained)})
    counted.found[UNEXPLAINED, SOME_TEXT] = sum(number > 0 for number in unexplained)
    return counted


_OF_OTHERS = {*NOT_CURRENT, *REVIEWED}
"""Reasons that tell of other letters or of people, not of the letter."""


def _of_rows(name: str, table: pa.Table) -> Profile:
    found = Counter({(NULLS, f"{name}.{column}"): _empty(table[column]) for column in FIELDS[name]})
    if name == "cases":
        for code in pc.value_counts(pc.list_flatten(table["problems"])).to_pylist():
            found[PROBLEMS, code["values"]] += code["counts"]
    if name == "decisions":
        found[OVERTURNED, "overturned"] += pc.sum(pc.equal(table["decision"], "overturned")).as_py() or 0
    return Profile(Counter({name: len(table)}), found)


def _empty(column: pa.ChunkedArray) -> int:
    """Values of a column that are null, or lists without elements; Iceberg's scans have large lists."""
    if not (pa.types.is_list(column.type) or pa.types.is_large_list(column.type)):
        return int(column.null_count)
    return int(pc.sum(pc.equal(pc.fill_null(pc.list_value_length(column), 0), 0)).as_py() or 0)

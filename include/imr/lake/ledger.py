"""Reads the ledger's entries of given letters and cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.expressions import And, In
from pyiceberg.table import Table

from imr.contract.arrow import SCHEMAS
from imr.contract.codes import NOT_CURRENT
from imr.contract.tables import key_of
from imr.lake.fileio import AT_ONCE, read_columns
from imr.rows.current import Entry, Review, Status

NUL = "\0"
REVIEW = ("review", "reviewed_by", "reviewed_at", "review_note")
"""Columns of what a person decided, which are the fields of `Review`."""
_COLUMNS = [
    "letter_id", "source_uri", "archive_member", "received_date", "modified_at", "case_id", "decision_date",
    "date_of_injury", "application_received_date", "status", "reasons",
    *REVIEW,
]  # fmt: skip
_SCHEMA = pa.schema([SCHEMAS["letters"].field(name) for name in _COLUMNS])

Seen = dict[str, list[Entry]]
"""Data file -> the entries found in it. Data files never change, so that a later look skips them."""


def entries_of(letters: pa.Table) -> list[Entry]:
    """Returns one entry for each ledger row, in the same order."""
    return [
        Entry(
            letter_id=row["letter_id"],
            source_uri=row["source_uri"],
            archive_member=row["archive_member"],
            received_date=row["received_date"],
            modified_at=row["modified_at"],
            case_id=row["case_id"],
            decision_date=row["decision_date"],
            facts=(row["date_of_injury"], row["application_received_date"]),
            quarantined_for=tuple(reason for reason in row["reasons"] if reason not in NOT_CURRENT),
            review=Review(*(row[name] for name in REVIEW)) if row["review"] else None,
            written=Status(row["status"], tuple(row["reasons"])),
        )
        for row in letters.select(_COLUMNS).to_pylist()
    ]


def find_related(ledger: Table, mine: Iterable[Entry], cases: Iterable[str], seen: Seen) -> list[Entry]:
    """Returns the ledger's entries that share a letter or a case with `mine`, and those of `cases`.

    Entries that share a letter or a case with one that was found are found too. `seen` remembers what was
    read for the next call: use a new one for each set of letters and cases.
    """
    mine = list(mine)
    letters, wanted = {entry.letter_id for entry in mine}, {*cases, *_cases_of(mine)}
    found = find_entries(ledger, letters, wanted, seen)
    # A letter may have belonged to another case before, which then falls back on another letter.
    while not ({entry.letter_id for entry in found} <= letters and _cases_of(found) <= wanted):
        letters, wanted = letters | {entry.letter_id for entry in found}, wanted | _cases_of(found)
        found = find_entries(ledger, letters, wanted, {})
    return found


def _cases_of(entries: Iterable[Entry]) -> set[str]:
    return {entry.case_id for entry in entries if entry.case_id}


def find_entries(ledger: Table, letters: set[str], cases: set[str], seen: Seen) -> list[Entry]:
    """Returns the entries of the given letters or cases in the ledger's current snapshot.

    `seen` remembers what was read for the next call: use a new one for each set of letters and cases. Every
    file is read, though only its key columns: files are sorted by date, so that no file can be ruled
    out by a hash or a case id.
    """
    letter_ids, case_ids = pa.array(sorted(letters), pa.string()), pa.array(sorted(cases), pa.string())

    def read(path: str) -> list[Entry]:
        rows = read_columns(ledger, path, _SCHEMA)
        wanted = pc.or_(pc.is_in(rows["letter_id"], letter_ids), pc.is_in(rows["case_id"], case_ids))
        return entries_of(rows.filter(wanted))

    paths = [task.file.file_path for task in ledger.scan().plan_files()]
    new = [path for path in paths if path not in seen]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen |= zip(new, pool.map(read, new), strict=True)
    return [entry for path in paths for entry in seen[path]]


def full_rows(ledger: Table, entries: Iterable[Entry]) -> pa.Table:
    """Returns the ledger's rows of the given entries, with all columns."""
    wanted = {entry.key: entry for entry in entries}
    if not wanted:
        return SCHEMAS["letters"].empty_table()
    received = In("received_date", {entry.received_date for entry in wanted.values()})
    chosen = And(received, In("letter_id", {key[0] for key in wanted}))
    rows = ledger.scan(row_filter=chosen).to_arrow()
    found = rows.filter(pc.is_in(joined(rows, key_of("letters")), pa.array(map(NUL.join, wanted))))
    return pa.Table.from_pylist(found.to_pylist(), schema=SCHEMAS["letters"])


def joined(rows: pa.Table, columns: Sequence[str]) -> pa.ChunkedArray:
    """Returns the values of text columns of each ledger row as one text, with `NUL` between them.

    Null counts as "". A letter's key is joined from `key_of("letters")`. None of a key's parts holds a NUL.
    """
    return pc.binary_join_element_wise(*(rows[name] for name in columns), NUL, null_handling="replace")

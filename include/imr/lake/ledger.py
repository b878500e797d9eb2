"""What the ledger knows of some letters and cases, read without its text and without reading a file twice."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.table import Table

from imr.contract.arrow import SCHEMAS
from imr.contract.codes import NOT_CURRENT
from imr.rows.current import Entry, Review

AT_ONCE = 8
_COLUMNS = [
    "letter_id", "source_uri", "archive_member", "received_date", "modified_at", "case_id", "decision_date",
    "date_of_injury", "application_received_date", "reasons", "review", "reviewed_by", "reviewed_at",
]  # fmt: skip
_SCHEMA = pa.schema([SCHEMAS["letters"].field(name) for name in _COLUMNS])

Seen = dict[str, list[Entry]]
"""Data file -> the entries found in it. Data files never change, so that a later look skips them."""


def entries_of(letters: pa.Table) -> list[Entry]:
    """Entries of rows of the ledger."""
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
            review=Review(row["review"], row["reviewed_by"], row["reviewed_at"]) if row["review"] else None,
        )
        for row in letters.select(_COLUMNS).to_pylist()
    ]


def find_entries(ledger: Table, letters: Iterable[str], cases: Iterable[str], seen: Seen) -> list[Entry]:
    """Entries of the given letters or cases in the ledger's current snapshot.

    The whole ledger is looked through, its key columns only: neither hashes nor old cases follow the order
    of its files. `seen` belongs to one set of letters and cases, and is filled on the way.
    """
    letter_ids, case_ids = pa.array(sorted(letters), pa.string()), pa.array(sorted(cases), pa.string())

    def read(path: str) -> list[Entry]:
        with ledger.io.new_input(path).open() as handle:
            # Files of an earlier version may lack a column.
            rows = pq.read_table(handle, columns=_COLUMNS, schema=_SCHEMA)
        wanted = pc.or_(pc.is_in(rows["letter_id"], letter_ids), pc.is_in(rows["case_id"], case_ids))
        return entries_of(rows.filter(wanted))

    paths = [task.file.file_path for task in ledger.scan().plan_files()]
    new = [path for path in paths if path not in seen]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen |= zip(new, pool.map(read, new), strict=True)
    return [entry for path in paths for entry in seen[path]]

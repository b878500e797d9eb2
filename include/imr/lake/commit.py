"""Commits of a plan, a table each: files with the plan's rows in, files with the rows they replace out.

A data table may be tried again and again by itself: whoever commits there in between, the ledger decides.
The ledger is tried once: if another commit came first there, the plan may be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import In
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from imr.contract.tables import key_of
from imr.lake.catalog import open_table
from imr.lake.conflicts import until_committed
from imr.lake.exchange import Rest, exchange, without, write_files
from imr.lake.ledger import full_rows
from imr.lake.plan import Plan, ledger_rows
from imr.rows.current import Key, key_of_row


@dataclass
class Draft:
    """What a table's commit of one plan needs and has been written already, for the next try."""

    rest: Rest = field(default_factory=dict)
    new: list[DataFile] | None = None


def replace_cases(catalog: Catalog, name: str, plan: Plan, draft: Draft, run_id: str) -> int | None:
    """Puts the plan's rows in place of all that a data table holds of its cases.

    Returns the snapshot, or None where the table holds just these rows already. Raises CommitConflict where
    another commit came first every time.
    """
    touched = pa.array(sorted(plan.cases), pa.string())

    def is_stale(found: pa.Table) -> pa.BooleanArray:
        return pc.is_in(found["case_id"], touched)

    def one_try() -> int | None:
        table = open_table(catalog, name)
        old, kept = without(table, plan.where, ("case_id",), is_stale, draft.rest)
        if draft.new is None:
            draft.new = write_files(table, plan.rows[name])
        if {file.file_path for file in old} == {file.file_path for file in draft.new}:
            return None
        exchange(table, old, kept + draft.new, {"imr.run-id": run_id})
        return _snapshot_id(table)

    return until_committed(name, "publish", one_try)


def replace_letters(ledger: Table, plan: Plan, run_id: str) -> int | None:
    """Puts the plan's ledger rows in place of those with the same keys, if the ledger is as it was read.

    A refusal of an object whose bytes were not looked at gives way to whatever they turn out to be. Without
    rows it makes an empty snapshot: a publisher of the same cases must see that somebody was there.
    Returns the snapshot. Raises one of `conflicts.OTHERS_FIRST` where the ledger has changed.
    """
    rows = ledger_rows(plan, full_rows(ledger, plan.resolved.unstaged), run_id, datetime.now(UTC))
    keys = set(_keys(rows))
    stored = plan.resolved.stored
    before = {stored[key].received_date for key in keys & stored.keys()}
    where = In("received_date", before | set(rows["received_date"].to_pylist()))
    versions = {_version(row) for row in rows.select(_VERSION).to_pylist()}

    def is_stale(found: pa.Table) -> pa.BooleanArray:
        return pa.array(
            key_of_row(row) in keys or (row["reasons"] in _UNSEEN and _version(row) in versions)
            for row in found.to_pylist()
        )

    old, kept = without(ledger, where, (*key_of("letters"), "etag", "reasons"), is_stale, {})
    exchange(ledger, old, kept + write_files(ledger, rows), {"imr.run-id": run_id})
    return _snapshot_id(ledger)


def forget(catalog: Catalog, refusals: Mapping[Key, date], *, run_id: str) -> None:
    """Takes rows out of the ledger, by key and received date, that no other table has rows of.

    Raises CommitConflict where another commit came first every time.
    """
    if not refusals:
        return
    where = In("received_date", set(refusals.values()))

    def is_stale(found: pa.Table) -> pa.BooleanArray:
        return pa.array(key in refusals for key in _keys(found))

    def one_try() -> None:
        ledger = open_table(catalog, "letters")
        old, kept = without(ledger, where, key_of("letters"), is_stale, {})
        exchange(ledger, old, kept, {"imr.run-id": run_id})

    until_committed("letters", "forget refusals", one_try)


_VERSION = ["source_uri", "archive_member", "etag"]
_UNSEEN = (["object_vanished"], ["object_too_large"])


def _version(row: Mapping[str, Any]) -> tuple[str | None, ...]:
    return tuple(row[name] for name in _VERSION)


def _keys(rows: pa.Table) -> Iterator[Key]:
    return map(key_of_row, rows.select(key_of("letters")).to_pylist())


def _snapshot_id(table: Table) -> int | None:
    snapshot = table.current_snapshot()
    return snapshot.snapshot_id if snapshot else None

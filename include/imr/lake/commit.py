"""Carries out a plan, with one commit for each table, which swaps old files for new ones.

A data table's commit is tried again by itself after a conflict, because only the ledger decides what is
current. The ledger's commit is tried once: if another commit came first there, the plan may be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import BooleanExpression, In
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from imr.contract.codes import NEVER_READ
from imr.contract.tables import key_of
from imr.lake.catalog import open_table
from imr.lake.conflicts import OTHERS_FIRST, reading, until_committed
from imr.lake.exchange import Unstale, discard, exchange, split_stale, write_files
from imr.lake.ledger import full_rows, joined
from imr.lake.plan import NO_ROWS, Plan, ledger_rows
from imr.rows.current import Key, key_of_row


@dataclass
class Draft:
    """Files written for the commit of one plan to one table, which its next try can use again."""

    unstale: Unstale = field(default_factory=dict)
    new: list[DataFile] | None = None
    is_committed: bool = False
    """Whether `new` is in the table's history."""


FORGETTINGS = "imr.forgettings"
"""Property of the tables that counts how often letters were forgotten (`lake.forget`)."""


def forgettings_of(table: Table) -> int:
    """Returns how often letters were forgotten before the table's last commit."""
    return int(table.properties.get(FORGETTINGS, 0))


class PlanOutdated(Exception):
    """A letter was forgotten since the ledger was read from which the plan was made."""


def replace_cases(
    catalog: Catalog, name: str, plan: Plan, draft: Draft, run_id: str, forgettings: int
) -> int | None:
    """Replaces all rows that a data table holds of the plan's cases with the plan's rows.

    `forgettings` is what `forgettings_of` returns of the ledger from which the plan was made.
    Returns the id of the new snapshot, or None where the table holds exactly these rows already. Raises
    CommitConflict where another commit came first every time, and PlanOutdated where the table counts more
    forgettings than the ledger did: the plan may hold rows of a forgotten letter.
    """
    touched = pa.array(sorted(plan.cases), pa.string())

    def is_stale(found: pa.Table) -> pa.BooleanArray:
        return pc.is_in(found["case_id"], touched)

    def one_try() -> int | None:
        table = open_table(catalog, name)
        if forgettings_of(table) > forgettings:
            _discard_lost(table, draft, ())
            raise PlanOutdated
        with reading(table):
            old, kept = split_stale(table, plan.where, ("case_id",), is_stale, draft.unstale)
            if draft.new is None:
                draft.new = write_files(table, plan.rows[name])
            if {file.file_path for file in old} != {file.file_path for file in draft.new}:
                exchange(table, old, kept + draft.new, {"imr.run-id": run_id})
                done = _snapshot_id(table)
            else:
                done = None
        draft.is_committed = True
        _discard_lost(table, draft, [file.file_path for file in old])
        return done

    return until_committed(name, "publish", one_try)


def _discard_lost(table: Table, draft: Draft, replaced: Collection[str]) -> None:
    """Deletes what was written and is not committed; what replaced the files `replaced` is committed."""
    for path in [path for path, kept in draft.unstale.items() if kept is not None]:
        kept = draft.unstale.pop(path) or []
        discard(table, [] if path in replaced else kept)
    if not draft.is_committed:
        discard(table, draft.new or ())


def replace_letters(ledger: Table, plan: Plan, run_id: str) -> int | None:
    """Replaces the ledger's rows with the plan's rows of the same keys, unless the ledger has changed.

    An object that could not be read or was too large has a row although its bytes were never read. Such a
    row is removed when the plan has any row of the same version of the object. A plan without rows makes an
    empty snapshot, so that other publishers of the same cases see a conflict.
    Returns the snapshot's id. Raises one of `conflicts.OTHERS_FIRST` where the ledger has changed since it
    was read.
    """
    with reading(ledger):
        outdated = full_rows(ledger, plan.resolved.outdated)
    rows = ledger_rows(plan, outdated, run_id, datetime.now(UTC))
    keys = set(_keys(rows))
    stored = plan.resolved.stored
    before = {stored[key].received_date for key in keys & stored.keys()}
    where = In("received_date", before | set(rows["received_date"].to_pylist()))
    key = key_of("letters")
    replaced, versions = joined(rows, key), joined(rows, _VERSION)

    def is_stale(found: pa.Table) -> pa.BooleanArray:
        reasons = found["reasons"].to_pylist()
        is_unread = pa.array([not NEVER_READ.isdisjoint(codes or ()) for codes in reasons], pa.bool_())
        is_of_version = pc.and_(is_unread, pc.is_in(joined(found, _VERSION), versions))
        return pc.or_(pc.is_in(joined(found, key), replaced), is_of_version)

    swap_rows(ledger, where, (*key, "etag", "reasons"), is_stale, rows, run_id)
    return _snapshot_id(ledger)


def swap_rows(
    table: Table,
    where: BooleanExpression,
    columns: Sequence[str],
    is_stale: Callable[[pa.Table], pa.BooleanArray],
    rows: pa.Table,
    run_id: str,
    properties: Mapping[str, str] | None = None,
    unstale: Unstale | None = None,
) -> None:
    """Puts `rows` in the place of stale ones in one commit, which is tried once; see `split_stale`.

    The commit sets `properties` of the table, too. `unstale` remembers for the next try which files hold no
    stale rows. Raises one of `conflicts.OTHERS_FIRST` where the table has
    changed since it was loaded.
    """
    unstale = {} if unstale is None else unstale
    new: list[DataFile] = []
    try:
        with reading(table):
            old, kept = split_stale(table, where, columns, is_stale, unstale)
            new = write_files(table, rows)
            exchange(table, old, kept + new, {"imr.run-id": run_id}, properties)
    except OTHERS_FIRST:
        lost = [path for path, kept in unstale.items() if kept is not None]
        discard(table, chain(new, *(unstale.pop(path) or () for path in lost)))
        raise


def forget(catalog: Catalog, refusals: Mapping[Key, date], *, run_id: str) -> None:
    """Deletes refused letters from the ledger. `refusals` has their keys with their received dates.

    Refused letters have no rows in the other tables, so that nothing else has to be deleted. Raises
    CommitConflict where another commit came first every time.
    """
    if not refusals:
        return
    where = In("received_date", set(refusals.values()))

    def is_stale(found: pa.Table) -> pa.BooleanArray:
        return pa.array(key in refusals for key in _keys(found))

    def one_try() -> None:
        ledger = open_table(catalog, "letters")
        swap_rows(ledger, where, key_of("letters"), is_stale, NO_ROWS["letters"], run_id)

    until_committed("letters", "forget refusals", one_try)


_VERSION = ["source_uri", "archive_member", "etag"]


def _keys(rows: pa.Table) -> Iterator[Key]:
    return map(key_of_row, rows.select(key_of("letters")).to_pylist())


def _snapshot_id(table: Table) -> int | None:
    snapshot = table.current_snapshot()
    return snapshot.snapshot_id if snapshot else None

"""How long a table's past stays readable: publishers limit the number of snapshots, maintenance their age.

Every snapshot is part of the metadata that each commit reads, copies and writes.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.snapshots import ancestors_of

from imr.lake.catalog import open_table
from imr.lake.conflicts import UPKEEP_TRIES, until_committed

MOST_SNAPSHOTS = 40
KEPT_SNAPSHOTS = 20
"""How many snapshots are left where there were more than `MOST_SNAPSHOTS`."""
KEPT_FOR = timedelta(minutes=1)
"""A snapshot stays readable at least this long after it was replaced: most queries are done by then."""


def trim(table: Table) -> None:
    """Drops a table's oldest snapshots where it has too many.

    Where another commit comes first, nothing is dropped: the next publisher will drop them.
    """
    if len(table.metadata.snapshots) > MOST_SNAPSHOTS:
        older_than = (datetime.now(UTC) - KEPT_FOR).timestamp() * 1000
        old = _replaced(table.metadata, int(older_than), KEPT_SNAPSHOTS)
        with contextlib.suppress(CommitFailedException):
            drop(table, old)


def expire(catalog: Catalog, name: str, *, older_than: datetime, keep_last: int) -> int:
    """Drops snapshots that another one replaced before `older_than`, but keeps the last `keep_last`.

    A snapshot counts from when it was replaced, not made: until then every reader and publisher read it.
    Tagged snapshots and heads of branches stay. Returns the number of dropped snapshots. Their files are left
    to `remove_orphans`. Raises CommitConflict where another commit came first every time.
    """

    def one_try() -> int:
        table = open_table(catalog, name)
        old = _replaced(table.metadata, int(older_than.timestamp() * 1000), keep_last)
        drop(table, old)
        return len(old)

    return until_committed(name, "expire snapshots", one_try, tries=UPKEEP_TRIES)


def drop(table: Table, snapshots: list[int]) -> None:
    """Drops snapshots by their ids. Raises CommitFailedException where another commit came first."""
    if not snapshots:
        return
    try:
        table.maintenance.expire_snapshots().by_ids(snapshots).commit()
    except ValueError as gone:
        # This is what pyiceberg raises where another one has dropped the same snapshots.
        raise CommitFailedException(str(gone)) from gone


def _replaced(metadata: TableMetadata, older_than: int, keep_last: int) -> list[int]:
    """Returns the ids of snapshots to drop. `older_than` is in milliseconds since 1970, as in Iceberg."""
    newest_first = list(ancestors_of(metadata.current_snapshot(), metadata))
    line = {snapshot.snapshot_id for snapshot in newest_first}
    old = [
        snapshot.snapshot_id
        for place, snapshot in enumerate(newest_first)
        if place >= max(keep_last, 1) and newest_first[place - 1].timestamp_ms < older_than
    ]
    old += [
        s.snapshot_id for s in metadata.snapshots if s.snapshot_id not in line and s.timestamp_ms < older_than
    ]
    named = {reference.snapshot_id for reference in metadata.refs.values()}
    return [snapshot_id for snapshot_id in old if snapshot_id not in named]

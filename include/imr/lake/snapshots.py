"""How long a table's past stays readable: publishers limit the number of snapshots, maintenance their age.

Every snapshot is part of the metadata that each commit reads, copies and writes.
"""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime, timedelta

from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.snapshots import ancestors_of

from imr.lake.catalog import open_table
from imr.lake.exchange import step_aside

TRIES = 30
MOST_SNAPSHOTS = 40
KEPT_SNAPSHOTS = 20
"""How many are left where there were more than `MOST_SNAPSHOTS`."""
KEPT_FOR = timedelta(minutes=1)
"""How long a snapshot stays readable after it was replaced, at least: most queries are done by then."""

ANOTHER_FIRST = (CommitFailedException, ValueError)
"""What expiry raises where another one was first; pyiceberg raises ValueError for a snapshot that is gone."""


def trim(table: Table) -> None:
    """Drops a table's oldest snapshots where it has too many; left to the next publisher after a conflict."""
    if len(table.metadata.snapshots) > MOST_SNAPSHOTS:
        older_than = (datetime.now(UTC) - KEPT_FOR).timestamp() * 1000
        old = _replaced(table.metadata, int(older_than), KEPT_SNAPSHOTS)
        with contextlib.suppress(*ANOTHER_FIRST):
            table.maintenance.expire_snapshots().by_ids(old).commit()


def expire(catalog: Catalog, name: str, *, older_than: datetime, keep_last: int) -> int:
    """Drops snapshots that another one replaced before `older_than`, but keeps the last `keep_last`.

    A snapshot counts from when it was replaced, not made: until then every reader and publisher read it.
    Tagged snapshots and heads of branches stay. Yields how many went; their files are `remove_orphans`' to
    remove.
    """
    for attempt in range(TRIES):
        started = time.monotonic()
        table = open_table(catalog, name)
        old = _replaced(table.metadata, int(older_than.timestamp() * 1000), keep_last)
        if not old:
            return 0
        try:
            table.maintenance.expire_snapshots().by_ids(old).commit()
        except ANOTHER_FIRST:
            step_aside(attempt, time.monotonic() - started)
            continue
        return len(old)
    raise CommitFailedException(f"{name}: {TRIES} commits met another one; try again when less is published")


def _replaced(metadata: TableMetadata, older_than: int, keep_last: int) -> list[int]:
    """Ids of snapshots to drop; `older_than` in milliseconds as Iceberg counts them."""
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

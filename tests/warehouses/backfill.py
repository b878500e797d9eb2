"""Publishes days one after another, with compactions and expiries between: `DAYS FILE`, from day FIRST on.

It writes every state that a table was published in to the file, when the last day is published.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from pyiceberg.catalog import Catalog

from imr.lake.catalog import open_catalog, open_table
from imr.lake.maintenance.compact import compact
from imr.lake.snapshots import expire
from imr.place import settings
from imr.place.storage import access
from warehouses.answers import SUMS, summed
from warehouses.made import publish_day

FIRST = 12
"""The days before it are published when readers begin."""
COMPACT_EVERY = 4


def main(days: int, target: Path) -> None:
    """Publishes, and writes the states."""
    here = settings.load()
    catalog = open_catalog(here, access(here))
    states: dict[str, dict[int, list[int]]] = {name: {} for name in SUMS}
    _remember(catalog, states)
    for day in range(FIRST, FIRST + days):
        publish_day(catalog, day)
        _remember(catalog, states)
        if day % COMPACT_EVERY == 0:
            for name in states:
                compact(catalog, name, most_small_files=2)
                _remember(catalog, states)
                expire(catalog, name, older_than=datetime.now(UTC), keep_last=5)
    target.write_text(json.dumps({name: list(found.values()) for name, found in states.items()}))


def _remember(catalog: Catalog, states: dict[str, dict[int, list[int]]]) -> None:
    """Notes the state of every snapshot that is not known yet."""
    for name, known in states.items():
        table = open_table(catalog, name)
        for snapshot in table.snapshots():
            if snapshot.snapshot_id not in known:
                rows = table.scan(snapshot_id=snapshot.snapshot_id).to_arrow().to_pylist()
                known[snapshot.snapshot_id] = summed(name, rows)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))

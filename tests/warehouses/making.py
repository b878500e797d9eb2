"""Makes the tables in the place that the environment names, and pyiceberg's answers about them: `DAYS FILE`.

A process of its own, as pyiceberg reads the variables that describe a catalog once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from imr.lake.catalog import open_catalog, open_table
from imr.place import settings
from imr.place.storage import access
from warehouses.answers import KEYS, expected
from warehouses.made import make_tables


def main(days: int, target: Path) -> None:
    """Writes the snapshots that are not the newest, the answers, and the number of rows."""
    here = settings.load()
    catalog = open_catalog(here, access(here))
    earlier = make_tables(catalog, days)
    rows = {name: open_table(catalog, name).scan().to_arrow().to_pylist() for name in KEYS}
    past = {
        name: open_table(catalog, name).scan(snapshot_id=earlier[name]).to_arrow().to_pylist()
        for name in KEYS
    }
    said = {"earlier": earlier, "answers": expected(rows, past), "rows": sum(map(len, rows.values()))}
    target.write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))

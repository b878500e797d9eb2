"""Tables for tests of upkeep: letters published day by day, and what tables and folders then hold."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pyiceberg.catalog import Catalog

from imr.contract.tables import TABLES, key_of
from imr.lake.catalog import open_table
from imr.lake.plan import Rows
from imr.lake.publish import publish
from imr.runs.deployment import Deployment
from support.staged import Row, letter, staged


def counted(letters: list[Row]) -> Rows:
    """Staged rows whose cases count their decisions."""
    rows = staged(letters)
    cases = rows["cases"]
    place = cases.schema.get_field_index("decision_count")
    counts = pa.array([2] * len(cases), pa.int16())
    return rows | {"cases": cases.set_column(place, cases.schema.field(place), counts)}


def publish_letters(catalog: Catalog, *letters: Row) -> None:
    """One publish of the letters."""
    publish(catalog, counted(list(letters)), run_id="run", rebuild=lambda rows: counted(rows.to_pylist()))


def publish_days(catalog: Catalog, days: int, first: int = 1) -> None:
    """One publish a day of January 2025, each of two letters of a case of their own."""
    for day in range(first, first + days):
        publish_letters(
            catalog, letter(f"{day:02d}a", f"case-{day}a", day), letter(f"{day:02d}b", f"case-{day}b", day)
        )


def contents(catalog: Catalog) -> dict[str, list[dict[str, Any]]]:
    """Table name -> its rows, sorted by their keys."""
    return {
        name: sorted(
            open_table(catalog, name).scan().to_arrow().to_pylist(),
            key=lambda row: [str(row[column]) for column in key_of(name)],
        )
        for name in TABLES
    }


def objects(deployment: Deployment, catalog: Catalog, name: str) -> set[str]:
    """Paths of all files under a table's location."""
    store = deployment.access.store(open_table(catalog, name).location())
    return {entry["path"] for page in store.list() for entry in page}

"""What a run that read letters again has changed in the tables, from its report and from their snapshots."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from obstore.store import S3Store
from pyiceberg.expressions import EqualTo
from pyiceberg.table import Table

from imr.contract.tables import DATA_TABLES, key_of
from imr.lake.catalog import NAMESPACE
from imr.rows.read_letter import Row
from imr.runs.deployment import Deployment
from imr.runs.reparse import CHANGES
from imr.runs.report import RunReport, report_folder

_OF_A_RUN = frozenset({"letter_id", "received_date"})


@dataclass(frozen=True, slots=True)
class Listed:
    """Counts of changed values by `table.field`, and the first changes by key and field, without values."""

    unchanged: int
    changed: Mapping[str, int]
    first: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after a run. `row` is its table, with the row's numbers, such as `decisions 2`."""

    row: str
    field: str
    before: Any
    after: Any


def listed_changes(lake: S3Store, run: str) -> Listed | None:
    """Returns what a run changed, or None where it is no reparse and compared nothing."""
    try:
        found = json.loads(bytes(lake.get(f"{report_folder(run)}/{CHANGES}").bytes()))
    except FileNotFoundError:
        return None
    return Listed(found["unchanged"], found["changed"], found["first"])


def changes_of_case(deployment: Deployment, report: RunReport, case_id: str) -> list[Change] | None:
    """Returns the values of a case's rows that differ before and after a run.

    Returns None where a snapshot of that time has expired.
    """
    changes: list[Change] = []
    for name in DATA_TABLES:
        after = report.snapshots.get(name)
        if after is None:
            continue
        table = deployment.catalog().load_table((NAMESPACE, name))
        snapshot = table.snapshot_by_id(after)
        before = snapshot.parent_snapshot_id if snapshot else None
        if snapshot is None or (before is not None and table.snapshot_by_id(before) is None):
            return None
        old = _rows(table, name, case_id, before) if before is not None else {}
        changes += _differences(name, old, _rows(table, name, case_id, after))
    return changes


def _rows(table: Table, name: str, case_id: str, snapshot: int) -> dict[tuple[Any, ...], Row]:
    rows = table.scan(row_filter=EqualTo("case_id", case_id), snapshot_id=snapshot).to_arrow().to_pylist()
    return {tuple(row[column] for column in key_of(name)): row for row in rows}


def _differences(
    name: str, old: Mapping[tuple[Any, ...], Row], new: Mapping[tuple[Any, ...], Row]
) -> Iterator[Change]:
    for key in sorted({*old, *new}, key=str):
        was, now = old.get(key, {}), new.get(key, {})
        row = " ".join([name, *map(str, key[1:])])
        for field in {**was, **now}:
            if field not in _OF_A_RUN and was.get(field) != now.get(field):
                yield Change(row, field, was.get(field), now.get(field))

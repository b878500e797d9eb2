"""Reading stored text again with the current parser: the steps of `imr_reparse` beside those of `ingest`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from obstore.store import S3Store
from pyiceberg.expressions import And, EqualTo, In, NotEqualTo, NotNull

from imr.ingest import Site, report_folder, stage_letters, stage_listing, staged_parts
from imr.parsing import PARSER_VERSION
from imr.tables import staging
from imr.tables.catalog import open_table
from imr.tables.schema import TABLES, key_of

CHANGES = "changes.json"
LISTED_CHANGES = 1_000
"""Changes of a report that are listed one by one; all are counted."""

_OF_THE_RUN = {"received_date", "letter_id"}


def plan(site: Site, run_id: str, first: date, last: date, *, every: bool = False) -> list[str]:
    """Stages the stored text of letters received from `first` to `last`, one batch a date.

    Letters that the current parser has read are left out, unless `every`. Yields the batches' names.
    """
    lake, folder = site.lake(), staging.run_folder(run_id)
    staging.clear(lake, folder)
    ledger = open_table(site.catalog(), "letters")
    names = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        chosen = And(EqualTo("received_date", day), NotNull("text"))
        if not every:
            chosen = And(chosen, NotEqualTo("parser_version", PARSER_VERSION))
        letters = ledger.scan(row_filter=chosen).to_arrow_batch_reader()
        versions: list[tuple[str, str, date]] = []
        if stage_letters(lake, f"{folder}/extracted/{day}", _noted(letters, run_id, versions)):
            stage_listing(lake, folder, number, versions)
            names.append(day.isoformat())
    return names


def _noted(
    letters: Iterable[pa.RecordBatch], run_id: str, versions: list[tuple[str, str, date]]
) -> Iterator[dict[str, Any]]:
    """Ledger rows as this run's, each noted in `versions` on its way."""
    for batch in letters:
        for row in batch.to_pylist():
            versions.append((row["source_uri"], row["etag"], row["received_date"]))
            yield row | {"run_id": run_id}


def compare(site: Site, run_id: str, batches: Iterable[str]) -> dict[str, int]:
    """Reports what publishing the checked rows would change, field by field, before anything is published.

    Yields changed values by `table.field`, and rows by `table.added` and `table.removed`. The report, with
    the first changes one by one (keys and fields, not values: letters hold personal data), is `changes.json`
    beside the run's report.
    """
    lake, folder = site.lake(), staging.run_folder(run_id)
    catalog = site.catalog()
    counts: Counter[str] = Counter()
    listed: list[dict[str, Any]] = []
    for _, rows in staged_parts(lake, f"{folder}/checked", batches):
        letters = set(rows["letters"]["letter_id"].to_pylist())
        for name in ("cases", "decisions", "citations"):
            scan = open_table(catalog, name).scan(row_filter=In("letter_id", letters))
            for change in _changes(name, scan.to_arrow(), rows[name]):
                counts[f"{name}.{change['field']}"] += 1
                if len(listed) < LISTED_CHANGES:
                    listed.append({"table": name} | change)
    report = {"run_id": run_id, "parser_version": PARSER_VERSION, "changed": dict(counts), "first": listed}
    lake.put(f"{report_folder(run_id)}/{CHANGES}", json.dumps(report, indent=1).encode())
    return dict(counts)


def _changes(name: str, before: pa.Table, after: pa.Table) -> Iterator[dict[str, Any]]:
    """Fields that differ between two tables' rows, and rows that only one of them has, by key.

    A letter that is superseded has no rows before; its staged rows are no additions.
    """
    key = key_of(name)
    old = {tuple(row[column] for column in key): row for row in before.to_pylist()}
    new = {tuple(row[column] for column in key): row for row in after.to_pylist()}
    current = {row["letter_id"] for row in old.values()}
    for identity in sorted({*old, *new}, key=str):
        was, now = old.get(identity), new.get(identity)
        case = {"key": dict(zip(key, map(str, identity), strict=True))}
        if was is None:
            if now and now["letter_id"] in current:
                yield case | {"field": "added"}
        elif now is None:
            yield case | {"field": "removed"}
        else:
            for field in TABLES[name].names:
                if field not in _OF_THE_RUN and was[field] != now[field]:
                    yield case | {"field": field}


def read_changes(lake: S3Store, run_id: str) -> dict[str, Any]:
    """The report that `compare` wrote."""
    changes: dict[str, Any] = json.loads(bytes(lake.get(f"{report_folder(run_id)}/{CHANGES}").bytes()))
    return changes

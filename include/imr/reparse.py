"""Reading stored text again with the current parser: the steps of `imr_reparse` beside those of `ingest`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pyarrow as pa
from more_itertools import ichunked
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import And, GreaterThanOrEqual, In, LessThanOrEqual, NotEqualTo, NotNull

from imr.ingest import stage_letters, stage_listing, staged_parts, timed
from imr.known import owing_archives
from imr.parsing import PARSER_VERSION
from imr.reports.run import report_folder
from imr.site import Site
from imr.tables import staging
from imr.tables.catalog import open_table
from imr.tables.resolve import key_of_row
from imr.tables.rows import Row
from imr.tables.schema import TABLES, key_of

CHANGES = "changes.json"
LISTED_CHANGES = 1_000
"""Changes of a report that are listed one by one; all are counted."""

BATCH_LETTERS = 5_000
"""What one task parses: some ten seconds of work."""

_OF_A_LETTER = ("letter_id", "layout", "case_id", "decision_date")
"""What a parser may change in the ledger; with the reasons why a letter is held back."""
_Owner = tuple[str, str | None]
_SHOWN = ("published", "quarantined")
"""Statuses of letters whose rows are in the other tables, or would be if they passed."""


@timed
def plan(site: Site, run_id: str, first: date, last: date, *, every: bool = False) -> list[str]:
    """Stages the stored text of letters received from `first` to `last`; yields the batches' names.

    Letters that the current parser has read are left out, unless `every`; so are those of archives that are
    still being loaded.
    """
    lake, folder = site.lake(), staging.run_folder(run_id)
    staging.clear(lake, folder)
    stage_listing(lake, folder, 0, ())
    received = And(GreaterThanOrEqual("received_date", first), LessThanOrEqual("received_date", last))
    chosen = And(received, NotNull("text"))
    if not every:
        chosen = And(chosen, NotEqualTo("parser_version", PARSER_VERSION))
    scan = open_table(site.catalog(), "letters").scan(row_filter=chosen)
    owes = owing_archives(lake)
    letters = (row for part in scan.to_arrow_batch_reader() for row in part.to_pylist() if not owes(row))
    names = []
    for number, batch in enumerate(ichunked(letters, BATCH_LETTERS)):
        names.append(f"{number:05d}")
        versions: list[tuple[str, str, date]] = []
        stage_letters(lake, f"{folder}/extracted/{names[-1]}", _noted(batch, run_id, versions))
        stage_listing(lake, folder, number, versions)
    return names


def _noted(
    letters: Iterable[dict[str, Any]], run_id: str, versions: list[tuple[str, str, date]]
) -> Iterator[dict[str, Any]]:
    """Ledger rows as this run's, each noted in `versions` on its way."""
    for row in letters:
        versions.append((row["source_uri"], row["etag"], row["received_date"]))
        yield row | {"run_id": run_id}


@timed
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
        before = _stored(catalog, rows["letters"])
        current = {key_of_row(row) for row in before["letters"].to_pylist() if row["status"] in _SHOWN}
        # Of copies with other names only the current one's case counts.
        shown = {_owner(row) for row in rows["letters"].to_pylist() if key_of_row(row) in current}
        for name in TABLES:
            for change in _changes(name, before[name], rows[name], shown):
                counts[f"{name}.{change['field']}"] += 1
                if len(listed) < LISTED_CHANGES:
                    listed.append({"table": name} | change)
    report = {"run_id": run_id, "parser_version": PARSER_VERSION, "changed": dict(counts), "first": listed}
    lake.put(f"{report_folder(run_id)}/{CHANGES}", json.dumps(report, indent=1).encode())
    return dict(counts)


def _stored(catalog: Catalog, letters: pa.Table) -> dict[str, pa.Table]:
    """What the tables hold of the letters."""
    received = In("received_date", set(letters["received_date"].to_pylist()))
    chosen = And(received, In("letter_id", set(letters["letter_id"].to_pylist())))
    return {name: open_table(catalog, name).scan(row_filter=chosen).to_arrow() for name in TABLES}


def _changes(name: str, before: pa.Table, after: pa.Table, shown: set[_Owner]) -> Iterator[dict[str, Any]]:
    """Fields that differ between two tables' rows, and rows that only one of them has, by key.

    Letters that are not `shown` have no rows before, and will have none after: theirs are no additions.
    """
    old, new = _by_key(name, before), _by_key(name, after)
    for identity in sorted({*old, *new}, key=str):
        was, now = old.get(identity), new.get(identity)
        case = {"key": dict(zip(key_of(name), map(str, identity), strict=True))}
        if was is None:
            if now and _owner(now) in shown:
                yield case | {"field": "added"}
        elif now is None:
            yield case | {"field": "removed"}
        else:
            yield from (case | {"field": field} for field in now if was[field] != now[field])


def _owner(row: Row) -> _Owner:
    return row["letter_id"], row["case_id"]


def _by_key(name: str, rows: pa.Table) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Key -> what is compared of a row."""
    found = {}
    for row in rows.to_pylist():
        identity = tuple(row[column] for column in key_of(name))
        if name == "letters":
            held = row["reasons"] if row["status"] == "quarantined" else []
            row = {field: row[field] for field in _OF_A_LETTER} | {"reasons": held}
        else:
            row.pop("received_date")
        found[identity] = row
    return found

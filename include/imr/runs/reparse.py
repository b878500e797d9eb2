"""The two steps of a run that reads letters again with a newer parser or reader.

`imr_reparse` parses stored text with the current parser. `imr_reread` reads objects again that another reader
has read. In both, the plan chooses the letters, and the comparison reports what publishing would change and
leaves out unchanged letters.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from more_itertools import batched, ichunked
from pyiceberg.expressions import (
    And,
    BooleanExpression,
    GreaterThanOrEqual,
    IsNull,
    LessThanOrEqual,
    NotEqualTo,
    NotNull,
    Or,
)

from imr.lake import staging
from imr.lake.catalog import open_table
from imr.lake.unchanged import note_unchanged, unchanged_letters
from imr.letters.listing import BATCH_LETTERS, list_bulk, list_received, plan_batches
from imr.letters.readings import RawObject
from imr.letters.version import reader_version
from imr.rows.current import key_of_row
from imr.rows.read_letter import Row
from imr.rows.version import parser_version
from imr.runs.changes import Changes, changes_of
from imr.runs.deployment import Deployment
from imr.runs.ledger_reading import owing_archives
from imr.runs.report import report_folder
from imr.runs.staged import (
    LISTING_PART,
    Version,
    stage_letters,
    stage_listing,
    stage_plan,
    staged_parts,
    start_run,
    timed,
    without_forgotten,
)
from imr.text.identity import identity_of

CHANGES = "changes.json"
LISTED_CHANGES = 1_000
"""Most changes that a report lists one by one. It counts all of them."""


@timed
def plan_reparse(
    deployment: Deployment, run_id: str, first: date, last: date, *, every: bool = False
) -> list[str]:
    """Stages the stored text of letters received from `first` to `last`; returns the batches' names.

    Letters that the current parser has made or found unchanged are left out, unless `every` is set. Letters
    of archives that are still being loaded are always left out.
    """
    lake, folder = deployment.lake(), staging.run_folder(run_id)
    start_run(lake, folder)
    version = None if every else parser_version()
    letters = _outdated(deployment, (first, last), "parser_version", version, NotNull("text"))
    names = []
    with without_forgotten(deployment, f"{folder}/extracted"):
        for number, batch in enumerate(ichunked(letters, BATCH_LETTERS)):
            names.append(f"{number:05d}")
            versions: list[Version] = []
            stage_letters(lake, f"{folder}/extracted/{names[-1]}", _noted(batch, run_id, versions))
            stage_listing(lake, folder, number, versions)
    return names


@timed
def plan_reread(
    deployment: Deployment, run_id: str, first: date, last: date, *, bulk: bool = False, every: bool = False
) -> list[str]:
    """Plans batches of objects that another reader has read, received from `first` to `last`.

    Returns the batches' names. With `bulk`, objects are looked for under the whole raw prefix instead of in
    its folders of received dates. With `every`, objects that the current reader has read are read again, too.
    The rows of an object that has been deleted or overwritten since stay as they are.
    """
    lake, folder = deployment.lake(), staging.run_folder(run_id)
    start_run(lake, folder)
    columns = ("letter_id", "source_uri", "archive_member", "etag", "received_date", "reader_version")
    version = None if every else reader_version()
    rows = _outdated(deployment, (first, last), "reader_version", version, columns=columns)
    outdated = {identity_of(row["source_uri"], row["etag"]): row["received_date"] for row in rows}

    def again() -> Iterator[RawObject]:
        listed = _listed(deployment, sorted(set(outdated.values())), bulk=bulk)
        for number, part in enumerate(batched(_dated(deployment, listed, outdated), LISTING_PART)):
            versions = ((deployment.uri(item.key), item.etag, item.received_date) for item in part)
            stage_listing(lake, folder, number, versions)
            yield from part

    return stage_plan(lake, folder, plan_batches(again()))


def _dated(
    deployment: Deployment, listed: Iterable[RawObject], outdated: Mapping[int, date]
) -> Iterator[RawObject]:
    """Yields the objects that are to be read again, with their received dates from the ledger."""
    for item in listed:
        received = outdated.get(identity_of(deployment.uri(item.key), item.etag))
        if received:
            yield replace(item, received_date=received)


def _listed(deployment: Deployment, dates: list[date], *, bulk: bool) -> Iterator[RawObject]:
    access, raw = deployment.access, deployment.settings.raw
    if bulk:
        yield from list_bulk(access, raw, None)
        return
    for day in dates:
        yield from list_received(access, raw, day)


def _outdated(
    deployment: Deployment,
    received: tuple[date, date],
    column: str,
    version: str | None,
    also: BooleanExpression | None = None,
    columns: tuple[str, ...] = ("*",),
) -> Iterator[Row]:
    """Yields the ledger rows of the received dates whose version in `column` is another, month by month.

    All rows of these dates are yielded where `version` is None.
    """
    lake = deployment.lake()
    ledger = open_table(deployment.catalog(), "letters")
    owes = owing_archives(lake)
    for first, last in _months(*received):
        chosen: BooleanExpression = And(
            GreaterThanOrEqual("received_date", first), LessThanOrEqual("received_date", last)
        )
        if also:
            chosen = And(chosen, also)
        if version:
            chosen = And(chosen, Or(IsNull(column), NotEqualTo(column, version)))
        same = unchanged_letters(lake, version, first) if version else set()
        for part in ledger.scan(row_filter=chosen, selected_fields=columns).to_arrow_batch_reader():
            yield from (row for row in part.to_pylist() if not owes(row) and key_of_row(row) not in same)


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yields the first and last day of each month's part of the range."""
    days = (first + timedelta(days) for days in range((last - first).days + 1))
    for _, month in groupby(days, key=lambda day: (day.year, day.month)):
        begin, *rest = month
        yield begin, rest[-1] if rest else begin


def _noted(letters: Iterable[Row], run_id: str, versions: list[Version]) -> Iterator[Row]:
    """Yields the ledger rows with this run's id, and adds each one's version to `versions`."""
    for row in letters:
        versions.append((row["source_uri"], row["etag"], row["received_date"]))
        yield row | {"run_id": run_id}


@timed
def compare(deployment: Deployment, run_id: str, batches: Iterable[str]) -> dict[str, int]:
    """Reports what publishing the checked rows would change, and leaves unchanged letters out of them.

    Returns the number of changed values by `table.field`, of rows by `table.added` and `table.removed`, and
    of letters as `unchanged`. Unchanged letters are noted, so that these versions skip them next time.
    The report is `changes.json` beside the run's report. It lists the first changes by key and field, without
    values, because letters hold personal data.
    """
    lake, folder = deployment.lake(), staging.run_folder(run_id)
    catalog = deployment.catalog()
    report = _Report()
    with without_forgotten(deployment, f"{folder}/checked"):
        for part, rows in staged_parts(lake, f"{folder}/checked", batches):
            changes = changes_of(catalog, rows)
            report.add(changes)
            name = f"{folder.rpartition('/')[2]}-{part.replace('/', '-')}"
            for version in (parser_version(), reader_version()):
                note_unchanged(lake, version, name, changes.looked_at_by(version))
            staging.write_rows(lake, f"{folder}/checked/{part}", changes.changed)
    document = {
        "run_id": run_id,
        "parser_version": parser_version(),
        "reader_version": reader_version(),
        "unchanged": report.unchanged,
        "changed": dict(report.counts),
        "first": report.listed,
    }
    lake.put(f"{report_folder(run_id)}/{CHANGES}", json.dumps(document, indent=1).encode())
    return dict(report.counts) | {"unchanged": report.unchanged}


class _Report:
    """Counts the changes of a run's parts, and lists the first of them."""

    def __init__(self) -> None:
        self.unchanged = 0
        self.counts: Counter[str] = Counter()
        self.listed: list[dict[str, Any]] = []

    def add(self, changes: Changes) -> None:
        self.unchanged += len(changes.unchanged)
        for change in changes.listed:
            self.counts[f"{change['table']}.{change['field']}"] += 1
            if len(self.listed) < LISTED_CHANGES:
                self.listed.append(change)

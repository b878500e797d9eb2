"""A run's steps, from listing to publishing: what the tasks of the DAGs call, one function each.

Steps hand each other names of staged batches and counts; `reconcile` is the last. Every step may be tried
again: it replaces what its earlier try left behind.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from more_itertools import batched, unique_everseen
from obstore.store import S3Store

from imr.contract.tables import TABLES
from imr.lake import staging
from imr.lake.publish import publish as publish_rows
from imr.lake.unfinished import begin_archive, noted_cases
from imr.letters.extract import read_objects
from imr.letters.listing import list_bulk, list_received, plan_batches
from imr.letters.readings import Extracted, RawObject
from imr.place.limits import MIB
from imr.quality.bounds import Tally, check_bounds
from imr.quality.drift import results_of
from imr.quality.results import Result, merge
from imr.rows.current import key_of_row
from imr.rows.forgotten import forgotten_row
from imr.rows.read_letter import Row, Source
from imr.runs.checks import check_reviewed, rebuild
from imr.runs.deployment import Deployment
from imr.runs.drift import Delivered, stage_drift
from imr.runs.ledger_reading import known_versions, reviews_of
from imr.runs.report import report_folder
from imr.runs.staged import (
    LISTING_PART,
    groups_of,
    read_listing,
    read_plan,
    stage_letters,
    stage_listing,
    stage_plan,
    staged_parts,
    start_run,
    timed,
    without_forgotten,
)
from imr.text.identity import identity_of

CHECKED_BYTES = 96 * MIB
"""Most bytes of rows that one call of Great Expectations checks: those of some 9,000 letters."""
PUBLISHED_BYTES = 112 * MIB
"""Most bytes of rows that one commit publishes: those of some 10,000 letters. Only bulk loads need several.

A commit writes a file for each month and table that has rows, which costs more than the rows themselves.
"""


@timed
def list_letters(
    deployment: Deployment, run_id: str, received: Iterable[date], *, reprocess: bool = False
) -> list[str]:
    """Stages the listing of the received dates, for `reconcile`, and plans batches of objects to read.

    The batches hold the objects that the ledger does not hold yet, or all of them with `reprocess`. Returns
    the batches' names.
    """
    dates = sorted(set(received))
    raw = deployment.settings.raw
    listed = (item for day in dates for item in list_received(deployment.access, raw, day))
    return _plan(deployment, run_id, listed, dates, reprocess=reprocess)


@timed
def list_archives(
    deployment: Deployment, run_id: str, received: date | None, *, reprocess: bool = False
) -> list[str]:
    """Does what `list_letters` does for every object under the raw prefix, in whatever folders.

    The objects get the received date `received`, or one of their own where it is None (`list_bulk`).
    """
    listed = list_bulk(deployment.access, deployment.settings.raw, received)
    return _plan(deployment, run_id, listed, [received] if received else None, reprocess=reprocess)


def _plan(
    deployment: Deployment,
    run_id: str,
    listed: Iterable[RawObject],
    dates: list[date] | None,
    *,
    reprocess: bool,
) -> list[str]:
    lake, folder = deployment.lake(), staging.run_folder(run_id)
    start_run(lake, folder)
    known = {} if reprocess else known_versions(deployment, lake, dates)

    def unknown() -> Iterator[RawObject]:
        for number, part in enumerate(batched(listed, LISTING_PART)):
            versions = [(deployment.uri(item.key), item.etag) for item in part]
            # An object of a bulk load may be in the ledger under another received date than it would get now.
            dated = [known.get(identity_of(*version)) for version in versions]
            places = zip(versions, dated, part, strict=True)
            stage_listing(
                lake, folder, number, ((*at, day or item.received_date) for at, day, item in places)
            )
            yield from (item for day, item in zip(dated, part, strict=True) if day is None)

    return stage_plan(lake, folder, plan_batches(unknown()))


@timed
def extract(deployment: Deployment, run_id: str, batch: str) -> str:
    """Reads a batch's objects and stages their text; returns the batch's name."""
    lake, folder = deployment.lake(), staging.run_folder(run_id)
    letters = read_objects(deployment.raw(), read_plan(lake, folder, batch), deployment.settings.limits)
    noted = _noting_archives(deployment, lake, folder, letters)
    rows = (_ledger_row(deployment, letter, run_id) for letter in noted)
    # An archive may hold the same member twice.
    once = unique_everseen(rows, key=lambda row: identity_of(*key_of_row(row)))
    with without_forgotten(deployment, f"{folder}/extracted/{batch}") as forgotten:
        kept = (
            forgotten_row(row, review) if (review := forgotten.get(row["letter_id"])) else row for row in once
        )
        stage_letters(lake, f"{folder}/extracted/{batch}", kept)
    return batch


def _noting_archives(
    deployment: Deployment, lake: S3Store, folder: str, letters: Iterable[Extracted]
) -> Iterator[Extracted]:
    """Yields the letters, and notes an archive as unfinished before its first member."""
    begun = set()
    for letter in letters:
        version = deployment.uri(letter.object.key), letter.etag
        if letter.archive_member is not None and version not in begun:
            begun.add(version)
            lake.put(f"{folder}/archives/{begin_archive(lake, *version)}", b"")
        yield letter


def _ledger_row(deployment: Deployment, letter: Extracted, run_id: str) -> Row:
    # The parser takes half a second to import, which the other steps do without.
    from imr.rows.letter_rows import letter_row

    source = Source(
        uri=deployment.uri(letter.object.key),
        letter_id=letter.letter_id,
        byte_size=letter.byte_size,
        received_date=letter.object.received_date,
        archive_member=letter.archive_member,
        etag=letter.etag,
        modified_at=letter.object.modified_at,
    )
    return letter_row(source, letter.reading, run_id=run_id)


@timed
def parse(deployment: Deployment, run_id: str, batch: str) -> str:
    """Parses a batch's texts and stages their rows; returns the batch's name."""
    from imr.rows.letter_rows import parse_rows, to_arrow

    lake, folder = deployment.lake(), staging.run_folder(run_id)
    staging.clear(lake, f"{folder}/parsed/{batch}")
    with without_forgotten(deployment, f"{folder}/parsed/{batch}"):
        for part in staging.need_parts(lake, f"{folder}/extracted/{batch}"):
            letters = staging.read(lake, f"{folder}/extracted/{batch}/{part}.parquet").to_pylist()
            rows = (parse_rows(letter, deployment.settings.limits) for letter in letters)
            staging.write_rows(lake, f"{folder}/parsed/{batch}/{part}", to_arrow(rows))
    return batch


@timed
def validate(
    deployment: Deployment, run_id: str, batches: Iterable[str], *, checked_on: date
) -> dict[str, int]:
    """Checks every batch by the suites, stages the checked rows, and builds the run's Data Docs.

    The run as a whole is compared with the months before, which warns and holds nothing back. Returns the
    number of letters by status. Raises OutOfBounds where the run as a whole must not be published.
    """
    from imr.quality.docs import build_data_docs

    lake, folder = deployment.lake(), staging.run_folder(run_id)
    staging.clear(lake, f"{folder}/checked")
    statuses: Counter[str] = Counter()
    tally, delivered = Tally(), Delivered()
    results: dict[str, list[Result]] = {name: [] for name in TABLES}
    with without_forgotten(deployment, f"{folder}/checked"):
        reviews = reviews_of(deployment)
        staged = staged_parts(lake, f"{folder}/parsed", batches)
        for group in groups_of(staged, CHECKED_BYTES):
            verdict, parts = check_reviewed([rows for _, rows in group], reviews, checked_on=checked_on)
            results = {name: merge([results[name], verdict.results[name]]) for name in TABLES}
            names = [name for name, _ in group]
            del group  # its rows are not needed while the next group is read
            for part, checked in zip(names, parts, strict=True):
                staging.write_rows(lake, f"{folder}/checked/{part}", checked)
                statuses.update(checked["letters"]["status"].to_pylist())
                tally.add(checked["letters"])
                delivered.add(checked)
    drift = delivered.compare(deployment.catalog())
    stage_drift(lake, folder, drift)
    with tempfile.TemporaryDirectory() as directory:
        build_data_docs(
            [results],
            Path(directory),
            run_id=run_id,
            checked_at=datetime.now(UTC),
            drift=results_of(drift),
            compared=drift.compared,
        )
        _upload(lake, Path(directory), f"{report_folder(run_id)}/data_docs")
    listed = 0 if statuses else sum(len(part) for part in read_listing(lake, folder))
    check_bounds(run_id, listed=listed, statuses=tally.statuses(), reasons=tally.reasons())
    return dict(statuses)


def _upload(lake: S3Store, directory: Path, prefix: str) -> None:
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            lake.put(f"{prefix}/{path.relative_to(directory).as_posix()}", path)


@timed
def publish(deployment: Deployment, run_id: str, batches: Iterable[str]) -> dict[str, Any]:
    """Publishes the checked rows to the tables; returns counts and snapshot ids by table."""
    lake, folder = deployment.lake(), staging.run_folder(run_id)
    parts = (part for part in staged_parts(lake, f"{folder}/checked", batches) if len(part[1]["letters"]))
    statuses: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    snapshots: dict[str, int | None] = {}
    for group in groups_of(parts, PUBLISHED_BYTES):
        staged = {name: pa.concat_tables([rows[name] for _, rows in group]) for name in TABLES}
        del group
        with noted_cases(lake, run_id) as announce:
            done = publish_rows(
                deployment.catalog(), staged, run_id=run_id, rebuild=rebuild, announce=announce
            )
        statuses.update(done.statuses)
        changed.update(done.rows)
        snapshots |= done.snapshots
        del staged  # before the next rows are read
    return {"statuses": dict(statuses), "rows": dict(changed), "snapshots": snapshots}

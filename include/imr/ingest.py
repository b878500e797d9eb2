"""A run's steps, from listing to reconciling: what the tasks of the DAGs call, one function each.

Steps hand each other names of staged batches and counts. Every step may be tried again: it replaces what its
earlier try left behind.
"""

from __future__ import annotations

import functools
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar, cast

import pyarrow as pa
from more_itertools import batched, constrained_batches, unique_everseen
from obstore.store import S3Store

from imr.known import known_versions, ledger_of, reviews_of
from imr.letters import limits
from imr.letters.extract import read_objects
from imr.letters.listing import list_bulk, list_received, plan_batches
from imr.letters.model import Extracted, RawObject, is_unread
from imr.quality.bounds import Tally, check_bounds
from imr.quality.check import Verdict, apply_verdict, check_batch
from imr.quality.release import hold, spare
from imr.quality.results import Result, merge
from imr.reports.run import LostLetters, RunReport, read_report, report_folder, write_report
from imr.site import Site
from imr.tables import staging
from imr.tables.publish import Rows, forget
from imr.tables.publish import publish as publish_rows
from imr.tables.resolve import Key, key_of_row
from imr.tables.rows import Row, Source, letter_row, parse_rows, to_arrow
from imr.tables.schema import LETTERS, TABLES
from imr.tables.unfinished import archive_name, begin_archive, finish_archives, noted_cases

Step = TypeVar("Step", bound=Callable[..., Any])

LISTING_PART = 50_000
PART_LETTERS = 500
PART_CHARACTERS = 32_000_000
"""Letters, and characters of text, that one step holds at once: 500 ordinary letters have three million."""
PUBLISH_LETTERS = 5_000
"""Letters of one commit. A day has some 600; only bulk loads take several commits."""


def timed(step: Step) -> Step:
    """Has a step note for the run's report how long it took; of a step over batches, each."""

    @functools.wraps(step)
    def noting(site: Site, run_id: str, *given: Any, **named: Any) -> Any:
        started = time.monotonic()
        done = step(site, run_id, *given, **named)
        part = given[0] if given and isinstance(given[0], str) else "all"
        seconds = time.monotonic() - started
        staging.note_seconds(site.lake(), staging.run_folder(run_id), step.__name__, part, seconds)
        return done

    return cast(Step, noting)


@timed
def list_letters(site: Site, run_id: str, received: Iterable[date], *, reprocess: bool = False) -> list[str]:
    """Stages the listing of the received dates and plans batches of what the ledger does not hold yet.

    With `reprocess`, of everything listed. Yields the batches' names; the listing is there for `reconcile`.
    """
    dates = sorted(set(received))
    listed = (item for day in dates for item in list_received(site.access, site.settings.raw, day))
    return _plan(site, run_id, listed, dates, reprocess=reprocess)


@timed
def list_archives(site: Site, run_id: str, received: date | None, *, reprocess: bool = False) -> list[str]:
    """As `list_letters`, for everything under the site's raw prefix, whatever its layout."""
    listed = list_bulk(site.access, site.settings.raw, received)
    return _plan(site, run_id, listed, [received] if received else None, reprocess=reprocess)


def _plan(
    site: Site, run_id: str, listed: Iterable[RawObject], dates: list[date] | None, *, reprocess: bool
) -> list[str]:
    lake, folder = site.lake(), staging.run_folder(run_id)
    staging.clear(lake, folder)
    stage_listing(lake, folder, 0, ())
    known = {} if reprocess else known_versions(site, lake, dates)

    def unknown() -> Iterator[RawObject]:
        for number, part in enumerate(batched(listed, LISTING_PART)):
            versions = [(site.uri(item.key), item.etag) for item in part]
            # What a bulk load finds may be in the ledger under another date than it would get now.
            dated = [known.get(hash(version)) for version in versions]
            places = zip(versions, dated, part, strict=True)
            stage_listing(
                lake, folder, number, ((*at, day or item.received_date) for at, day, item in places)
            )
            yield from (item for day, item in zip(dated, part, strict=True) if day is None)

    names = []
    for number, batch in enumerate(plan_batches(unknown())):
        names.append(f"{number:05d}")
        staging.write(lake, f"{folder}/plan/{names[-1]}.parquet", _plan_table(batch))
    return names


def stage_listing(lake: S3Store, folder: str, number: int, versions: Iterable[tuple[str, str, date]]) -> None:
    """Stages a part of what a run has to account for: (object, etag, received date)."""
    rows = [dict(zip(staging.LISTING.names, version, strict=True)) for version in versions]
    table = pa.Table.from_pylist(rows, schema=staging.LISTING)
    staging.write(lake, f"{folder}/listing/{number:05d}.parquet", table)


@timed
def extract(site: Site, run_id: str, batch: str) -> str:
    """Reads a batch's objects and stages their text; yields the batch's name."""
    lake, folder = site.lake(), staging.run_folder(run_id)
    plan = staging.read(lake, f"{folder}/plan/{batch}.parquet").to_pylist()
    letters = read_objects(site.raw(), (RawObject(**row) for row in plan), limits.load())
    rows = (_ledger_row(site, letter, run_id) for letter in _noting_archives(site, lake, folder, letters))
    # An archive may hold the same member twice.
    once = unique_everseen(rows, key=lambda row: hash(key_of_row(row)))
    stage_letters(lake, f"{folder}/extracted/{batch}", once)
    return batch


def _noting_archives(
    site: Site, lake: S3Store, folder: str, letters: Iterable[Extracted]
) -> Iterator[Extracted]:
    """The letters, each archive of theirs noted as unfinished before its first member."""
    begun = set()
    for letter in letters:
        version = site.uri(letter.object.key), letter.etag
        if letter.archive_member is not None and version not in begun:
            begun.add(version)
            lake.put(f"{folder}/archives/{begin_archive(lake, *version)}", b"")
        yield letter


def stage_letters(lake: S3Store, folder: str, rows: Iterable[Row]) -> int:
    """Stages ledger rows in parts, in place of what an earlier try left; yields their number."""
    staging.clear(lake, folder)
    count = 0
    groups = constrained_batches(rows, PART_CHARACTERS, PART_LETTERS, _characters, strict=False)
    # Of no rows, too, there is a part.
    for number, part in enumerate(chain([next(groups, ())], groups)):
        table = pa.Table.from_pylist(list(part), schema=LETTERS)
        staging.write(lake, f"{folder}/{number:05d}.parquet", table)
        count += len(part)
    return count


def _characters(letter: Row) -> int:
    return len(letter["text"] or "")


@timed
def parse(site: Site, run_id: str, batch: str) -> str:
    """Parses a batch's texts and stages their rows; yields the batch's name."""
    lake, folder = site.lake(), staging.run_folder(run_id)
    staging.clear(lake, f"{folder}/parsed/{batch}")
    for part in staging.need_parts(lake, f"{folder}/extracted/{batch}"):
        letters = staging.read(lake, f"{folder}/extracted/{batch}/{part}.parquet").to_pylist()
        staging.write_rows(lake, f"{folder}/parsed/{batch}/{part}", to_arrow(map(parse_rows, letters)))
    return batch


@timed
def validate(site: Site, run_id: str, batches: Iterable[str], *, checked_on: date) -> dict[str, int]:
    """Checks every batch by the suites, stages what may be published, and builds the run's Data Docs.

    Yields letters by status. Raises OutOfBounds where the run as a whole must not be published.
    """
    from imr.quality.docs import build_data_docs

    lake, folder = site.lake(), staging.run_folder(run_id)
    staging.clear(lake, f"{folder}/checked")
    statuses: Counter[str] = Counter()
    tally = Tally()
    results: dict[str, list[Result]] = {name: [] for name in TABLES}
    reviews = reviews_of(site)
    for part, rows in staged_parts(lake, f"{folder}/parsed", batches):
        verdict, checked = check_reviewed(rows, reviews, checked_on=checked_on)
        staging.write_rows(lake, f"{folder}/checked/{part}", checked)
        results = {name: merge([results[name], verdict.results[name]]) for name in TABLES}
        statuses.update(checked["letters"]["status"].to_pylist())
        tally.add(checked["letters"])
    with tempfile.TemporaryDirectory() as directory:
        build_data_docs([results], Path(directory), run_id=run_id, checked_at=datetime.now(UTC))
        _upload(lake, Path(directory), f"{report_folder(run_id)}/data_docs")
    listed = sum(len(part) for part in _listing(lake, folder))
    listed = 0 if statuses else listed
    check_bounds(run_id, listed=listed, statuses=tally.statuses(), reasons=tally.reasons())
    return dict(statuses)


@timed
def publish(site: Site, run_id: str, batches: Iterable[str]) -> dict[str, Any]:
    """Makes the tables say what the checked rows say; yields counts and snapshot ids by table."""
    lake, folder = site.lake(), staging.run_folder(run_id)
    parts = (rows for _, rows in staged_parts(lake, f"{folder}/checked", batches))
    statuses: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    snapshots: dict[str, int | None] = {}
    for group in batched(parts, PUBLISH_LETTERS // PART_LETTERS):
        staged = {name: pa.concat_tables([rows[name] for rows in group]) for name in TABLES}
        with noted_cases(lake, run_id) as announce:
            done = publish_rows(site.catalog(), staged, run_id=run_id, rebuild=rebuild, announce=announce)
        statuses.update(done.statuses)
        changed.update(done.rows)
        snapshots |= done.snapshots
    return {"statuses": dict(statuses), "rows": dict(changed), "snapshots": snapshots}


def reconcile(
    site: Site, run_id: str, *, published: dict[str, Any] | None, started_at: datetime
) -> dict[str, int]:
    """Accounts for every object listed, writes the run's report, and clears the run's staged files.

    Yields letters by status. Raises LostLetters where an object listed has no row in the ledger.
    """
    lake, folder = site.lake(), staging.run_folder(run_id)
    if not staging.has_listing(lake, folder):
        # An earlier try came to its end, and died as it cleared up.
        staging.clear(lake, folder)
        return dict(read_report(lake, report_folder(run_id)).statuses)
    dates: set[date] = set()
    versions: set[int] = set()
    for part in _listing(lake, folder):
        dates.update(part["received_date"].to_pylist())
        versions.update(hash((row["source_uri"], row["etag"])) for row in part.to_pylist())
    begun = set(staging.list_parts(lake, f"{folder}/archives"))
    owed = {hash(key) for key in _read_letters(lake, folder)}
    read = len(owed)
    columns = ("source_uri", "archive_member", "letter_id", "etag", "status", "reasons", "received_date")
    statuses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    found: set[int] = set()
    stale: dict[Key, date] = {}
    for row in ledger_of(site, dates, columns):
        letter, version = key_of_row(row), (row["source_uri"], row["etag"])
        was_read = hash(letter) in owed
        if not was_read and hash(version) not in versions:
            continue
        if begun and not was_read and is_unread(row["reasons"]) and archive_name(*version) in begun:
            stale[letter] = row["received_date"]
            continue
        found.add(hash(row["source_uri"]))
        owed.discard(hash(letter))
        statuses[row["status"]] += 1
        reasons.update(row["reasons"])
    forget(site.catalog(), stale, run_id=run_id)
    lost = sorted(
        {
            uri
            for part in _listing(lake, folder)
            for uri in part["source_uri"].to_pylist()
            if hash(uri) not in found
        }
        | {f"{key[1]} {key[2]}".strip() for key in _read_letters(lake, folder) if hash(key) in owed}
    )
    report = RunReport(
        run_id=run_id,
        received_dates=sorted(day.isoformat() for day in dates),
        started_at=started_at.isoformat(timespec="seconds"),
        seconds=round((datetime.now(UTC) - started_at).total_seconds(), 1),
        step_seconds=staging.read_seconds(lake, folder),
        listed=len(versions),
        accounted=sum(statuses.values()),
        read=read,
        statuses=dict(statuses),
        reasons=dict(reasons),
        rows=(published or {}).get("rows", {}),
        snapshots=(published or {}).get("snapshots", {}),
        lost=lost[:100],
    )
    write_report(lake, report_folder(run_id), report)
    if lost:
        raise LostLetters(
            f"reconcile: {run_id}: {len(lost)} objects or letters have no row in the ledger, "
            f"first {lost[0]}. The staged files are kept under {folder}: run the same dates again."
        )
    finish_archives(lake, begun)
    staging.finish(lake, folder)
    return dict(statuses)


def _plan_table(objects: Iterable[RawObject]) -> pa.Table:
    rows = [{name: getattr(item, name) for name in staging.PLAN.names} for item in objects]
    return pa.Table.from_pylist(rows, schema=staging.PLAN)


def _listing(lake: S3Store, folder: str) -> Iterator[pa.Table]:
    for part in staging.list_parts(lake, f"{folder}/listing"):
        yield staging.read(lake, f"{folder}/listing/{part}.parquet")


def staged_parts(
    lake: S3Store, folder: str, batches: Iterable[str]
) -> Iterator[tuple[str, dict[str, pa.Table]]]:
    """Name and rows of every staged part of the batches, one at a time."""
    for batch in batches:
        for part in staging.need_parts(lake, f"{folder}/{batch}"):
            yield f"{batch}/{part}", staging.read_rows(lake, f"{folder}/{batch}/{part}")


def _read_letters(lake: S3Store, folder: str) -> Iterator[Key]:
    """Keys of the letters that the run has read."""
    names = ["letter_id", "source_uri", "archive_member"]
    for batch in staging.list_parts(lake, f"{folder}/extracted"):
        for part in staging.list_parts(lake, f"{folder}/extracted/{batch}"):
            rows = staging.read(lake, f"{folder}/extracted/{batch}/{part}.parquet", names)
            yield from map(key_of_row, rows.to_pylist())


def _ledger_row(site: Site, letter: Extracted, run_id: str) -> Row:
    source = Source(
        uri=site.uri(letter.object.key),
        letter_id=letter.letter_id,
        byte_size=letter.byte_size,
        received_date=letter.object.received_date,
        archive_member=letter.archive_member,
        etag=letter.etag,
        modified_at=letter.object.modified_at,
    )
    return letter_row(source, letter.reading, run_id=run_id)


def rebuild(letters: pa.Table) -> Rows:
    """Rows of letters that are in the ledger already, parsed and checked as a run would."""
    rows = to_arrow(map(parse_rows, letters.to_pylist()))
    return check_reviewed(rows, {}, checked_on=datetime.now(UTC).date())[1]


def check_reviewed(
    rows: Rows, reviews: Mapping[str, Row], *, checked_on: date
) -> tuple[Verdict, dict[str, pa.Table]]:
    """Verdict on a batch, and its rows as they are to be published, by the checks and by people."""
    letters = rows["letters"].to_pylist()
    for row in letters:
        row |= {} if row["review"] else reviews.get(row["letter_id"], {})
    noted = dict(rows) | {"letters": pa.Table.from_pylist(letters, schema=LETTERS)}
    released = [row["letter_id"] for row in letters if row["review"] == "released"]
    closed = [
        row["letter_id"] for row in letters if row["review"] == "closed" and row["status"] == "published"
    ]
    verdict = hold(spare(check_batch(noted, checked_on=checked_on), released), closed)
    return verdict, apply_verdict(noted, verdict)


def _upload(lake: S3Store, directory: Path, prefix: str) -> None:
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            lake.put(f"{prefix}/{path.relative_to(directory).as_posix()}", path)

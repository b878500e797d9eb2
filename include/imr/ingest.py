"""A run's steps, from listing to reconciling: what the tasks of `imr_letters` call, one function each.

Steps hand each other names of staged files and counts. Every step may be tried again: it replaces what its
earlier try left behind.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from obstore.store import S3Store
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import In

from imr.letters.fetch import fetch
from imr.letters.listing import list_received, plan_batches
from imr.letters.model import RawObject
from imr.letters.read import read_letter
from imr.quality.bounds import check_bounds
from imr.quality.check import apply_verdict, check_batch
from imr.reports.run import LostLetters, RunReport, write_report
from imr.settings import Settings
from imr.storage import Access
from imr.tables import staging
from imr.tables.catalog import open_catalog, open_table
from imr.tables.publish import Rows
from imr.tables.publish import publish as publish_rows
from imr.tables.rows import Row, Source, letter_id_of, letter_row, parse_rows, to_arrow
from imr.tables.schema import LETTERS, TABLES

LISTING = "listing.parquet"


@dataclass(frozen=True)
class Site:
    """Where a run works: settings, and access to the object store."""

    settings: Settings
    access: Access

    def raw(self) -> S3Store:
        return self.access.store(self.settings.raw)

    def lake(self) -> S3Store:
        return self.access.store(self.settings.lake)

    def catalog(self) -> Catalog:
        return open_catalog(self.settings, self.access)

    def uri(self, key: str) -> str:
        """Where an object is, for the ledger."""
        return f"{self.settings.raw}/{key}"


def list_letters(site: Site, run_id: str, received: Iterable[date], *, reprocess: bool = False) -> list[str]:
    """Stages the listing of the received dates and plans batches of what the ledger does not hold yet.

    With `reprocess`, of everything listed. Yields the batches' names; the listing is there for `reconcile`.
    """
    dates = sorted(set(received))
    listed = [item for day in dates for item in list_received(site.access, site.settings.raw, day)]
    lake, folder = site.lake(), staging.run_folder(run_id)
    staging.write(lake, f"{folder}/{LISTING}", _plan_table(listed))
    known = set() if reprocess else _known(site, dates)
    batches = plan_batches(item for item in listed if (site.uri(item.key), item.etag) not in known)
    names = []
    for number, batch in enumerate(batches):
        names.append(f"{number:05d}")
        staging.write(lake, f"{folder}/plan/{names[-1]}.parquet", _plan_table(batch))
    return names


def extract(site: Site, run_id: str, batch: str) -> str:
    """Reads a batch's objects and stages their text; yields the batch's name."""
    lake, folder = site.lake(), staging.run_folder(run_id)
    plan = staging.read(lake, f"{folder}/plan/{batch}.parquet").to_pylist()
    objects = (RawObject(**row) for row in plan)
    rows = [_ledger_row(site, item, data, etag, run_id) for item, data, etag in fetch(site.raw(), objects)]
    staging.write(lake, f"{folder}/extracted/{batch}.parquet", pa.Table.from_pylist(rows, schema=LETTERS))
    return batch


def parse(site: Site, run_id: str, batch: str) -> str:
    """Parses a batch's texts and stages their rows; yields the batch's name."""
    lake, folder = site.lake(), staging.run_folder(run_id)
    letters = staging.read(lake, f"{folder}/extracted/{batch}.parquet").to_pylist()
    staging.write_rows(lake, f"{folder}/parsed/{batch}", to_arrow(map(parse_rows, letters)))
    return batch


def validate(site: Site, run_id: str, batches: Iterable[str], *, checked_on: date) -> dict[str, int]:
    """Checks every batch by the suites, stages what may be published, and builds the run's Data Docs.

    Yields letters by status. Raises OutOfBounds where the run as a whole must not be published.
    """
    from imr.quality.docs import build_data_docs

    lake, folder = site.lake(), staging.run_folder(run_id)
    statuses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    results = []
    for batch in batches:
        rows = staging.read_rows(lake, f"{folder}/parsed/{batch}")
        verdict = check_batch(rows, checked_on=checked_on)
        checked = apply_verdict(rows, verdict)
        staging.write_rows(lake, f"{folder}/checked/{batch}", checked)
        results.append(verdict.results)
        statuses.update(checked["letters"]["status"].to_pylist())
        reasons.update(code for codes in checked["letters"]["reasons"].to_pylist() for code in codes)
    with tempfile.TemporaryDirectory() as directory:
        build_data_docs(results, Path(directory), run_id=run_id, checked_at=datetime.now(UTC))
        _upload(lake, Path(directory), f"{report_folder(run_id)}/data_docs")
    check_bounds(run_id, listed=_listed(lake, folder).num_rows, statuses=statuses, reasons=reasons)
    return dict(statuses)


def publish(site: Site, run_id: str, batches: Iterable[str]) -> dict[str, Any]:
    """Makes the tables say what the checked rows say; yields counts and snapshot ids by table."""
    lake, folder = site.lake(), staging.run_folder(run_id)
    checked = [staging.read_rows(lake, f"{folder}/checked/{batch}") for batch in batches]
    staged = {name: pa.concat_tables([rows[name] for rows in checked]) for name in TABLES}
    done = publish_rows(site.catalog(), staged, run_id=run_id, rebuild=_rebuild)
    return {"statuses": dict(done.statuses), "rows": dict(done.rows), "snapshots": dict(done.snapshots)}


def reconcile(
    site: Site, run_id: str, *, published: dict[str, Any] | None, started_at: datetime
) -> dict[str, int]:
    """Accounts for every object listed, writes the run's report, and clears the run's staged files.

    Yields letters by status. Raises LostLetters where an object listed has no row in the ledger.
    """
    lake, folder = site.lake(), staging.run_folder(run_id)
    listing = _listed(lake, folder).to_pylist()
    wanted = {(site.uri(row["key"]), row["etag"]): row["received_date"] for row in listing}
    columns = ("source_uri", "etag", "status", "reasons", "run_id")
    ledger = _ledger_of(site, set(wanted.values()), columns)
    rows = [row for row in ledger if (row["source_uri"], row["etag"]) in wanted or row["run_id"] == run_id]
    found = {row["source_uri"] for row in rows}
    lost = sorted(uri for uri, _ in wanted if uri not in found)
    report = RunReport(
        run_id=run_id,
        received_dates=sorted({day.isoformat() for day in wanted.values()}),
        started_at=started_at.isoformat(timespec="seconds"),
        seconds=round((datetime.now(UTC) - started_at).total_seconds(), 1),
        listed=len(wanted),
        accounted=len(rows),
        read=sum(row["run_id"] == run_id for row in rows),
        statuses=dict(Counter(row["status"] for row in rows)),
        reasons=dict(Counter(code for row in rows for code in row["reasons"])),
        rows=(published or {}).get("rows", {}),
        snapshots=(published or {}).get("snapshots", {}),
        lost=lost[:100],
    )
    write_report(lake, report_folder(run_id), report)
    if lost:
        raise LostLetters(
            f"reconcile: {run_id}: {len(lost)} of {len(wanted)} objects listed have no row in the ledger, "
            f"first {lost[0]}. The staged files are kept under {folder}: run the same dates again."
        )
    _clear(lake, folder)
    return dict(report.statuses)


def report_folder(run_id: str) -> str:
    """Where a run's report and Data Docs are, under the lake."""
    return staging.run_folder(run_id).replace("staging/", "reports/", 1)


def _plan_table(objects: Iterable[RawObject]) -> pa.Table:
    rows = [{name: getattr(item, name) for name in staging.PLAN.names} for item in objects]
    return pa.Table.from_pylist(rows, schema=staging.PLAN)


def _known(site: Site, dates: list[date]) -> set[tuple[str, str]]:
    """(object, etag) of what the ledger holds of the received dates."""
    rows = _ledger_of(site, set(dates), ("source_uri", "etag"))
    return {(row["source_uri"], row["etag"]) for row in rows}


def _ledger_of(site: Site, dates: set[date], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    if not dates:
        return []
    ledger = open_table(site.catalog(), "letters")
    scan = ledger.scan(row_filter=In("received_date", dates), selected_fields=columns)
    rows: list[dict[str, Any]] = scan.to_arrow().to_pylist()
    return rows


def _listed(lake: S3Store, folder: str) -> pa.Table:
    return staging.read(lake, f"{folder}/{LISTING}")


def _ledger_row(site: Site, item: RawObject, data: bytes, etag: str, run_id: str) -> Row:
    source = Source(
        uri=site.uri(item.key),
        letter_id=letter_id_of(data),
        byte_size=len(data),
        received_date=item.received_date,
        etag=etag,
        modified_at=item.modified_at,
    )
    return letter_row(source, read_letter(data), run_id=run_id)


def _rebuild(letters: pa.Table) -> Rows:
    """Rows of letters that are in the ledger already, parsed and checked as a run would."""
    rows = to_arrow(map(parse_rows, letters.to_pylist()))
    return apply_verdict(rows, check_batch(rows, checked_on=datetime.now(UTC).date()))


def _upload(lake: S3Store, directory: Path, prefix: str) -> None:
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            lake.put(f"{prefix}/{path.relative_to(directory).as_posix()}", path)


def _clear(lake: S3Store, folder: str) -> None:
    for entries in lake.list(folder):
        lake.delete([entry["path"] for entry in entries])

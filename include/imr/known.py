"""What the ledger knows before a run: object versions that are done with, archives half loaded, reviews."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from obstore.store import S3Store
from pyiceberg.expressions import In, NotNull

from imr.reports.run import has_report, report_folder
from imr.site import Site
from imr.tables.catalog import open_table
from imr.tables.rows import Row


def known_versions(site: Site, lake: S3Store, dates: list[date] | None) -> set[int]:
    """Hashes of (object, etag) of what the ledger holds, of the received dates or of all.

    An archive's members may be published in several commits: it is known once every run that has a hand in
    them has been reconciled, for a run that died in between may owe the others. An object that had vanished
    may be there again.
    """
    columns = ("source_uri", "etag", "archive_member", "run_id", "reasons")
    owes = owing_archives(lake)
    known: set[int] = set()
    owing: set[int] = set()
    for row in ledger_of(site, set(dates) if dates is not None else None, columns):
        if row["reasons"] == ["object_vanished"]:
            continue
        (owing if owes(row) else known).add(hash((row["source_uri"], row["etag"])))
    return known - owing


def owing_archives(lake: S3Store) -> Callable[[Row], bool]:
    """Tells of a ledger row whether it is of an archive that a run has not brought to its end."""
    is_reconciled = functools.cache(lambda run_id: has_report(lake, report_folder(run_id)))
    return lambda row: row["archive_member"] is not None and not is_reconciled(row["run_id"])


def ledger_of(site: Site, dates: set[date] | None, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Ledger rows of the received dates, or all of them where None."""
    if dates is not None and not dates:
        return
    ledger = open_table(site.catalog(), "letters")
    scan = ledger.scan(selected_fields=columns)
    if dates is not None:
        scan = scan.filter(In("received_date", dates))
    for batch in scan.to_arrow_batch_reader():
        yield from batch.to_pylist()


def reviews_of(site: Site) -> dict[str, Row]:
    """What people decided about letters in quarantine, by letter id."""
    columns = ("letter_id", "review", "reviewed_by", "reviewed_at")
    ledger = open_table(site.catalog(), "letters")
    rows = ledger.scan(row_filter=NotNull("review"), selected_fields=columns).to_arrow().to_pylist()
    return {row.pop("letter_id"): row for row in rows}

"""Reads from the ledger what a run needs: versions of objects that are done, and people's reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from obstore.store import S3Store
from pyiceberg.expressions import In, NotNull

from imr.contract.codes import READ_AGAIN
from imr.lake.catalog import open_table
from imr.lake.unfinished import archive_name, unfinished_archives
from imr.rows.read_letter import Row
from imr.runs.deployment import Deployment
from imr.text.identity import identity_of


def known_versions(deployment: Deployment, lake: S3Store, dates: list[date] | None) -> dict[int, date]:
    """Returns the received date of every version that the ledger holds and that is done.

    The keys are identities of (object, etag). Only versions received on `dates` are returned, or all where it
    is None. An archive is done once a run has accounted for all its members, which may take several commits.
    An object that could not be read when it was listed is not done, because it may be readable now.
    """
    columns = ("source_uri", "etag", "archive_member", "received_date", "reasons")
    owes = owing_archives(lake)
    known: dict[int, date] = {}
    for row in ledger_of(deployment, set(dates) if dates is not None else None, columns):
        if READ_AGAIN.isdisjoint(row["reasons"] or ()) and not owes(row):
            known[identity_of(row["source_uri"], row["etag"])] = row["received_date"]
    return known


def owing_archives(lake: S3Store) -> Callable[[Row], bool]:
    """Returns a function that says of a ledger row whether no run has yet accounted for its whole archive."""
    unfinished = unfinished_archives(lake)
    return lambda row: bool(unfinished) and archive_name(row["source_uri"], row["etag"]) in unfinished


def ledger_of(
    deployment: Deployment, dates: set[date] | None, columns: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """Yields the ledger rows of the received dates, or all rows where `dates` is None."""
    if dates is not None and not dates:
        return
    ledger = open_table(deployment.catalog(), "letters")
    scan = ledger.scan(selected_fields=columns)
    if dates is not None:
        scan = scan.filter(In("received_date", dates))
    for batch in scan.to_arrow_batch_reader():
        yield from batch.to_pylist()


def reviews_of(deployment: Deployment) -> dict[str, Row]:
    """Returns people's last decision about each letter that has one, by letter id."""
    columns = ("letter_id", "review", "reviewed_by", "reviewed_at")
    ledger = open_table(deployment.catalog(), "letters")
    rows = ledger.scan(row_filter=NotNull("review"), selected_fields=columns).to_arrow().to_pylist()
    return {row.pop("letter_id"): row for row in sorted(rows, key=lambda row: row["reviewed_at"])}

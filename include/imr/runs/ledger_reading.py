"""Reads from the ledger what a run needs: versions of objects that are done, and people's reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from obstore.store import S3Store
from pyiceberg.expressions import BooleanExpression, EqualTo, In, NotNull

from imr.contract.codes import FORGOTTEN, READ_AGAIN
from imr.lake.catalog import open_table
from imr.lake.conflicts import reading, until_committed
from imr.lake.ledger import REVIEW
from imr.lake.unfinished import archive_name, unfinished_archives
from imr.rows.current import Review
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
    """Returns the decision that counts about each letter that a person has reviewed, by letter id.

    It is the last one, except that no review undoes a forgetting.
    """
    return _reviews(deployment, NotNull("review"))


def forgotten_letters(deployment: Deployment) -> dict[str, Row]:
    """Returns the reviews of the letters that somebody has had forgotten, by letter id."""
    return _reviews(deployment, EqualTo("review", FORGOTTEN))


def _reviews(deployment: Deployment, chosen: BooleanExpression) -> dict[str, Row]:
    def one_try() -> list[Row]:
        ledger = open_table(deployment.catalog(), "letters")
        with reading(ledger):
            found = ledger.scan(row_filter=chosen, selected_fields=("letter_id", *REVIEW)).to_arrow()
        return list(found.to_pylist())

    rows = until_committed("letters", "read reviews", one_try)
    rows.sort(key=lambda row: Review(*(row[name] for name in REVIEW)).rank)
    return {row.pop("letter_id"): row for row in rows}

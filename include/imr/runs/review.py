"""The steps of `imr_review`, in which a person releases or closes letters in quarantine.

A letter that could be read but failed a check can be released or closed. A released letter is published, with
the checks that it failed as problem codes. A closed letter stays in quarantine and is not shown again. The
ledger records the decision, who took it and when, and later runs over the same bytes keep to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from pyiceberg.expressions import (
    And,
    BooleanExpression,
    EqualTo,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThanOrEqual,
    NotNull,
    Or,
)

from imr.contract.codes import CONFLICT, FORGOTTEN
from imr.lake import staging
from imr.lake.catalog import open_table
from imr.lake.ledger import REVIEW
from imr.quality.suites import REASON_PREFIX
from imr.runs.deployment import Deployment
from imr.runs.ledger_reading import owing_archives
from imr.runs.staged import Version, stage_letters, stage_listing, without_forgotten

MOST_AT_ONCE = 500
BATCH = "reviewed"
WAITING = pa.schema(
    [
        pa.field("letter_id", pa.string(), nullable=False),
        pa.field("source_uri", pa.string(), nullable=False),
        pa.field("archive_member", pa.string()),
        pa.field("received_date", pa.date32(), nullable=False),
        pa.field("reasons", pa.list_(pa.string()), nullable=False),
    ]
)


def list_waiting(
    deployment: Deployment,
    run_id: str,
    first: date | None,
    last: date | None,
    *,
    objects: Sequence[str] = (),
    letters: Sequence[str] = (),
    again: bool = False,
) -> str | None:
    """Stages the letters received from `first` to `last` that wait for a person, at most `MOST_AT_ONCE`.

    A date that is None leaves that side of the range open.
    Where `objects` has URIs, only letters of these objects are listed; where `letters` has letter ids, only
    those. With `again`, letters that somebody has released or closed before are listed, too. A letter that
    could not be read at all does not wait, because there is nothing to publish.
    Returns Markdown, with the object and the reasons of one letter in each line, or None where no letter
    waits.
    """
    lake, folder = deployment.lake(), staging.run_folder(run_id)
    staging.clear(lake, folder)
    held: BooleanExpression = And(EqualTo("status", "quarantined"), And(NotNull("text"), IsNull("review")))
    if again:
        held = Or(held, NotNull("review"))
    if first:
        held = And(held, GreaterThanOrEqual("received_date", first))
    if last:
        held = And(held, LessThanOrEqual("received_date", last))
    scan = open_table(deployment.catalog(), "letters").scan(
        row_filter=held, selected_fields=(*WAITING.names, "run_id", "review")
    )
    owes = owing_archives(lake)
    rows = [
        row
        for row in scan.to_arrow().to_pylist()
        if row["review"] != FORGOTTEN
        and (row["review"] or waits_for_a_person(row["reasons"]))
        and not owes(row)
        and (not objects or row["source_uri"] in objects)
        and (not letters or row["letter_id"] in letters)
    ]
    rows = sorted(rows, key=lambda row: (row["received_date"], row["source_uri"], row["letter_id"]))[
        :MOST_AT_ONCE
    ]
    if not rows:
        stage_listing(lake, folder, 0, ())
        return None
    staging.write(lake, f"{folder}/waiting.parquet", pa.Table.from_pylist(rows, schema=WAITING))
    return "\n".join(f"- `{_place(row)}`: {', '.join(row['reasons']) or row['review']}" for row in rows)


def stage_reviewed(
    deployment: Deployment, run_id: str, review: str, by: str, at: datetime, note: str | None = None
) -> list[str]:
    """Stages the waiting letters with a person's review; returns the name of the only batch, in a list.

    `review` is `released` or `closed`, `by` is the person who decided, and `note` says why.
    """
    decided = dict(zip(REVIEW, (review, by, at, note), strict=True))
    lake, folder = deployment.lake(), staging.run_folder(run_id)
    waiting = staging.read(lake, f"{folder}/waiting.parquet").to_pylist()
    places = {(row["letter_id"], row["source_uri"], row["archive_member"]) for row in waiting}
    received = In("received_date", {row["received_date"] for row in waiting})
    chosen = And(received, In("letter_id", {row["letter_id"] for row in waiting}))
    versions: list[Version] = []

    def reviewed() -> Iterator[dict[str, Any]]:
        ledger = open_table(deployment.catalog(), "letters")
        for batch in ledger.scan(row_filter=chosen).to_arrow_batch_reader():
            for row in batch.to_pylist():
                key = (row["letter_id"], row["source_uri"], row["archive_member"])
                if key in places and row["review"] != FORGOTTEN:
                    versions.append((row["source_uri"], row["etag"], row["received_date"]))
                    yield row | {"run_id": run_id} | decided

    with without_forgotten(deployment, f"{folder}/extracted/{BATCH}"):
        stage_letters(lake, f"{folder}/extracted/{BATCH}", reviewed())
    stage_listing(lake, folder, 0, versions)
    return [BATCH]


def waiting_by_reason(deployment: Deployment) -> Counter[str]:
    """Returns the number of letters that wait for a person, by reason. A letter counts for every reason."""
    held = And(EqualTo("status", "quarantined"), And(NotNull("text"), IsNull("review")))
    ledger = open_table(deployment.catalog(), "letters")
    rows = ledger.scan(row_filter=held, selected_fields=("reasons",)).to_arrow()["reasons"].to_pylist()
    return Counter(reason for reasons in rows if waits_for_a_person(reasons) for reason in reasons)


def waits_for_a_person(reasons: list[str]) -> bool:
    """Returns whether only checks or another letter hold a letter back, so that a release publishes it."""
    return bool(reasons) and all(reason == CONFLICT or reason.startswith(REASON_PREFIX) for reason in reasons)


def _place(row: dict[str, Any]) -> str:
    member = f" {row['archive_member']}" if row["archive_member"] else ""
    return f"{row['source_uri']}{member}".replace("`", "'")

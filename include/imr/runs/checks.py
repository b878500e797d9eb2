"""Checks a run's rows by the suites, and applies what people have decided about single letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pyarrow as pa

from imr.contract.arrow import SCHEMAS
from imr.lake.plan import Rows
from imr.quality.check import Verdict, apply_verdict, check_batch
from imr.quality.reviews import hold, spare
from imr.rows.letter_rows import parse_rows, to_arrow
from imr.rows.read_letter import Row


def check_reviewed(
    rows: Rows, reviews: Mapping[str, Row], *, checked_on: date
) -> tuple[Verdict, dict[str, pa.Table]]:
    """Returns the verdict on a batch, and its rows as they are to be published.

    `reviews` has people's last decisions by letter id, which overrule the suites.
    """
    letters = rows["letters"].to_pylist()
    for row in letters:
        row |= {} if row["review"] else reviews.get(row["letter_id"], {})
    noted = dict(rows) | {"letters": pa.Table.from_pylist(letters, schema=SCHEMAS["letters"])}
    released = [row["letter_id"] for row in letters if row["review"] == "released"]
    closed = [
        row["letter_id"] for row in letters if row["review"] == "closed" and row["status"] == "published"
    ]
    verdict = hold(spare(check_batch(noted, checked_on=checked_on), released), closed)
    return verdict, apply_verdict(noted, verdict)


def rebuild(letters: pa.Table) -> Rows:
    """Returns the rows of letters from their ledger rows, parsed and checked as in a run."""
    rows = to_arrow(map(parse_rows, letters.to_pylist()))
    return check_reviewed(rows, {}, checked_on=datetime.now(UTC).date())[1]

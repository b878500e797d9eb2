"""Checks a run's rows by the suites, and applies what people have decided about single letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from imr.contract.arrow import SCHEMAS
from imr.contract.codes import FORGOTTEN
from imr.contract.tables import TABLES
from imr.lake.ledger import REVIEW
from imr.lake.plan import Rows
from imr.quality.check import Verdict, apply_verdict, check_batch
from imr.quality.reviews import hold, spare
from imr.rows.forgotten import without_forgotten
from imr.rows.read_letter import Row


def check_reviewed(
    parts: Sequence[Rows], reviews: Mapping[str, Row], *, checked_on: date
) -> tuple[Verdict, Iterator[dict[str, pa.Table]]]:
    """Returns the verdict on the staged parts of a run, and the rows of each as they are to be published.

    `reviews` has people's last decisions by letter id, which overrule the suites. Great Expectations takes a
    second for each call, so that many parts are checked in one. The rows of a part are made when they are
    asked for, because those of all parts together may need as much memory as the parts.
    """
    noted = [_without_forgotten(_with_reviews(rows, reviews)) for rows in parts]
    together = {table: pa.concat_tables([rows[table] for rows in noted]) for table in TABLES}
    letters = together["letters"].select(["letter_id", "review", "status"])
    reviewed = letters.filter(pc.is_valid(letters["review"])).to_pylist()
    released = [row["letter_id"] for row in reviewed if row["review"] == "released"]
    closed = [
        row["letter_id"] for row in reviewed if row["review"] == "closed" and row["status"] == "published"
    ]
    verdict = hold(spare(check_batch(together, checked_on=checked_on), released), closed)
    return verdict, (apply_verdict(rows, verdict) for rows in noted)


def _with_reviews(rows: Rows, reviews: Mapping[str, Row]) -> Rows:
    """Returns the rows with people's decisions in those letters' ledger rows that hold none yet.

    A forgetting replaces another decision.
    """
    letters = rows["letters"]
    if not reviews or pc.sum(pc.is_in(letters["letter_id"], pa.array(reviews))).as_py() in (0, None):
        return rows
    noted = letters.to_pylist()
    for row in noted:
        review = reviews.get(row["letter_id"], {})
        row |= review if not row["review"] or review.get("review") == FORGOTTEN else {}
    return dict(rows) | {"letters": pa.Table.from_pylist(noted, schema=SCHEMAS["letters"])}


def _without_forgotten(rows: Rows) -> Rows:
    """Returns the rows without what was read from letters whose ledger rows say that they are forgotten."""
    reviews = rows["letters"].select(["letter_id", *REVIEW])
    found = reviews.filter(pc.equal(reviews["review"], FORGOTTEN)).to_pylist()
    return without_forgotten(rows, {row.pop("letter_id"): row for row in found}) if found else rows


def rebuild(letters: pa.Table) -> Rows:
    """Returns the rows of letters from their ledger rows, parsed and checked as in a run."""
    # A publish seldom has to parse letters, and the parser takes half a second to import.
    from imr.rows.letter_rows import parse_rows, to_arrow

    rows = to_arrow(map(parse_rows, letters.to_pylist()))
    _, (checked,) = check_reviewed([rows], {}, checked_on=datetime.now(UTC).date())
    return checked

"""Takes letters out of rows: the ledger keeps where a forgotten letter came from, and nothing it says."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from imr.contract.arrow import SCHEMAS
from imr.contract.codes import FORGOTTEN
from imr.rows.read_letter import Row

KEPT = (
    "letter_id", "source_uri", "archive_member", "etag", "modified_at", "byte_size", "media_type",
    "received_date", "parser_version", "reader_version", "run_id", "processed_at",
)  # fmt: skip
"""Columns of the ledger that a forgotten letter keeps: where its bytes came from, and who processed them."""


def forgotten_row(row: Row, review: Mapping[str, object]) -> Row:
    """Returns a letter's ledger row without its text and without everything that was read from it.

    `review` has the columns of the review that says who had the letter forgotten, when and why.
    """
    nothing = dict.fromkeys(SCHEMAS["letters"].names)
    kept = {name: row[name] for name in KEPT}
    return nothing | kept | dict(review) | {"status": "quarantined", "reasons": [FORGOTTEN]}


def without_forgotten(
    rows: Mapping[str, pa.Table], reviews: Mapping[str, Mapping[str, object]]
) -> dict[str, pa.Table]:
    """Returns the rows of all tables, in which the letters in `reviews` have only their ledger rows left.

    `reviews` has the reviews of forgotten letters by letter id. `rows` may lack tables.
    """
    gone = pa.array(sorted(reviews), pa.string())
    found = {name: pc.is_in(table["letter_id"], gone) for name, table in rows.items()}
    if not any(pc.any(is_gone).as_py() for is_gone in found.values()):
        return dict(rows)
    left = {name: table.filter(pc.invert(found[name])) for name, table in rows.items()}
    letters = [
        forgotten_row(row, review) if (review := reviews.get(row["letter_id"])) else row
        for row in rows["letters"].to_pylist()
    ]
    return left | {"letters": pa.Table.from_pylist(letters, schema=SCHEMAS["letters"])}

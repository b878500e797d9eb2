"""Takes letters out of the tables, so that no publisher at work can bring them back.

The order is the reverse of a publish. The ledger's commit comes first: whoever reads the ledger from then on
makes no rows of the letters. Then each of the other tables gets a commit, even where it has no such rows: it
counts up `commit.FORGETTINGS`. A publisher that planned from an older ledger either loses against that
commit, or sees the count and plans anew. So no rows of the letters are committed afterwards, and a file that
holds some and is in no current snapshot can be deleted at once (`maintenance.purge`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import AlwaysTrue, And, In

from imr.contract.arrow import SCHEMAS
from imr.contract.codes import FORGOTTEN
from imr.lake.catalog import open_table
from imr.lake.commit import FORGETTINGS, forgettings_of, swap_rows
from imr.lake.conflicts import reading, until_committed
from imr.lake.exchange import Unstale
from imr.lake.ledger import Seen, entries_of, find_entries
from imr.lake.plan import NO_ROWS, WRITING_ORDER
from imr.rows.current import key_of_row, resolve
from imr.rows.forgotten import KEPT, forgotten_row
from imr.rows.read_letter import Row


def forget_letters(catalog: Catalog, reviews: Mapping[str, Row], run_id: str) -> set[str]:
    """Takes letters out of all tables, save for the ledger rows that say where they came from.

    `reviews` has the columns of each letter's review by letter id. Letters that are forgotten already keep
    their review. Returns the cases that the ledger had of the letters: another letter of such a case may be
    current now, which is left to `publish`. Raises CommitConflict where another commit came first every time.
    """
    cases = until_committed("letters", "forget", _forgetting_in_ledger(catalog, reviews, run_id))
    count = forgettings_of(open_table(catalog, "letters"))
    for name in WRITING_ORDER:
        until_committed(name, "forget", _forgetting(catalog, name, reviews, run_id, count))
    return cases


def _forgetting_in_ledger(
    catalog: Catalog, reviews: Mapping[str, Row], run_id: str
) -> Callable[[], set[str]]:
    seen: Seen = {}
    unstale: Unstale = {}

    def one_try() -> set[str]:
        ledger = open_table(catalog, "letters")
        with reading(ledger):
            found = find_entries(ledger, set(reviews), set(), seen)
            left = [entry for entry in found if not entry.review or entry.review.review != FORGOTTEN]
            letters = {entry.letter_id for entry in left}
            received = In("received_date", {entry.received_date for entry in found})
            copies = And(received, In("letter_id", letters))
            rows = ledger.scan(row_filter=copies, selected_fields=KEPT).to_arrow().to_pylist() if left else []
        if left:
            swap_rows(
                ledger,
                received,
                ("letter_id",),
                _is_one_of(letters),
                _resolved(forgotten_row(row, reviews[row["letter_id"]]) for row in rows),
                run_id,
                {FORGETTINGS: str(forgettings_of(ledger) + 1)},
                unstale,
            )
        return {entry.case_id for entry in left if entry.case_id}

    return one_try


def _resolved(rows: Iterable[Row]) -> pa.Table:
    """Returns forgotten ledger rows with their statuses: of the copies of a letter, one is no duplicate."""
    letters = pa.Table.from_pylist(list(rows), schema=SCHEMAS["letters"])
    statuses = resolve(entries_of(letters))
    now = {"processed_at": datetime.now(UTC)}
    found = [
        row | now | {"status": status.status, "reasons": list(status.reasons)}
        for row in letters.to_pylist()
        if (status := statuses[key_of_row(row)])
    ]
    return pa.Table.from_pylist(found, schema=SCHEMAS["letters"])


def _forgetting(
    catalog: Catalog, name: str, letters: Iterable[str], run_id: str, count: int
) -> Callable[[], None]:
    unstale: Unstale = {}

    def one_try() -> None:
        table = open_table(catalog, name)
        counted = {FORGETTINGS: str(max(count, forgettings_of(table)))}
        is_stale = _is_one_of(letters)
        swap_rows(table, AlwaysTrue(), ("letter_id",), is_stale, NO_ROWS[name], run_id, counted, unstale)

    return one_try


def _is_one_of(letters: Iterable[str]) -> Callable[[pa.Table], pa.BooleanArray]:
    wanted = pa.array(sorted(letters), pa.string())
    return lambda found: pc.is_in(found["letter_id"], wanted)

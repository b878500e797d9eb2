"""Notes which letters a newer parser or reader has read again and found unchanged, so that it skips them.

The rows of such letters keep the version that made them: changing it would write the letters' text again. The
folder `unchanged/<version>/<month of the received date>/` in the lake holds the letters' keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

import pyarrow as pa
from obstore.store import S3Store

from imr.lake import staging
from imr.rows.current import Key, key_of_row
from imr.rows.read_letter import Row

UNCHANGED = "unchanged"
_KEYS = pa.schema(
    [
        pa.field("letter_id", pa.string(), nullable=False),
        pa.field("source_uri", pa.string(), nullable=False),
        pa.field("archive_member", pa.string()),
    ]
)


def note_unchanged(lake: S3Store, version: str, name: str, letters: Iterable[Row]) -> None:
    """Notes letters, given by their ledger rows, as found unchanged by a version.

    A note of the same name is replaced.
    """
    by_month: dict[str, list[Row]] = defaultdict(list)
    for row in letters:
        by_month[_month(row["received_date"])].append(row)
    for month, rows in by_month.items():
        keys = [{column: row[column] for column in _KEYS.names} for row in rows]
        path = f"{UNCHANGED}/{version}/{month}/{name}.parquet"
        staging.write(lake, path, pa.Table.from_pylist(keys, schema=_KEYS))


def unchanged_letters(lake: S3Store, version: str, month: date) -> set[Key]:
    """Returns the keys of the letters received in a month that a version has found unchanged."""
    folder = f"{UNCHANGED}/{version}/{_month(month)}"
    parts = staging.list_parts(lake, folder)
    tables = (staging.read(lake, f"{folder}/{part}.parquet") for part in parts)
    return {key_of_row(row) for table in tables for row in table.to_pylist()}


def clear_unchanged(lake: S3Store, *, current: Iterable[str], older_than: datetime) -> int:
    """Deletes notes of versions other than `current`, if written before `older_than`; returns their number.

    An older version may still be at work beside a newer one, until its workers are replaced.
    """
    kept = tuple(f"{UNCHANGED}/{version}/" for version in current)
    old = [
        entry["path"]
        for page in lake.list(f"{UNCHANGED}/")
        for entry in page
        if not entry["path"].startswith(kept) and entry["last_modified"] < older_than
    ]
    if old:
        lake.delete(old)
    return len(old)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"

"""Staged rows: what a run's steps hand each other as Parquet files under `staging/<run>/<step>/<batch>/`.

A batch is staged in parts of bounded size, so that no step holds an archive's letters at once. Tasks hand
each other the names of batches, never rows.
"""

from __future__ import annotations

import io
import re

import pyarrow as pa
import pyarrow.parquet as pq
from obstore.store import S3Store

from imr.contract.arrow import SCHEMAS

PLAN = pa.schema(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("received_date", pa.date32(), nullable=False),
        pa.field("etag", pa.string(), nullable=False),
        pa.field("byte_size", pa.int64(), nullable=False),
        pa.field("modified_at", pa.timestamp("us", tz="UTC"), nullable=False),
    ]
)
"""Columns of a batch of objects to read, which are the fields of `RawObject`."""

LISTING = pa.schema(
    [
        pa.field("source_uri", pa.string(), nullable=False),
        pa.field("etag", pa.string()),
        pa.field("received_date", pa.date32(), nullable=False),
    ]
)
"""Columns of a run's listing: the versions of objects that the run has to account for."""


class StagingGone(RuntimeError):
    """The staged files that a step reads have been deleted."""


FIRST_LISTED = "listing/00000.parquet"
"""Every run stages this part of its listing, even where nothing was listed."""


def run_folder(run_id: str) -> str:
    """Returns a run's folder under the lake: its id, with `-` for characters that object keys should lack."""
    return "staging/" + re.sub(r"[^A-Za-z0-9_.=-]+", "-", run_id)


def write(store: S3Store, path: str, table: pa.Table) -> None:
    """Writes one staged file, replacing what an earlier try left there."""
    buffer = io.BytesIO()
    # Hardly a value of most columns occurs twice, and zstd finds those that do: dictionaries only take time.
    pq.write_table(table, buffer, compression="zstd", use_dictionary=False)
    buffer.seek(0)
    store.put(path, buffer)


def read(store: S3Store, path: str, columns: list[str] | None = None) -> pa.Table:
    """Returns the rows of a staged file, with all columns where `columns` is None."""
    data = store.get(path).bytes()
    # One file is read faster without the data set that read_table makes of it.
    return pq.ParquetFile(pa.BufferReader(memoryview(data))).read(columns)


def list_parts(store: S3Store, folder: str) -> list[str]:
    """Returns the names of a batch's staged parts under a step's folder, in order: `00000`, `00001`, ..."""
    entries = (entry["path"] for page in store.list(f"{folder}/") for entry in page)
    names = {path.removeprefix(f"{folder}/").partition("/")[0] for path in entries}
    return sorted(name.removesuffix(".parquet") for name in names)


def need_parts(store: S3Store, folder: str) -> list[str]:
    """Returns what `list_parts` returns. Raises StagingGone where the batch has no part."""
    parts = list_parts(store, folder)
    if not parts:
        raise StagingGone(
            f"{folder}: the staged files are gone. imr_maintenance deletes those of a run that has written "
            "none for days. Clear the run in Airflow from its first task."
        )
    return parts


def clear(store: S3Store, folder: str) -> None:
    """Deletes everything under a folder, as an earlier try may have left it."""
    for page in store.list(f"{folder}/"):
        store.delete([entry["path"] for entry in page])


def has_listing(store: S3Store, folder: str) -> bool:
    """Returns whether a run has listed what it has to account for, and has not finished."""
    try:
        store.head(f"{folder}/{FIRST_LISTED}")
    except FileNotFoundError:
        return False
    return True


def finish(store: S3Store, folder: str) -> None:
    """Deletes a run's folder.

    The first part of the run's listing is deleted first, so that `has_listing` never takes the rest for a
    whole listing.
    """
    store.delete(f"{folder}/{FIRST_LISTED}")
    clear(store, folder)


def write_rows(store: S3Store, folder: str, rows: dict[str, pa.Table]) -> None:
    """Writes the tables of one batch as `<folder>/<table>.parquet`."""
    for name, table in rows.items():
        write(store, f"{folder}/{name}.parquet", table)


def read_rows(store: S3Store, folder: str) -> dict[str, pa.Table]:
    """Returns the tables of one batch, as `write_rows` wrote them."""
    return {name: read(store, f"{folder}/{name}.parquet").cast(schema) for name, schema in SCHEMAS.items()}


def note_seconds(store: S3Store, folder: str, step: str, part: str, seconds: float) -> None:
    """Notes how many seconds a part of a step took, in place of what an earlier try has noted."""
    store.put(f"{folder}/seconds/{step}/{part}", f"{seconds:.3f}".encode())


def read_seconds(store: S3Store, folder: str) -> dict[str, float]:
    """Returns the seconds that the parts of each step took together; the step that ended first is first."""
    entries = [entry for page in store.list(f"{folder}/seconds/") for entry in page]
    seconds: dict[str, float] = {}
    for entry in sorted(entries, key=lambda entry: entry["last_modified"]):
        step = entry["path"].split("/")[-2]
        seconds[step] = seconds.get(step, 0.0) + float(bytes(store.get(entry["path"]).bytes()))
    return {step: round(total, 1) for step, total in seconds.items()}

"""Rows on their way through a run: Parquet files under `staging/<run>/`, one per batch, step and table.

Tasks hand each other the names of these files, never their rows.
"""

from __future__ import annotations

import io
import re

import pyarrow as pa
import pyarrow.parquet as pq
from obstore.store import S3Store

from imr.tables.schema import TABLES

PLAN = pa.schema(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("received_date", pa.date32(), nullable=False),
        pa.field("etag", pa.string(), nullable=False),
        pa.field("byte_size", pa.int64(), nullable=False),
        pa.field("modified_at", pa.timestamp("us", tz="UTC"), nullable=False),
    ]
)
"""A batch of objects to read: the fields of `RawObject`."""


def run_folder(run_id: str) -> str:
    """Folder of a run under the lake: its id with what object keys do not like replaced."""
    return "staging/" + re.sub(r"[^A-Za-z0-9_.=-]+", "-", run_id)


def write(store: S3Store, path: str, table: pa.Table) -> None:
    """Writes one staged file, replacing what an earlier try left there."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    buffer.seek(0)
    store.put(path, buffer)


def read(store: S3Store, path: str, columns: list[str] | None = None) -> pa.Table:
    """A staged file's rows."""
    data = store.get(path).bytes()
    return pq.read_table(pa.BufferReader(memoryview(data)), columns=columns)


def write_rows(store: S3Store, folder: str, rows: dict[str, pa.Table]) -> None:
    """Writes the tables of one batch as `<folder>/<table>.parquet`."""
    for name, table in rows.items():
        write(store, f"{folder}/{name}.parquet", table)


def read_rows(store: S3Store, folder: str) -> dict[str, pa.Table]:
    """The tables of one batch, as `write_rows` wrote them."""
    return {name: read(store, f"{folder}/{name}.parquet").cast(schema) for name, schema in TABLES.items()}

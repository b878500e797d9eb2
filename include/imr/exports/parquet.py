"""Writes the tables as plain Parquet, partitioned by year and month, for readers that know no Iceberg.

A file is named after its bytes and never changes. The same rows always make the same bytes. The manifest,
which is written last, says which files are the copy. So an export that was killed leaves the earlier copy as
it was, and the next one ends with the same files as if nothing had happened.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from pyiceberg.table import Table

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.exports import GRACE_MINUTES
from imr.exports import manifest as manifests
from imr.exports.destination import destination_of, files_in, put_file, remove_files, scratch
from imr.exports.manifest import File, Manifest, folders_of, replaced, same_rows
from imr.exports.reading import Month, Show, look_at, months_of, reader, reading_files, rows_in
from imr.runs.deployment import Deployment

HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
"""Hive's name of the partition of rows without a value."""
FORM = "1"
"""Changes when the files are to be written anew although their rows are the same."""

_OURS = re.compile(r"\w+/\w+_year=\w+/\w+_month=\w+/[0-9a-f]{32}\.parquet")  # cases/..._month=7/0a….parquet


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did. Files are counted, `rows` by table; `unfinished` counts cases being written."""

    rows: Mapping[str, int]
    files: int
    bytes: int
    written: int
    removed: int
    unfinished: int


def export_parquet(
    deployment: Deployment,
    address: str,
    *,
    grace: timedelta = timedelta(minutes=GRACE_MINUTES),
    now: datetime | None = None,
    show: Show = iter,
) -> Exported:
    """Makes the copy at `address` (a folder or s3://bucket/prefix) agree with the tables.

    Only months whose rows have changed are written. A replaced file is removed by the first export that
    begins `grace` later, which is this one where `grace` is zero. `show` may show the progress through the
    months. Raises NotExported, and FilesRemoved where a letter was forgotten meanwhile.
    """
    now = now or datetime.now(UTC)
    destination = destination_of(address, deployment.settings, deployment.access)
    look = look_at(deployment)
    before, present = manifests.read(destination), files_in(destination)
    known = {file.source: file for file in before.every_file()} if before else {}
    files: dict[str, list[File]] = {name: [] for name in TABLES}
    written = 0
    with reading_files():
        months = [month for name, table in look.tables.items() for month in months_of(name, table)]
    with (
        scratch(destination, now - grace) as folder,
        reader(deployment.access, folder / "sorting") as connection,
    ):
        for month in show(months):
            file = known.get(source_of(month))
            if file is None or file.path not in present:
                unfinished = folder / "month.parquet"
                with reading_files():
                    file = _write(connection, month, unfinished)
                if file.path not in present:
                    put_file(destination, unfinished, file.path)
                    written += 1
            files[month.table].append(file)
    after = Manifest(
        made_at=now.isoformat(),
        snapshots={name: _snapshot_of(table) for name, table in look.tables.items()},
        files={name: tuple(some) for name, some in files.items()},
        unfinished=look.unfinished,
    )
    after = replace(after, superseded=replaced(before, after))
    if before is None or not same_rows(before, after):
        manifests.write(destination, after)
    outlived = _outlived(after, present, now - grace)
    remove_files(destination, outlived)
    return Exported(
        rows={name: sum(file.rows for file in some) for name, some in files.items()},
        files=len(after.paths()),
        bytes=sum(file.bytes for file in after.every_file()),
        written=written,
        removed=len(outlived),
        unfinished=len(look.unfinished),
    )


def forget_in_copy(deployment: Deployment) -> Exported | None:
    """Makes the copy at `IMR_EXPORT` agree with the tables, and removes what it replaces at once.

    The copy then holds no words of letters that were forgotten before. Returns None where no place is set, or
    nothing is there. Raises NotExported.
    """
    address = deployment.settings.export
    if not address or not files_in(destination_of(address, deployment.settings, deployment.access)):
        return None
    return export_parquet(deployment, address, grace=timedelta(0))


def source_of(month: Month) -> str:
    """Returns a digest of what a month's file is made from: the data files, and the table's columns."""
    columns = [f"{column.name} {column.type} {column.null}" for column in TABLES[month.table].columns]
    made_from = [FORM, month.table, str(month.year), str(month.month), *columns, *month.files]
    return hashlib.sha256("\0".join(made_from).encode()).hexdigest()[:32]


def folder_of(month: Month) -> str:
    """Returns the folder of a month's file, as Hive names the folders of partitions."""
    year, number = folders_of(TABLES[month.table].partition)
    return f"{month.table}/{year}={month.year or HIVE_NULL}/{number}={month.month or HIVE_NULL}"


def _write(connection: duckdb.DuckDBPyConnection, month: Month, unfinished: Path) -> File:
    """Writes a month's rows to a file; returns what the manifest says of it."""
    table = TABLES[month.table]
    schema = SCHEMAS[month.table]
    order = [(name, "ascending") for name in table.key]
    rows = 0
    with pq.ParquetWriter(
        unfinished,
        schema,
        compression="zstd",
        sorting_columns=pq.SortingColumn.from_ordering(schema, order, null_placement="at_end"),
    ) as writer:
        for some in rows_in(connection, month):
            writer.write_table(some)
            rows += len(some)
    with unfinished.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(
        path=f"{folder_of(month)}/{digest[:32]}.parquet",
        rows=rows,
        bytes=unfinished.stat().st_size,
        sha256=digest,
        source=source_of(month),
    )


def _outlived(copy: Manifest, present: Mapping[str, datetime], end: datetime) -> list[str]:
    """Returns the files that were replaced before `end`, and those that killed exports left by then."""
    since = {one.path: datetime.fromisoformat(one.since) for one in copy.superseded}
    return [
        path
        for path, written_at in present.items()
        if _OURS.fullmatch(path) and path not in copy.paths() and since.get(path, written_at) <= end
    ]


def _snapshot_of(table: Table) -> str | None:
    snapshot = table.current_snapshot()
    return str(snapshot.snapshot_id) if snapshot else None

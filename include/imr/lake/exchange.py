"""Replaces files of a table in one commit with one snapshot, unless somebody else has committed in between.

pyiceberg's own `overwrite` makes two or three snapshots and reads every manifest for each, which would take
most of the time of a commit of a day's letters. When it is tried again, it rewrites all files again. Here a
file that was rewritten for one try is used by the next one too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.compute as pc
from obstore.exceptions import BaseError
from pyiceberg.expressions import AlwaysTrue, BooleanExpression
from pyiceberg.io.pyarrow import ArrowScan, _dataframe_to_data_files
from pyiceberg.manifest import DataFile
from pyiceberg.table import FileScanTask, Table

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES, key_of
from imr.lake.fileio import AT_ONCE, read_columns
from imr.place.faults import failed_store

logger = logging.getLogger(__name__)

SORTED_BY = {"letters": ["received_date", "source_uri", "archive_member"]}
"""Table name -> columns that its readers and publishers look rows up by, where they are not its key."""

Unstale = dict[str, list[DataFile] | None]
"""Data file -> new files with its rows that are not stale; None for a file without stale rows."""


def rows_of(table: Table, tasks: Iterable[FileScanTask], columns: Sequence[str] = ()) -> pa.Table:
    """Returns the rows of the data files in their order, with all columns where `columns` is empty."""
    schema = table.schema().select(*columns) if columns else table.schema()
    return ArrowScan(table.metadata, table.io, schema, AlwaysTrue()).to_table(list(tasks))


def write_files(table: Table, rows: pa.Table) -> list[DataFile]:
    """Writes rows by partition; returns the new files, which belong to no snapshot yet.

    Rows of the contract's tables are sorted. A report's rows keep the order that its query gives them.
    """
    if not len(rows):
        return []
    name = table.name()[-1]
    if name in TABLES:
        rows = rows.sort_by([(column, "ascending") for column in SORTED_BY.get(name, key_of(name))])
    return list(_dataframe_to_data_files(table.metadata, rows, table.io))


def split_stale(
    table: Table,
    where: BooleanExpression,
    columns: Sequence[str],
    is_stale: Callable[[pa.Table], pa.BooleanArray],
    unstale: Unstale,
) -> tuple[list[DataFile], list[DataFile]]:
    """Returns the files that hold stale rows, and new files with the other rows of those files.

    `is_stale` gets the named columns of one file, and returns a boolean for each row. Files in which no row
    can fulfil `where` are not read. `unstale` remembers for the next call what was found and written: use a
    new one for each set of stale rows.
    """
    tasks = list(table.scan(row_filter=where).plan_files())
    unread = [task for task in tasks if task.file.file_path not in unstale]
    # A load of many months meets thousands of small files, and most of the time waits for the store.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda task: is_stale(_columns_of(table, task, columns)), unread)
        for task, stale in zip(unread, found, strict=True):
            unstale[task.file.file_path] = _unstale_rows_of(table, task, stale)
    old: list[DataFile] = []
    new: list[DataFile] = []
    for task in tasks:
        kept = unstale[task.file.file_path]
        if kept is not None:
            old.append(task.file)
            new += kept
    return old, new


def _columns_of(table: Table, task: FileScanTask, columns: Sequence[str]) -> pa.Table:
    """Returns the named columns of the rows that a data file has left."""
    if task.delete_files:
        return rows_of(table, [task], columns)
    schema = pa.schema([SCHEMAS[table.name()[-1]].field(column) for column in columns])
    return read_columns(table, task.file.file_path, schema)


def _unstale_rows_of(table: Table, task: FileScanTask, stale: pa.BooleanArray) -> list[DataFile] | None:
    count = pc.sum(stale).as_py() or 0
    if not count:
        return None
    if count == len(stale):
        return []
    return write_files(table, rows_of(table, [task]).filter(pc.invert(stale)))


def discard(table: Table, files: Iterable[DataFile]) -> None:
    """Deletes files that were written for a commit that lost against another one.

    They may hold a letter that was forgotten in the meantime. A file that cannot be deleted is only logged,
    because the publish itself is right: `maintenance.purge` or `maintenance.cleanup` deletes it later.
    """
    paths = {file.file_path for file in files}
    if not paths:
        return
    # A catalog's client may send a commit twice, and take its own first one for another's.
    live = {task.file.file_path for task in table.refresh().scan().plan_files()}
    for path in paths - live:
        try:
            table.io.delete(path)
        except FileNotFoundError:
            continue
        except BaseError as error:
            logger.warning("%s: not deleted: %s", path, failed_store(str(error)))


def exchange(
    table: Table,
    old: Sequence[DataFile],
    new: Sequence[DataFile],
    noted: Mapping[str, str],
    properties: Mapping[str, str] | None = None,
) -> None:
    """Commits new files in place of old ones; `noted` goes into the snapshot's summary.

    The same commit sets `properties` of the table.
    Raises one of `conflicts.OTHERS_FIRST` where the table has changed since it was loaded.
    """
    with table.transaction() as transaction:
        if properties:
            transaction.set_properties(dict(properties))
        update = transaction.update_snapshot(snapshot_properties=dict(noted))
        # Appending merges small manifests on its way.
        with update.overwrite() if old else update.merge_append() as change:
            for file in old:
                change.delete_data_file(file)
            for file in new:
                change.append_data_file(file)

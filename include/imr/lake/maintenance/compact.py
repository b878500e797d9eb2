"""Replaces the small files of a partition with a few sorted ones that hold the same rows.

Files are read and written first, then exchanged in one commit. Another commit in between does no harm as long
as the files that were read still belong to the table, because files never change. Where one of them does not,
the group is left to the next compaction.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pyiceberg.catalog import Catalog
from pyiceberg.manifest import DataFile
from pyiceberg.table import FileScanTask, Table

from imr.lake.catalog import open_table
from imr.lake.conflicts import UPKEEP_TRIES, CommitConflict, reading, until_committed
from imr.lake.exchange import discard, exchange, rows_of, write_files

logger = logging.getLogger(__name__)

TARGET_BYTES = 32 * 2**20
"""Size of a rewritten file. Publishers rewrite whole files too, and hold them in memory, where the letters'
text takes five times as much."""

MOST_SMALL_FILES = 4


class RowsDiffer(RuntimeError):
    """Rewritten files do not hold as many rows as those they were read from; nothing was committed."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did. `rewritten` and `given_up` count groups of files, the others count files.

    A group is given up where publishers have changed its files in the meantime.
    """

    rewritten: int = 0
    files_before: int = 0
    files_after: int = 0
    given_up: int = 0


def compact(
    catalog: Catalog, name: str, *, most_small_files: int = MOST_SMALL_FILES, target_bytes: int = TARGET_BYTES
) -> Compacted:
    """Rewrites the small files of every partition that has more than `most_small_files` of them.

    A file is small if it has less than half of `target_bytes`. The rows of one group of files are in memory
    at a time; the files of a group add up to `target_bytes` at most. Raises RowsDiffer, without a commit,
    where a rewritten group does not hold as many rows as before.
    """
    done = Compacted()
    for group in _groups(_live(open_table(catalog, name)).values(), most_small_files, target_bytes):
        new = _compact_group(catalog, name, group)
        if new is None:
            done = replace(done, given_up=done.given_up + 1)
        else:
            done = Compacted(
                rewritten=done.rewritten + 1,
                files_before=done.files_before + len(group),
                files_after=done.files_after + len(new),
                given_up=done.given_up,
            )
    logger.info("%s: %s", name, done)
    return done


def _compact_group(catalog: Catalog, name: str, group: list[DataFile]) -> list[DataFile] | None:
    """Returns the files that replaced the group, or None where the group was left as it is."""
    written: list[DataFile] = []

    def one_try() -> list[DataFile] | None:
        table = open_table(catalog, name)
        with reading(table):
            live = _live(table)
            if not all(file.file_path in live for file in group):
                return None
            if not written:
                written.extend(_rewrite(table, name, group))
            exchange(table, group, written, {"imr.maintenance": "compact"})
        return written

    try:
        done = until_committed(name, "compact", one_try, tries=UPKEEP_TRIES)
    except CommitConflict:
        done = None
    if done is None:
        discard(open_table(catalog, name), written)
    return done


def _live(table: Table) -> dict[str, DataFile]:
    """Returns the table's data files by path, without those that have rows deleted by another engine."""
    return {task.file.file_path: task.file for task in table.scan().plan_files() if not task.delete_files}


def _groups(files: Iterable[DataFile], most_small_files: int, target_bytes: int) -> Iterator[list[DataFile]]:
    """Yields groups of small files of one partition that add up to about the target size."""
    partitions: dict[Any, list[DataFile]] = defaultdict(list)
    for file in files:
        if file.file_size_in_bytes < target_bytes / 2:
            partitions[file.spec_id, file.partition].append(file)
    for small in partitions.values():
        if len(small) > most_small_files:
            yield from (group for group in _packed(small, target_bytes) if len(group) > 1)


def _packed(files: list[DataFile], target_bytes: int) -> Iterator[list[DataFile]]:
    group: list[DataFile] = []
    size = 0
    for file in files:
        if group and size + file.file_size_in_bytes > target_bytes:
            yield group
            group, size = [], 0
        group.append(file)
        size += file.file_size_in_bytes
    yield group


def _rewrite(table: Table, name: str, files: list[DataFile]) -> list[DataFile]:
    """Writes the files' rows anew, sorted; the new files belong to no snapshot yet."""
    rows = rows_of(table, map(FileScanTask, files))
    written = write_files(table, rows)
    before, after = (sum(file.record_count for file in some) for some in (files, written))
    if before != after:
        raise RowsDiffer(
            f"{name}: compact: {before} rows in {len(files)} files became {after} rows. Nothing was "
            "committed, and the table is as before. This is a bug: report it with the log of the task."
        )
    return written

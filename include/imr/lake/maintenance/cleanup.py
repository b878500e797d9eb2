"""Deletes what no reader needs any more: files that no snapshot refers to, and staged files of dead runs.

Young files stay, because a run writes its files before it commits them: a file that no snapshot refers to may
be committed in a moment. The age at which files are deleted must be longer than the longest publish.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from obstore.store import S3Store
from pyiceberg.catalog import Catalog
from pyiceberg.table import Table

from imr.lake.catalog import open_table
from imr.place.storage import Access, split_uri

logger = logging.getLogger(__name__)

PAGE = 1_000
"""Objects that S3 lists or deletes in one request."""

STAGING = "staging"


class MissingFiles(RuntimeError):
    """Files that a table refers to are not in its location; nothing was removed."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed: objects, their bytes, and the number of folders that were removed as a whole."""

    files: int = 0
    byte_size: int = 0
    folders: int = 0


def remove_orphans(catalog: Catalog, name: str, access: Access, *, older_than: datetime) -> Removed:
    """Deletes files under the table's location that are older than `older_than` and belong to no snapshot.

    Raises MissingFiles, and deletes nothing, where files that the table refers to are not listed: either the
    table is damaged, or the listing is of another place.
    """
    return remove_orphans_of(open_table(catalog, name), name, access, older_than=older_than)


def remove_orphans_of(table: Table, name: str, access: Access, *, older_than: datetime) -> Removed:
    """Does what `remove_orphans` does for a table that is loaded already; `name` is its name in messages."""
    # The metadata is read before the listing, so that files committed in between are young and stay.
    needed = set(_inside(table, _contents(table)))
    kept = set(_inside(table, _records(table)))
    store = access.store(table.location())
    orphans: list[str] = []
    byte_size = 0
    for folder in ("data", "metadata"):
        for page in store.list(folder, chunk_size=PAGE):
            for entry in page:
                path = entry["path"]
                if path in needed:
                    needed.discard(path)
                elif path not in kept and entry["last_modified"] < older_than:
                    orphans.append(path)
                    byte_size += entry["size"]
    if needed:
        raise MissingFiles(
            f"{name}: remove orphans: {len(needed)} files that the table refers to are not under "
            f"{table.location()}, first {min(needed)}. Nothing was removed. Check the table's location and "
            "what these credentials may list there; files that are lost must be restored first."
        )
    _delete(store, orphans)
    logger.info("%s: %d orphan files removed", name, len(orphans))
    return Removed(files=len(orphans), byte_size=byte_size)


def _contents(table: Table) -> Iterator[str]:
    """Yields every file that a reader of any snapshot opens."""
    manifests = {}
    for snapshot in table.metadata.snapshots:
        yield snapshot.manifest_list
        manifests.update({manifest.manifest_path: manifest for manifest in snapshot.manifests(table.io)})
    for path, manifest in manifests.items():
        yield path
        for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True):
            yield entry.data_file.file_path


def _records(table: Table) -> Iterator[str]:
    """Yields metadata and statistics files. Commits remove the oldest metadata files themselves."""
    yield table.metadata_location
    yield from (entry.metadata_file for entry in table.metadata.metadata_log)
    yield from (statistics.statistics_path for statistics in table.metadata.statistics)
    yield from (statistics.statistics_path for statistics in table.metadata.partition_statistics)


def _inside(table: Table, uris: Iterable[str]) -> Iterator[str]:
    """Yields the paths, relative to the table's location, of the files under it."""
    bucket, root = split_uri(table.location())
    root = root.rstrip("/") + "/"
    for uri in uris:
        place, key = split_uri(uri)
        if place == bucket and key.startswith(root):
            yield key.removeprefix(root)


def clear_staging(lake: S3Store, *, older_than: datetime) -> Removed:
    """Deletes the staged files of runs that have written none since `older_than`."""
    done = Removed()
    for folder in lake.list_with_delimiter(STAGING)["common_prefixes"]:
        entries = [entry for page in lake.list(folder, chunk_size=PAGE) for entry in page]
        if any(entry["last_modified"] >= older_than for entry in entries):
            continue
        _delete(lake, [entry["path"] for entry in entries])
        size = sum(entry["size"] for entry in entries)
        done = Removed(done.files + len(entries), done.byte_size + size, done.folders + 1)
    return done


def _delete(store: S3Store, paths: list[str]) -> None:
    for start in range(0, len(paths), PAGE):
        store.delete(paths[start : start + PAGE])

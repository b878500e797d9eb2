"""Deletes the files in which a table's past still holds forgotten letters.

`lake.forget` has taken the letters out of the current snapshot, and made sure that their rows are never
committed again. So every file that holds such rows can be deleted at once, however young it is: it belongs to
an old snapshot, or to a commit that lost or will lose. Other files that no snapshot refers to may be
committed in a moment, and are left to `cleanup`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.catalog import Catalog
from pyiceberg.manifest import ManifestContent, ManifestFile
from pyiceberg.table import Table
from pyiceberg.table.refs import MAIN_BRANCH
from pyiceberg.table.snapshots import ancestors_of

from imr.contract.codes import FORGOTTEN
from imr.lake.catalog import open_table
from imr.lake.conflicts import until_committed
from imr.lake.exchange import exchange
from imr.lake.fileio import AT_ONCE
from imr.lake.maintenance.cleanup import PAGE
from imr.lake.snapshots import drop
from imr.place.storage import Access


def purge(catalog: Catalog, name: str, access: Access, letters: Iterable[str]) -> int:
    """Deletes a table's old snapshots, and all files with rows of the letters; returns the files' number.

    Tags and branches other than the main one go too, because they keep old snapshots. Manifests that list a
    deleted file are deleted as well: they hold the first characters of its texts.
    Raises CommitConflict where another commit came first every time.
    """
    now = until_committed(name, "purge", lambda: _leave_past(open_table(catalog, name)))
    until_committed(name, "purge", lambda: _drop_past(open_table(catalog, name), now))
    # The snapshots that are kept are read before the listing, so that files committed in between stay.
    table = open_table(catalog, name)
    kept = set(_referred_to(table))
    holds = _holding(table, pa.array(sorted(letters), pa.string()))
    data = [path for path in _listed(table, access, "data") if path not in kept]
    dead = _delete(table, data, holds)
    manifests = [path for path in _listed(table, access, "metadata") if _is_manifest(path)]
    # A manifest is written after the files that it lists, so that those of a commit at work are listed here.
    there = set(_listed(table, access, "data"))
    unused = [path for path in manifests if path not in kept]
    return dead + _delete(table, unused, lambda path: not _files_of(table, path) <= there)


def _leave_past(table: Table) -> int:
    """Commits a snapshot that has nothing of earlier ones' manifests, and returns its id.

    A commit that deletes files lists them once more in a manifest of its own, with the first characters of
    their texts. The next commit leaves that manifest out.
    """
    exchange(table, (), (), {"imr.maintenance": "forget"})
    snapshot = table.current_snapshot()
    assert snapshot is not None
    return snapshot.snapshot_id


def _drop_past(table: Table, now: int) -> None:
    """Drops all snapshots but `now` and those that came after it."""
    for ref in table.metadata.refs.keys() - {MAIN_BRANCH}:
        table.manage_snapshots().remove_tag(ref).commit()
    kept = set()
    for snapshot in ancestors_of(table.current_snapshot(), table.metadata):
        kept.add(snapshot.snapshot_id)
        if snapshot.snapshot_id == now:
            break
    drop(table, [one.snapshot_id for one in table.snapshots() if one.snapshot_id not in kept])


def _referred_to(table: Table) -> Iterator[str]:
    """Yields the data files and manifests of all snapshots."""
    for snapshot in table.snapshots():
        for manifest in snapshot.manifests(table.io):
            yield manifest.manifest_path
            for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True):
                yield entry.data_file.file_path


def _is_manifest(path: str) -> bool:
    """Returns whether a file is a manifest (`<uuid>-m0.avro`) and no list of manifests (`snap-...avro`)."""
    name = path.rpartition("/")[2]
    return name.endswith(".avro") and not name.startswith("snap-")


def _files_of(table: Table, manifest: str) -> set[str]:
    """Returns the files under the table's location that a manifest lists, also as deleted."""
    found = ManifestFile.from_args(
        manifest_path=manifest,
        manifest_length=0,
        partition_spec_id=0,
        content=ManifestContent.DATA,
        sequence_number=0,
        min_sequence_number=0,
        added_snapshot_id=0,
    )
    try:
        entries = found.fetch_manifest_entry(table.io, discard_deleted=False)
    except FileNotFoundError:
        return set()
    files = {entry.data_file.file_path for entry in entries}
    return {path for path in files if path.startswith(f"{table.location()}/data/")}


def _holding(table: Table, letters: pa.StringArray) -> Callable[[str], bool]:
    """Returns a function that says of a data file whether it holds rows of the letters.

    The ledger's rows of forgotten letters do not count: a file that holds them may be committed in a moment.
    """
    columns = [name for name in ("letter_id", "review") if name in table.schema().column_names]

    def holds(path: str) -> bool:
        try:
            with table.io.new_input(path).open() as handle:
                rows = pq.read_table(handle, columns=columns)
        except (FileNotFoundError, pa.ArrowInvalid):
            return False  # it is gone already, or is no whole Parquet file and is left to `cleanup`
        found = pc.is_in(rows["letter_id"], letters)
        if "review" in rows.column_names:
            is_forgotten = pc.fill_null(pc.equal(rows["review"], FORGOTTEN), False)
            found = pc.and_(found, pc.invert(is_forgotten))
        return bool(pc.any(found).as_py())

    return holds


def _listed(table: Table, access: Access, folder: str) -> Iterator[str]:
    """Yields the addresses of all files in a folder of the table's location."""
    for page in access.store(table.location()).list(folder, chunk_size=PAGE):
        yield from (f"{table.location()}/{entry['path']}" for entry in page)


def _delete(table: Table, paths: list[str], is_dead: Callable[[str], bool]) -> int:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        dead = [path for path, gone in zip(paths, threads.map(is_dead, paths), strict=True) if gone]
    for path in dead:
        table.io.delete(path)
    return len(dead)

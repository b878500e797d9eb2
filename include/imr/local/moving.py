"""Moves what an embedded stack holds to a bucket and a catalog of one's own. The stack stays as it was.

Letters are copied as they are. Rows are written anew, because the tables' files name each other by their
addresses, and the ledger names letters by theirs. Everything may be done again: a letter that has been copied
is not copied twice, each table is one commit, and the ledger comes last.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from more_itertools import constrained_batches
from pyiceberg.catalog import Catalog
from pyiceberg.table import FileScanTask, Table

from imr.contract.arrow import SCHEMAS
from imr.lake import staging
from imr.lake.catalog import embedded_catalog, open_table
from imr.lake.exchange import exchange, rows_of, write_files
from imr.lake.plan import WRITING_ORDER
from imr.lake.unchanged import UNCHANGED
from imr.lake.unfinished import ARCHIVES, CASES, FORGETTING, FORGOTTEN, begin_archive
from imr.local import airflow, processes
from imr.local.copying import Copied, NotMoved, copy_letters
from imr.local.embedded import serving
from imr.place.home import is_home
from imr.place.limits import MIB
from imr.place.settings import Settings
from imr.place.storage import access
from imr.reports.sql import published
from imr.runs.deployment import Deployment

CHUNK = 24 * MIB
"""Bytes of data files whose rows are in memory at once. Letters' text takes five to ten times as much."""
MOVED = "imr.moved-from"
"""Key in the summary of a snapshot that a move has made: the table and snapshot that it was made from."""
_KEPT_AS_THEY_ARE = ("reports", CASES, FORGETTING, FORGOTTEN)

Show = Callable[[Iterable[Any], str], Iterator[Any]]
"""Yields the things that it is given, and may show how far the work named beside them is."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did: rows of each table, reports and notes, and folders of runs that had not ended.

    `outside` counts letters whose objects are not under the raw prefix, and so were not copied.
    """

    letters: Copied
    rows: Mapping[str, int]
    notes: int
    unfinished: tuple[str, ...]
    outside: int


def move(stack: Settings, target: Deployment, show: Show) -> Moved:
    """Copies letters, tables and reports of an embedded stack to `target`.

    A table that was moved before is written again where the stack's has changed since. Raises NotMoved where
    there is nothing to move, where Airflow may still change it, or where `target` holds something else.
    """
    if not is_home(stack.home):
        raise NotMoved(f"{stack.home} holds no state of a stack: nothing was moved. Check IMR_HOME")
    if processes.members(stack, airflow.NAME):
        raise NotMoved(f"Airflow of {stack.home} is running and may change the tables: `imr down` stops it")
    with serving(stack):
        source = Deployment(stack, access(stack))
        tables = published(embedded_catalog(stack, source.access))
        if not tables:
            raise NotMoved(
                f"{stack.home} has no tables in the catalog {stack.catalog}: check IMR_HOME and IMR_CATALOG"
            )
        catalog = target.catalog()
        _require_free(catalog, tables)
        copied = copy_letters(source, target, show)
        readdressed = _Readdressed(stack.raw, target.settings.raw, copied.etags)
        notes = _move_notes(source, target, readdressed, show)
        rows = {
            name: _move_table(catalog, name, tables[name], readdressed)
            for name in show([name for name in (*WRITING_ORDER, "letters") if name in tables], "Tables")
        }
        outside = _outside(tables["letters"], stack.raw) if "letters" in tables else 0
        return Moved(copied, rows, notes, _unfinished(source), outside)


@dataclass(frozen=True, slots=True)
class _Readdressed:
    """How letters are called where they are moved to: another prefix, and etags of another store."""

    before: str
    after: str
    etags: Mapping[str, tuple[str, str]]
    """Key -> etag in the stack's store, and in the other."""

    def uri(self, uri: str) -> str:
        key = uri.removeprefix(f"{self.before}/")
        return uri if key == uri else f"{self.after}/{key}"

    def etag(self, uri: str, etag: str | None) -> str | None:
        """The etag of the same version; that of a version that has gone stays what it was."""
        before, after = self.etags.get(uri.removeprefix(f"{self.before}/"), (None, None))
        return after if etag == before else etag

    def rows(self, rows: pa.Table) -> pa.Table:
        """Rows with new addresses, where they have any."""
        if "source_uri" not in rows.column_names:
            return rows
        uris = rows["source_uri"].to_pylist()
        columns = {"source_uri": [self.uri(uri) for uri in uris]}
        if "etag" in rows.column_names:
            versions = zip(uris, rows["etag"].to_pylist(), strict=True)
            columns["etag"] = [self.etag(*version) for version in versions]  # type: ignore[misc]
        for name, values in columns.items():
            at = rows.schema.get_field_index(name)
            rows = rows.set_column(at, rows.schema.field(at), pa.array(values, pa.string()))
        return rows


def _require_free(catalog: Catalog, tables: Mapping[str, Table]) -> None:
    """Raises NotMoved where a table holds rows that no move of this stack has written."""
    theirs = published(catalog)
    for name, table in tables.items():
        if name not in theirs or theirs[name].current_snapshot() is None:
            continue
        if _moved_from(theirs[name]).partition("/")[0] != str(table.metadata.table_uuid):
            raise NotMoved(
                f"{name}: the catalog {catalog.name} has a table with rows that were not moved from here. "
                "Name another catalog or an empty one, or drop its tables first"
            )


def _moved_from(table: Table) -> str:
    snapshot = table.current_snapshot()
    summary = snapshot.summary if snapshot else None
    return (summary[MOVED] if summary else None) or ""


def _move_table(catalog: Catalog, name: str, old: Table, readdressed: _Readdressed) -> int:
    """Writes a table's rows in one commit, unless they have been moved already; returns their number."""
    snapshot = old.current_snapshot()
    new = open_table(catalog, name)
    origin = f"{old.metadata.table_uuid}/{snapshot.snapshot_id if snapshot else ''}"
    if _moved_from(new) == origin:
        return _count(new)
    files = [
        file
        for tasks in constrained_batches(_by_month(old), CHUNK, get_len=_size_of, strict=False)
        for file in write_files(new, readdressed.rows(_as_in_contract(name, rows_of(old, tasks))))
    ]
    replaced = [task.file for task in new.scan().plan_files()]
    if files or replaced:
        exchange(new, replaced, files, {MOVED: origin})
    return _count(new)


def _by_month(table: Table) -> list[FileScanTask]:
    return sorted(table.scan().plan_files(), key=lambda task: str(task.file.partition))


def _size_of(task: FileScanTask) -> int:
    return task.file.file_size_in_bytes


def _as_in_contract(name: str, rows: pa.Table) -> pa.Table:
    """Rows with the contract's columns; null in those that a table of an earlier version lacks."""
    for field in SCHEMAS[name]:
        if field.name not in rows.column_names:
            rows = rows.append_column(field, pa.nulls(len(rows), field.type))
    return rows.select(SCHEMAS[name].names).cast(SCHEMAS[name])


def _count(table: Table) -> int:
    return sum(task.file.record_count for task in table.scan().plan_files())


def _move_notes(source: Deployment, target: Deployment, readdressed: _Readdressed, show: Show) -> int:
    """Copies run reports and notes of what is unfinished; returns the number of objects."""
    lake, ours = source.lake(), target.lake()
    found = [entry for page in lake.list() for entry in page]
    # Reports are shown by their time, which is that of their copies from now on.
    found.sort(key=lambda entry: entry["last_modified"])
    paths = [
        entry["path"]
        for entry in found
        if entry["path"].startswith(tuple(f"{kind}/" for kind in (*_KEPT_AS_THEY_ARE, ARCHIVES, UNCHANGED)))
    ]
    for path in show(paths, "Reports and notes"):
        if path.startswith(f"{UNCHANGED}/"):
            staging.write(ours, path, readdressed.rows(staging.read(lake, path)))
            continue
        data = bytes(lake.get(path).bytes())
        if path.startswith(f"{ARCHIVES}/"):
            noted = json.loads(data)
            uri, etag = noted["source_uri"], noted["etag"]
            begin_archive(ours, readdressed.uri(uri), readdressed.etag(uri, etag))
        else:
            ours.put(path, data)
    return len(paths)


def _unfinished(source: Deployment) -> tuple[str, ...]:
    """Folders of runs that have staged something and not ended. Airflow's own state does not move."""
    names = staging.list_parts(source.lake(), "staging")
    return tuple(f"staging/{name}" for name in names)


def _outside(ledger: Table, raw: str) -> int:
    uris = ledger.scan(selected_fields=("source_uri",)).to_arrow()["source_uri"]
    return len(uris) - (pc.sum(pc.starts_with(uris, f"{raw}/")).as_py() or 0)

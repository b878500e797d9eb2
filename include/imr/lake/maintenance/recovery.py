"""Makes a lost catalog anew from the tables' files.

A catalog only says which file of metadata is a table's last. Each commit writes such a file under the next
number, and then names it in the catalog. So the file of the highest number is the last commit. Its publisher
may have died before it named it. That does no harm: the ledger comes last, and what was written before it is
written again by the next try.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError
from pyiceberg.table import StaticTable

from imr.contract.tables import TABLES
from imr.lake.catalog import NAMESPACE
from imr.place.storage import Access

_METADATA = re.compile(r"(?:^|/)(\w+)/metadata/(\d+)-[0-9a-f-]{36}\.metadata\.json$")
"""imr/cases/metadata/00012-<uuid>.metadata.json: the table, and the number of the commit."""


class NotRecovered(RuntimeError):
    """A table's last commit cannot be found in the lake."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of metadata that a commit has written, with the commit's number."""

    number: int
    at: datetime
    path: str


def recover(catalog: Catalog, access: Access, warehouse: str) -> dict[str, str]:
    """Registers every table that the catalog does not have and that lies under `warehouse`.

    Returns the path of each registered table's metadata, by table. Nothing should publish meanwhile. Where
    several commits of the highest number were written, all but one of them had lost: the newest one is taken
    whose files are all there. Raises NotRecovered where there is none.
    """
    with suppress(NamespaceAlreadyExistsError):
        catalog.create_namespace(NAMESPACE)
    missing = {name for name in TABLES if not catalog.table_exists((NAMESPACE, name))}
    found = {}
    for name, written in _written(access, warehouse).items():
        if name in missing:
            found[name] = _last(name, written, access, warehouse)
            catalog.register_table((NAMESPACE, name), f"{warehouse}/{found[name]}")
    return found


def _written(access: Access, warehouse: str) -> Mapping[str, list[Written]]:
    by_table: dict[str, list[Written]] = defaultdict(list)
    for page in access.store(warehouse).list():
        for entry in page:
            if named := _METADATA.search(entry["path"]):
                by_table[named[1]].append(Written(int(named[2]), entry["last_modified"], entry["path"]))
    return by_table


def _last(name: str, written: list[Written], access: Access, warehouse: str) -> str:
    highest = max(one.number for one in written)
    newest_first = sorted((one for one in written if one.number == highest), key=_at, reverse=True)
    if len(newest_first) == 1:
        return newest_first[0].path
    store = access.store(warehouse)
    present = {entry["path"] for page in store.list() for entry in page}
    for one in newest_first:
        if present.issuperset(_files(access, warehouse, one.path)):
            return one.path
    raise NotRecovered(
        f"{name}: recover: of {len(newest_first)} commits with the number {highest} none has all its files. "
        "Restore the catalog's database from a backup instead"
    )


def _at(written: Written) -> datetime:
    return written.at


def _files(access: Access, warehouse: str, path: str) -> Iterator[str]:
    """Yields the paths of the data files of a commit, and of the list that names them."""
    properties = access.iceberg_properties() | {"py-io-impl": "imr.lake.fileio.ArrowFileIO"}
    table = StaticTable.from_metadata(f"{warehouse}/{path}", properties)
    snapshot = table.current_snapshot()
    if snapshot is None:
        return
    yield snapshot.manifest_list.removeprefix(f"{warehouse}/")
    for task in table.scan().plan_files():
        yield task.file.file_path.removeprefix(f"{warehouse}/")

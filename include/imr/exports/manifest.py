"""The manifest of a copy in plain Parquet: which files belong to it, and what is in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from imr.contract.tables import TABLES
from imr.exports import NotExported
from imr.exports.destination import Destination
from imr.reports.dictionary import codes_in_rows

NAME = "_manifest.json"


@dataclass(frozen=True, slots=True)
class File:
    """One file of the copy; `source` is a digest of the data files that its rows come from."""

    path: str
    rows: int
    bytes: int
    sha256: str
    source: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """A file that an earlier copy named, and when it was replaced."""

    path: str
    since: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One consistent set of files over all tables: files and snapshot of each table.

    `unfinished` has the cases that a publish was writing: their rows may disagree with the ledger.
    """

    made_at: str
    snapshots: Mapping[str, str | None]
    files: Mapping[str, tuple[File, ...]]
    unfinished: tuple[str, ...] = ()
    superseded: tuple[Superseded, ...] = ()

    def every_file(self) -> list[File]:
        return [file for files in self.files.values() for file in files]

    def paths(self) -> set[str]:
        return {file.path for file in self.every_file()}


def same_rows(one: Manifest, other: Manifest) -> bool:
    """Returns whether two copies have the same files, and the same cases that were being written."""
    return one.paths() == other.paths() and one.unfinished == other.unfinished


def replaced(before: Manifest | None, now: Manifest) -> tuple[Superseded, ...]:
    """Returns the files that `before` or copies before it have named and `now` does not, by path."""
    if before is None:
        return ()
    since = dict.fromkeys(before.paths(), now.made_at) | {one.path: one.since for one in before.superseded}
    return tuple(Superseded(path, since[path]) for path in sorted(since.keys() - now.paths()))


def to_json(manifest: Manifest) -> bytes:
    """Returns the manifest as JSON, with each table's columns and the meanings of codes."""
    return json.dumps(_document(manifest), indent=1, ensure_ascii=False).encode()


def from_json(data: bytes) -> Manifest:
    """Returns the manifest that `to_json` has written. Raises NotExported."""
    try:
        document = json.loads(data)
        return Manifest(
            made_at=document["made_at"],
            snapshots={name: table["snapshot_id"] for name, table in document["tables"].items()},
            files={
                name: tuple(File(**file) for file in table["files"])
                for name, table in document["tables"].items()
            },
            unfinished=tuple(document["unfinished_cases"]),
            superseded=tuple(Superseded(**one) for one in document["superseded"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NotExported(
            f"{NAME}: export: this is no manifest of an export ({type(error).__name__}). Export to an empty "
            "folder, or remove the file to have everything written again"
        ) from None


def read(destination: Destination) -> Manifest | None:
    """Returns the destination's manifest, or None where it has none. Raises NotExported."""
    try:
        return from_json(bytes(destination.store.get(NAME).bytes()))
    except FileNotFoundError:
        return None


def write(destination: Destination, manifest: Manifest) -> None:
    """Puts the manifest in the place of an earlier one."""
    destination.store.put(NAME, to_json(manifest))


def folders_of(partition: str) -> tuple[str, str]:
    """Returns the names of a table's partition columns, from the date that it is partitioned by."""
    date = partition.removesuffix("_date")
    return f"{date}_year", f"{date}_month"


def _document(manifest: Manifest) -> dict[str, Any]:
    return {
        "made_by": f"imr {version('imr')}",
        "made_at": manifest.made_at,
        "unfinished_cases": manifest.unfinished,
        "tables": {
            table.name: {
                "meaning": table.meaning,
                # As text, because many readers of JSON round numbers of this size.
                "snapshot_id": manifest.snapshots.get(table.name),
                "rows": sum(file.rows for file in manifest.files.get(table.name, ())),
                "bytes": sum(file.bytes for file in manifest.files.get(table.name, ())),
                "key": table.key,
                "partition_columns": folders_of(table.partition),
                "columns": [asdict(column) for column in table.columns],
                "files": [asdict(file) for file in manifest.files.get(table.name, ())],
            }
            for table in TABLES.values()
        },
        "codes": codes_in_rows(),
        "superseded": [asdict(one) for one in manifest.superseded],
    }

"""A folder or an S3 prefix that a copy is written to; a file is there whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from obstore.store import LocalStore, S3Store

from imr.exports import NotExported
from imr.place.settings import Settings
from imr.place.storage import Access, split_uri

UNFINISHED = "_unfinished"
"""Folder of files that are being written. Readers of Parquet skip names that begin with an underscore."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a copy is written to; `folder` is None for a prefix in S3."""

    address: str
    store: LocalStore | S3Store
    folder: Path | None


def destination_of(address: str, settings: Settings, access: Access) -> Destination:
    """Returns the destination at an address: a folder, which is made, or s3://bucket/prefix.

    Raises NotExported for a prefix that holds the letters or the tables, or is held by one of them.
    """
    if "://" not in address:
        folder = Path(address).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return Destination(str(folder), LocalStore(folder, automatic_cleanup=True), folder)
    place = "/".join(split_uri(address)).rstrip("/")
    for ours in (settings.raw, settings.lake):
        other = "/".join(split_uri(ours))
        if f"{place}/".startswith(f"{other}/") or f"{other}/".startswith(f"{place}/"):
            raise NotExported(
                f"{address}: export: copies and {ours} would lie in each other. Choose a prefix beside it"
            )
    return Destination(address, access.store(address.rstrip("/")), None)


@contextmanager
def scratch(destination: Destination, older_than: datetime) -> Iterator[Path]:
    """Yields an empty folder for files before they are put, which is removed with the block.

    What killed exports have left there before `older_than` is removed, too.
    """
    if destination.folder is None:
        with TemporaryDirectory(prefix="imr-export-") as folder:
            yield Path(folder)
        return
    # In the same file system, so that files are moved into place.
    unfinished = destination.folder / UNFINISHED
    unfinished.mkdir(exist_ok=True)
    for left in unfinished.iterdir():
        if left.stat().st_mtime < older_than.timestamp():
            shutil.rmtree(left, ignore_errors=True)
    mine = unfinished / uuid4().hex
    mine.mkdir()
    try:
        yield mine
    finally:
        shutil.rmtree(mine, ignore_errors=True)


def put_file(destination: Destination, written: Path, path: str) -> None:
    """Puts a file that lies in the scratch folder at its path."""
    if destination.folder is None:
        destination.store.put(path, written)
        return
    target = destination.folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    written.replace(target)


def files_in(destination: Destination) -> dict[str, datetime]:
    """Returns the paths of all files there, with when each was written."""
    return {item["path"]: item["last_modified"] for page in destination.store.list() for item in page}


def remove_files(destination: Destination, paths: Iterable[str]) -> None:
    """Removes files; one that is gone already is none."""
    if found := list(paths):
        destination.store.delete(found)

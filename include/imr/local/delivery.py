"""Files of this machine put under the raw prefix: which a run could read, under which keys, and which not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from obstore.exceptions import NotFoundError
from obstore.store import S3Store

from imr.letters import media
from imr.letters.files import files_of
from imr.letters.listing import received_prefix

CALIFORNIA = ZoneInfo("America/Los_Angeles")
"""Letters are received where the Division of Workers' Compensation is."""

LOOKED_AT = 2**20
"""Bytes of a file that tell whether it is text; an archive or a PDF is known by its head."""

_READ = media.ARCHIVES | {media.PDF, media.TEXT}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file, the key it gets under the raw prefix, and why it is not put there, if so."""

    path: Path
    key: str
    refused: str | None = None


def today() -> date:
    """The day it is in California."""
    return datetime.now(CALIFORNIA).date()


def parcels(paths: Iterable[Path], received: date, *, anything: bool = False) -> list[Parcel]:
    """Every file of the paths, folders with all that is below them, with its key under a received date.

    Files keep their names, those of a folder their path below it. What no run could read is refused, unless
    `anything`; so is a name that S3 or a log would not take, and the second of two files of one key.
    """
    found: dict[str, Parcel] = {}
    for path, name in files_of(paths):
        parcel = _parcel(path, f"{received_prefix(received)}{name}", anything=anything)
        if parcel.key in found:
            other = found[parcel.key].path
            parcel = Parcel(path, f"{parcel.key} {path}", f"{other} has the same name: rename one")
        found[parcel.key] = parcel
    return list(found.values())


def _parcel(path: Path, key: str, *, anything: bool) -> Parcel:
    if not key.isprintable() or "//" in key:
        return Parcel(path, key, "its name holds what a log or S3 would not show: rename it")
    if anything:
        return Parcel(path, key)
    try:
        with path.open("rb") as file:
            kind = media.media_type(file.read(LOOKED_AT))
    except OSError as error:
        return Parcel(path, key, f"it cannot be read: {error.strerror}")
    return Parcel(path, key, None if kind in _READ else f"no run can read it ({kind}); --any puts it there")


def put(store: S3Store, parcel: Parcel) -> str:
    """Puts a file, and returns what happened: `put`, `there` (the same bytes), `other` (others are there)."""
    try:
        found = store.get(parcel.key)
    except (FileNotFoundError, NotFoundError):
        store.put(parcel.key, parcel.path)
        return "put"
    with parcel.path.open("rb") as file:
        same = found.meta["size"] == parcel.path.stat().st_size and all(
            file.read(len(chunk)) == bytes(chunk) for chunk in found.stream()
        )
    return "there" if same else "other"

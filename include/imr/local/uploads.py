"""Uploads files of this machine under the raw prefix, and refuses those that no run could read."""

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
"""Received dates are days in California, where the Division of Workers' Compensation is."""

LOOKED_AT = 2**20
"""Bytes of a file that are read to tell its type. Text needs that many; a PDF or an archive needs fewer."""

_READ = media.ARCHIVES | {media.PDF, media.TEXT}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file, the key that it gets under the raw prefix, and the reason where it is refused."""

    path: Path
    key: str
    refused: str | None = None


def today() -> date:
    """Returns the present day in California."""
    return datetime.now(CALIFORNIA).date()


def parcels(paths: Iterable[Path], received: date, *, anything: bool = False) -> list[Parcel]:
    """Returns every file of the paths and below them, with its key under a received date.

    The key ends in the file's name, or, for a file of a folder, in its path below the folder. A file is
    refused where no run could read it, unless `anything` is set. It is also refused where its name holds
    characters that S3 or a log cannot show, and where another file of the paths has the same key.
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
        return Parcel(path, key, "its name holds characters that logs or S3 cannot show: rename it")
    if anything:
        return Parcel(path, key)
    try:
        with path.open("rb") as file:
            kind = media.media_type(file.read(LOOKED_AT))
    except OSError as error:
        return Parcel(path, key, f"it cannot be read: {error.strerror}")
    refused = None if kind in _READ else f"no run can read it ({kind}); --any uploads it anyway"
    return Parcel(path, key, refused)


def put(store: S3Store, parcel: Parcel) -> str:
    """Puts a file into the store unless its key is taken. Returns what happened.

    `put`: the file was put. `there`: the same bytes are there already. `other`: other bytes are there.
    """
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

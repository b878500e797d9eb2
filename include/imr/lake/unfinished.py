"""What runs have begun and not brought to an end, noted under `unfinished/` in the lake.

A run that dies for good leaves its notes there, and its staged files may be gone by then: archives of which
some members are in the ledger already, and cases of which the tables may not say what the ledger does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from obstore.store import S3Store

from imr.lake.staging import run_folder

ARCHIVES = "unfinished/archives"
CASES = "unfinished/cases"


def archive_name(source_uri: str, etag: str | None) -> str:
    """Name of an archive's version in notes."""
    return hashlib.sha256(f"{source_uri}\0{etag}".encode()).hexdigest()


def begin_archive(lake: S3Store, source_uri: str, etag: str | None) -> str:
    """Notes that the members of an archive are being read; yields its name."""
    name = archive_name(source_uri, etag)
    lake.put(f"{ARCHIVES}/{name}", json.dumps({"source_uri": source_uri, "etag": etag}).encode())
    return name


def finish_archives(lake: S3Store, names: Iterable[str]) -> None:
    """Takes back what `begin_archive` noted: every member is accounted for."""
    if paths := [f"{ARCHIVES}/{name}" for name in names]:
        lake.delete(paths)


def unfinished_archives(lake: S3Store) -> set[str]:
    """Names of the archives that a run is reading, or was when it died."""
    return {path.rpartition("/")[2] for path, _ in _notes(lake, ARCHIVES)}


@contextmanager
def noted_cases(lake: S3Store, run_id: str) -> Iterator[Callable[[Iterable[str]], None]]:
    """A way to note the cases that a commit will write rows of; taken back where the block ends well.

    Each try has a note of its own: what an earlier one left may be of other cases.
    """
    path = f"{run_folder(run_id).replace('staging', CASES, 1)}/{uuid4().hex}.json"

    def announce(cases: Iterable[str]) -> None:
        lake.put(path, json.dumps(sorted(cases)).encode())

    yield announce
    lake.delete(path)


def unfinished_cases(lake: S3Store, older_than: datetime) -> dict[str, list[str]]:
    """Note -> its cases, of publishes that began before a time and have not said that they ended."""
    paths = [path for path, begun in _notes(lake, CASES) if begun < older_than]
    return {path: json.loads(bytes(lake.get(path).bytes())) for path in paths}


def finish_cases(lake: S3Store, notes: Iterable[str]) -> None:
    """Takes notes of cases back: the tables say of them what the ledger says."""
    if paths := list(notes):
        lake.delete(paths)


def _notes(lake: S3Store, folder: str) -> list[tuple[str, datetime]]:
    """Path and time of every note of a kind."""
    return [(entry["path"], entry["last_modified"]) for page in lake.list(f"{folder}/") for entry in page]

"""Notes under `unfinished/` in the lake of what runs have begun and not finished.

A run that dies and is not run again leaves its notes there, even when its staged files are gone. Its notes
name archives of which only some members may be in the ledger, and cases whose rows may disagree with the
ledger. Notes of letters to forget are kept for a while after these are forgotten, because a run that died may
have left files with their text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from obstore.store import S3Store

from imr.lake.staging import run_folder

ARCHIVES = "unfinished/archives"
CASES = "unfinished/cases"
FORGETTING = "unfinished/forgetting"
FORGOTTEN = "unfinished/forgotten"


def archive_name(source_uri: str, etag: str | None) -> str:
    """Returns the name of an archive's version in notes, a hexadecimal digest."""
    return hashlib.sha256(f"{source_uri}\0{etag}".encode()).hexdigest()


def begin_archive(lake: S3Store, source_uri: str, etag: str | None) -> str:
    """Notes that the members of an archive are being read; returns its name."""
    name = archive_name(source_uri, etag)
    lake.put(f"{ARCHIVES}/{name}", json.dumps({"source_uri": source_uri, "etag": etag}).encode())
    return name


def finish_archives(lake: S3Store, names: Iterable[str]) -> None:
    """Deletes the notes of archives whose members are all accounted for."""
    if paths := [f"{ARCHIVES}/{name}" for name in names]:
        lake.delete(paths)


def unfinished_archives(lake: S3Store) -> set[str]:
    """Returns the names of the archives that a run is reading, or was reading when it died."""
    return {path.rpartition("/")[2] for path, _ in _notes(lake, ARCHIVES)}


@contextmanager
def noted_cases(lake: S3Store, run_id: str) -> Iterator[Callable[[Iterable[str]], None]]:
    """Yields a function that notes the cases that a commit will write rows of.

    The note is deleted when the block ends without an error. Each block has a note of its own, because one
    that an earlier try left may name other cases.
    """
    path = f"{run_folder(run_id).replace('staging', CASES, 1)}/{uuid4().hex}.json"

    def announce(cases: Iterable[str]) -> None:
        lake.put(path, json.dumps(sorted(cases)).encode())

    yield announce
    lake.delete(path)


def unfinished_cases(lake: S3Store, older_than: datetime) -> dict[str, list[str]]:
    """Returns the cases of publishes begun before `older_than` and not ended, by their notes' paths."""
    paths = [path for path, begun in _notes(lake, CASES) if begun < older_than]
    return {path: json.loads(bytes(lake.get(path).bytes())) for path in paths}


def finish_cases(lake: S3Store, notes: Iterable[str]) -> None:
    """Deletes the notes of cases whose rows agree with the ledger again."""
    if paths := list(notes):
        lake.delete(paths)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Letters that are to be forgotten, their cases in the ledger, and who wants it, when and why.

    Another letter of a case may be current once these are forgotten.
    """

    letters: Sequence[str]
    cases: Sequence[str]
    by: str
    at: str
    """A time in ISO 8601."""
    why: str


@dataclass(frozen=True, slots=True)
class NotedForgetting:
    """A note of letters to forget. `is_done` says that only files that dead runs left may still hold them."""

    forgetting: Forgetting
    is_done: bool
    path: str
    since: datetime
    """When the note was written: at the beginning, and again when all was done."""


def begin_forgetting(lake: S3Store, forgetting: Forgetting) -> None:
    """Notes that letters are to be forgotten."""
    lake.put(f"{FORGETTING}/{uuid4().hex}.json", json.dumps(asdict(forgetting)).encode())


def forgettings(lake: S3Store) -> list[NotedForgetting]:
    """Returns all notes of letters to forget, those that are done too."""
    found = []
    for folder in (FORGETTING, FORGOTTEN):
        for path, since in _notes(lake, folder):
            with suppress(FileNotFoundError):  # somebody else has just finished it
                forgetting = Forgetting(**json.loads(bytes(lake.get(path).bytes())))
                found.append(NotedForgetting(forgetting, folder == FORGOTTEN, path, since))
    return found


def finish_forgetting(lake: S3Store, noted: NotedForgetting) -> None:
    """Notes that the letters are forgotten; the note stays until `close_forgetting` deletes it."""
    done = noted.path.replace(FORGETTING, FORGOTTEN, 1)
    lake.put(done, json.dumps(asdict(noted.forgetting)).encode())
    close_forgetting(lake, noted)


def close_forgetting(lake: S3Store, noted: NotedForgetting) -> None:
    """Deletes a note of letters to forget."""
    with suppress(FileNotFoundError):
        lake.delete(noted.path)


def _notes(lake: S3Store, folder: str) -> list[tuple[str, datetime]]:
    """Path and time of every note of a kind."""
    return [(entry["path"], entry["last_modified"]) for page in lake.list(f"{folder}/") for entry in page]

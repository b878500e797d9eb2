"""The home of a stack: the folder that holds its state, and the keys that its object store answers to.

Everything in a home is its owner's alone (folders 700, files 600): letters, passwords and keys lie there.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

KEYS = "s3-keys.json"
CATALOG = "catalog.db"
ENTRIES = (
    KEYS,
    f"{KEYS}.new",
    CATALOG,
    f"{CATALOG}-*",
    "objects",
    "airflow",
    "logs",
    "samples",
    "samples-*",
    "*.pid",
    "starting.lock",
    "using.lock",
    "sql-history",
    "explore.sqlite",
)
"""What a stack writes in its home, as patterns of names."""


class NotAHome(RuntimeError):
    """A folder that is no home of ours, and holds what would be taken for a home's state."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Access key and secret of a home's object store; no other home has them."""

    access_key: str
    secret_key: str


def private_folder(path: Path) -> Path:
    """Makes a folder where there is none, and the folders above it, for their owner alone; returns it."""
    if not path.exists():
        private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def private_file(path: Path) -> Path:
    """Makes an empty file for its owner alone where there is none; returns its path."""
    path.touch(mode=0o600)
    return path


def entries(home: Path) -> list[Path]:
    """What lies in a home and is a stack's."""
    return sorted({path for pattern in ENTRIES for path in home.glob(pattern)})


def is_home(home: Path) -> bool:
    """Whether a folder holds the state of a stack, also of a version that had no keys of its own."""
    signs = ((KEYS,), ("starting.lock",), (CATALOG, "objects"))
    return any(all((home / name).exists() for name in sign) for sign in signs)


def keys(home: Path) -> Keys | None:
    """Keys of the home's object store; None where it has none, or those of the home it was copied from."""
    try:
        held = json.loads((home / KEYS).read_text(encoding="utf-8"))
        return Keys(held["access_key"], held["secret_key"]) if held["home"] == str(home) else None
    except (FileNotFoundError, NotADirectoryError):
        return None


def make(home: Path) -> Keys:
    """Makes the folder a home where it is none yet, and returns its keys.

    What an older version left there for all to read is its owner's alone from then on. Raises NotAHome where
    something lies in the folder that would be removed with a home's state, and is not ours.
    """
    if found := keys(home):
        return found
    with _one_at_a_time(private_folder(home)):  # another process may be making it a home at this moment
        return keys(home) or _make(home)


def _make(home: Path) -> Keys:
    ours = entries(home)
    if not is_home(home) and (others := [path for path in ours if not path.match(f"{KEYS}*")]):
        raise NotAHome(f"{others[0]} was there before IMR_HOME: set IMR_HOME to a folder of its own")
    if len(ours) == sum(1 for _ in home.iterdir()):
        home.chmod(0o700)
    for entry in ours:
        tighten(entry)
    made = Keys(f"imr-{secrets.token_hex(8)}", secrets.token_hex(32))
    held = {"home": str(home), "access_key": made.access_key, "secret_key": made.secret_key}
    beside = private_file(home / f"{KEYS}.new")
    beside.write_text(json.dumps(held), encoding="utf-8")
    beside.replace(home / KEYS)
    return made


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Holds a lock on a folder; the system lets go of it when the process ends, however it does."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def tighten(entry: Path) -> None:
    """Takes others' permissions off a file, or off a folder and all that is in it; links are not followed."""
    _take_off(entry)
    if entry.is_symlink() or not entry.is_dir():
        return
    for folder, folders, files in os.walk(entry):
        for name in (*folders, *files):
            _take_off(Path(folder) / name)


def _take_off(path: Path) -> None:
    with suppress(FileNotFoundError):  # removed by a process at work
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)

"""Files of this machine that a command is given: by name, or by the folder that they lie in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from imr.letters.hostile.members import is_system_file


def files_of(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each file and its name: of a folder's files, in order, the path below it.

    Files that an operating system puts beside others are left out of folders.
    """
    for path in paths:
        if not path.is_dir():
            yield path, path.name
            continue
        for file in sorted(path.rglob("*")):
            name = file.relative_to(path).as_posix()
            if file.is_file() and not is_system_file(name):
                yield file, name

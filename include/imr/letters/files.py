"""Lists the files of this machine that a command is given, by their names or by their folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from imr.letters.hostile.members import is_system_file


def files_of(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yields each file with its name. A file in a folder is named by its path below the folder, in order.

    Files that an operating system has put into a folder by itself are left out.
    """
    for path in paths:
        if not path.is_dir():
            yield path, path.name
            continue
        for file in sorted(path.rglob("*")):
            name = file.relative_to(path).as_posix()
            if file.is_file() and not is_system_file(name):
                yield file, name

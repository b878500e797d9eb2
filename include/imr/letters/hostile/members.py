"""Members of archives: their kinds, their places and their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imr.letters.hostile.sources import Stream

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # a NUL that ends the path for programs written in C
_ROOT = re.compile(r"[/\\]|[A-Za-z]:")  # /etc/passwd, \\server\share, C:\letters
_SEPARATOR = re.compile(r"[/\\]")
# __MACOSX/a, letters/._a.pdf (AppleDouble), letters/.DS_Store, Thumbs.db, ~$a.docx (an open document)
_SYSTEM_FILE = re.compile(
    r"(?:^|[/\\])(?:__MACOSX[/\\].*|\._[^/\\]*|\.DS_Store|Thumbs\.db|desktop\.ini|~\$[^/\\]*)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of an archive. Its stream can be read until the next member is asked for."""

    path: str
    kind: str
    """`file`, `folder`, `link` (and devices), `encrypted`, `method_unknown`."""
    size: int
    """Size in bytes that its header claims; 0 where the header gives none."""
    stream: Stream


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a member in an object, with one step for each archive that it is in.

    A step is the member's path, and the number of earlier members of the same path in its archive. The object
    itself has no step. A place does not depend on limits, which may end the reading of an archive early.
    """

    steps: tuple[tuple[str, int], ...] = ()

    @property
    def path(self) -> str | None:
        """The path, such as `inner.zip/a.pdf`, with escapes for control characters; None for the object."""
        return "/".join(printable(path) for path, _ in self.steps) if self.steps else None

    def inside(self, path: str, number: int) -> Place:
        """Returns the place of a member of the archive that is at this place."""
        return Place((*self.steps, (path, number)))


def as_text(name: bytes, encoding: str) -> str:
    """Returns a name of an archive as text. Bytes that the encoding does not have are written as `\\xNN`."""
    return name.decode(encoding, "backslashreplace")


def printable(path: str) -> str:
    """Returns the path with its control characters written as `\\xNN`."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", path)


def is_unsafe(path: str) -> bool:
    """Returns whether a path leads out of the folder in which it is unpacked, or hides where it leads."""
    return bool(not path or _ROOT.match(path) or _CONTROL.search(path) or ".." in _SEPARATOR.split(path))


def is_system_file(path: str) -> bool:
    """Returns whether an operating system or an office program has put the file there, not the sender."""
    return bool(_SYSTEM_FILE.search(path))

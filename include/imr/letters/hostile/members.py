"""What an archive holds, as its readers yield it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imr.letters.hostile.sources import Stream

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # a NUL that ends the path for programs written in C
_ROOT = re.compile(r"[/\\]|[A-Za-z]:")  # /etc/passwd, \\server\share, C:\letters
_SEPARATOR = re.compile(r"[/\\]")
_SYSTEM_FILE = re.compile(  # __MACOSX/a, letters/._a.pdf (AppleDouble), letters/.DS_Store, Thumbs.db
    r"(?:^|[/\\])(?:__MACOSX[/\\].*|\._[^/\\]*|\.DS_Store|Thumbs\.db|desktop\.ini)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of an archive. Its stream is good until the next member is asked for."""

    path: str
    kind: str
    """`file`, `folder`, `link` (and devices), `encrypted`, `method_unknown`."""
    size: int
    """Bytes as its header claims; 0 where that does not say."""
    stream: Stream


@dataclass(frozen=True, slots=True)
class Place:
    """Which member of an object it is: of an archive, or of one inside that. No step stands for the object.

    Each step is a member's path, and how many members of that path its archive holds before it. It depends
    on the object alone, not on how much of it limits allow to be read.
    """

    steps: tuple[tuple[str, int], ...] = ()

    @property
    def path(self) -> str | None:
        """`inner.zip/a.pdf`, control characters written out."""
        return "/".join(printable(path) for path, _ in self.steps) if self.steps else None

    def inside(self, path: str, number: int) -> Place:
        """The place of a member of the archive that is here."""
        return Place((*self.steps, (path, number)))


def as_text(name: bytes, encoding: str) -> str:
    """A name out of an archive; bytes that are none of the encoding's are written as `\\xNN`."""
    return name.decode(encoding, "backslashreplace")


def printable(path: str) -> str:
    """The path with its control characters written out."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", path)


def is_unsafe(path: str) -> bool:
    """Whether a path leads out of the folder it is unpacked in, or hides where it leads."""
    return bool(not path or _ROOT.match(path) or _CONTROL.search(path) or ".." in _SEPARATOR.split(path))


def is_system_file(path: str) -> bool:
    """Whether an operating system put the file there, not who packed the letters."""
    return bool(_SYSTEM_FILE.search(path))

"""Reads the members of a .tar one by one, from front to back.

The standard library's reader keeps every member that it has seen, and reads a long name into memory whatever
its length. The format is defined in POSIX.1-2017 pax, section "ustar Interchange Format", and in the GNU tar
manual, "Basic Tar".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imr.letters.hostile.members import Member, as_text
from imr.letters.hostile.sources import Damaged, Stream
from imr.letters.media import is_tar_header

BLOCK = 512
LONGEST_NAME = 64 * 1024
"""Most bytes of a header that gives the name of the member after it."""

_LONGEST_NUMBER = 20
_FILES, _FOLDER = (b"0", b"\0", b"7"), b"5"
_GNU_NAME, _GNU_LINK, _PAX, _PAX_GLOBAL = b"L", b"K", b"x", b"g"


def tar_members(stream: Stream) -> Iterator[Member]:
    """Yields the members in their order. Raises Damaged after the last one that can be read.

    Several archives in a row are read as one. A file without an empty block at its end was cut off. What
    follows an empty block and is no archive does not matter, as it does not to the program tar.
    """
    name: str | None = None
    size: int | None = None
    ended = False
    while block := stream.read(BLOCK):
        if not any(block):
            ended = True
            continue
        if not is_tar_header(block):
            if ended:
                return
            raise Damaged
        ended = False
        kind, length = block[156:157], _number(block[124:136])
        if kind in (_GNU_NAME, _PAX):
            extra = _read_extra(stream, length)
            if kind == _GNU_NAME:
                name = as_text(extra.rstrip(b"\0"), "utf-8")
            else:
                name, size = _pax(extra, name)
            continue
        if kind not in (_GNU_LINK, _PAX_GLOBAL):
            body = _Body(stream, length if size is None else size)
            yield Member(name or _name(block), _kind(kind, block), body.size, body)
            name = size = None
        else:
            body = _Body(stream, length)
        body.finish()
    if not ended:
        raise Damaged


@dataclass(slots=True)
class _Body:
    """The part of the archive's stream that holds a member's bytes and the padding after them."""

    stream: Stream
    size: int
    taken: int = 0

    def read(self, size: int) -> bytes:
        wanted = min(size, self.size - self.taken)
        data = self.stream.read(wanted)
        if len(data) < wanted:
            raise Damaged
        self.taken += len(data)
        return data

    def skip(self, size: int) -> None:
        passed = min(size, self.size - self.taken)
        self.stream.skip(passed)
        self.taken += passed

    def finish(self) -> None:
        """Passes over the bytes that were not read."""
        self.stream.skip(self.size - self.taken + -self.size % BLOCK)


def _read_extra(stream: Stream, length: int) -> bytes:
    if length > LONGEST_NAME:
        raise Damaged
    body = _Body(stream, length)
    data = body.read(length)
    body.finish()
    return data


def _pax(extra: bytes, name: str | None) -> tuple[str | None, int | None]:
    """Returns the path and the size that a pax header gives the next member.

    The path is `name` where the header gives none.
    """
    size = None
    while extra:
        digits, _, _ = extra.partition(b" ")
        length = _decimal(digits)
        if not len(digits) < length <= len(extra):
            raise Damaged
        record, extra = extra[len(digits) + 1 : length].removesuffix(b"\n"), extra[length:]
        key, _, value = record.partition(b"=")
        if key == b"path":
            name = as_text(value, "utf-8")
        elif key == b"size":
            size = _decimal(value)
    return name, size


def _decimal(digits: bytes) -> int:
    if not digits.isdigit() or len(digits) > _LONGEST_NUMBER:
        raise Damaged
    return int(digits)


def _kind(kind: bytes, block: bytes) -> str:
    if kind == _FOLDER or (kind == b"\0" and _name(block).endswith("/")):
        return "folder"
    return "file" if kind in _FILES else "link"


def _name(block: bytes) -> str:
    name, prefix = block[:100].split(b"\0", 1)[0], block[345:500].split(b"\0", 1)[0]
    if prefix and block[257:263] == b"ustar\0":
        name = prefix + b"/" + name
    return as_text(name, "utf-8")


def _number(field: bytes) -> int:
    """Returns a number of a header. It has octal digits, or is binary with its first bit set.

    The binary form is GNU's, for eight gigabytes and more.
    """
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0") or b"0"
    if not digits.isdigit() or not set(digits) <= set(b"01234567"):
        raise Damaged
    return int(digits, 8)

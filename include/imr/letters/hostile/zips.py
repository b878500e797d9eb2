"""Reads the members of a .zip one by one, without holding its directory or a member in memory.

The standard library's reader holds the whole directory in memory, and cannot read a file that was cut off.
The format is defined in PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from imr.letters.hostile.members import Member, as_text
from imr.letters.hostile.packing import BZIP2, LZMA, unpacked_member
from imr.letters.hostile.sources import (
    CHUNK,
    Budget,
    ChunkStream,
    Damaged,
    PartSource,
    Source,
    SourceStream,
    Split,
)

_LOCAL = struct.Struct("<4s5HL2L2H")  # signature, version, flags, method, time, date, crc, sizes, lengths
_ENTRY = struct.Struct("<4s6HL2L5H2L")  # as above, from the directory: adds comment, disk, attributes, offset
_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")

_LOCAL_SIGN, _ENTRY_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64_PLACE_SIGN, _END64_SIGN, _DESCRIPTOR_SIGN = b"PK\x06\x07", b"PK\x06\x06", b"PK\x07\x08"

_END_WITHIN = _END.size + 0xFFFF + 2**20
"""Bytes at a file's end that hold its end record: a comment may follow it, and a MiB of other bytes."""
_DESCRIPTOR_WITHIN = 24
_ENCRYPTED, _SIZES_AFTER, _UTF8 = 0x1, 0x8, 0x800
_STORED, _DEFLATED = 0, 8
_METHODS = (_STORED, _DEFLATED, BZIP2, LZMA)
_UNIX = 3
_ZIP64_EXTRA, _IN_EXTRA = 0x0001, 0xFFFFFFFF
_UNKNOWN_LENGTH = 1 << 63
_SPLIT_MARKER = b"PK\x07\x08"
_MARKER, _MARKERS = 4, (b"PK00", _SPLIT_MARKER)
"""Marker before the first member of an archive that was made for splitting but not split (APPNOTE 8.5.3)."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a header says of a member. `packed` is None where the packed size is only known after the data."""

    name: str
    flags: int
    method: int
    checksum: int | None
    packed: int | None
    size: int
    offset: int
    attributes: int


def zip_members(source: Source, budget: Budget) -> Iterator[Member]:
    """Yields the members in the order of the directory.

    A file that was cut off before its directory yields them in the order of the file. Raises Damaged after
    the last member that can be read. A member's stream raises Damaged where its bytes contradict its header.
    """
    source = _unmarked(source)
    end = _find_end(source)
    if end is None:
        yield from _members_without_directory(source, budget)
        raise Split if source.read_at(0, _MARKER) == _SPLIT_MARKER else Damaged
    directory = SourceStream(source, end.start)
    while directory.position < end.stop:
        entry = _read_entry(directory)
        yield _member(source, entry, budget)
    if end.is_followed:
        raise Damaged


def _unmarked(source: Source) -> Source:
    """Returns the archive without the marker before its first member, from which offsets are counted then."""
    if source.read_at(0, _MARKER) not in _MARKERS:
        return source
    after = PartSource(source, _MARKER)
    return after if _find_end(after) else source


def _member(source: Source, entry: _Entry, budget: Budget) -> Member:
    kind = "file"
    if entry.name.endswith("/"):
        kind = "folder"
    elif stat.S_ISLNK(entry.attributes >> 16):
        kind = "link"
    elif entry.flags & _ENCRYPTED:
        kind = "encrypted"
    elif entry.method not in _METHODS:
        kind = "method_unknown"
    return Member(entry.name, kind, entry.size, ChunkStream(_data(source, entry, budget)))


def _data(source: Source, entry: _Entry, budget: Budget) -> Iterator[bytes]:
    """Yields a member's bytes, found by its local header. Raises Damaged where they contradict the header."""
    position = _data_start(source, entry.offset)
    size = checksum = 0
    packed = SourceStream(source, position)
    for chunk in _unpack(packed, entry):
        budget.spend(len(chunk))
        size += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if entry.checksum is not None and (size, checksum) != (entry.size, entry.checksum):
        raise Damaged


def _unpack(packed: SourceStream, entry: _Entry) -> Iterator[bytes]:
    left = entry.packed if entry.packed is not None else _UNKNOWN_LENGTH
    if entry.method != _DEFLATED:
        if left == _UNKNOWN_LENGTH:
            raise Damaged
        stored = _stored(packed, left)
        yield from stored if entry.method == _STORED else unpacked_member(ChunkStream(stored), entry.method)
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not inflater.eof:
            data = inflater.unconsumed_tail or packed.read(min(left, CHUNK))
            if not inflater.unconsumed_tail:
                left -= len(data)
            chunk = inflater.decompress(data, CHUNK)
            if not chunk and not data:
                raise Damaged
            if chunk:
                yield chunk
    except zlib.error as error:
        raise Damaged from error
    packed.position -= len(inflater.unused_data)


def _stored(packed: SourceStream, left: int) -> Iterator[bytes]:
    while left and (chunk := packed.read(min(left, CHUNK))):
        left -= len(chunk)
        yield chunk


def _data_start(source: Source, offset: int) -> int:
    head = source.read_at(offset, _LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(_LOCAL_SIGN):
        raise Damaged
    *_, name_length, extra_length = _LOCAL.unpack(head)
    return offset + _LOCAL.size + int(name_length) + int(extra_length)


@dataclass(frozen=True, slots=True)
class _Directory:
    """Where a file's directory starts and stops, and whether another archive follows its end record."""

    start: int
    stop: int
    is_followed: bool


def _find_end(source: Source) -> _Directory | None:
    """Returns the file's directory, or None where the file has none.

    Other bytes may follow the end record and its comment, as a transfer or a signature adds them. A .zip that
    is stored in another one has its own end record. In a file that was cut off after it, this record comes
    last and must not be taken for that of the file, or the other members would be missed. It is recognised
    because its directory is not where it says.
    """
    tail_at, tail = _tail(source)
    for found in _end_records(tail):
        if place := _directory(source, tail, tail_at, found):
            *_, comment_length = _END.unpack_from(tail, found)
            after = tail[found + _END.size + int(comment_length) :]
            return _Directory(*place, is_followed=_LOCAL_SIGN in after or _END_SIGN in after)
    return None


def _tail(source: Source) -> tuple[int, bytes]:
    """Returns the bytes at a file's end that hold its end record, and where they begin."""
    start = max(source.size - _END_WITHIN, 0)
    return start, source.read_at(start, _END_WITHIN)


def _end_records(tail: bytes) -> Iterator[int]:
    """Yields where end records may be in a file's tail, the last one first."""
    found = tail.rfind(_END_SIGN, 0, len(tail) - _END.size + len(_END_SIGN))
    while found >= 0:
        yield found
        found = tail.rfind(_END_SIGN, 0, found)


def after_program(source: Source) -> Source | None:
    """Returns the archive in a program that unpacks itself, or None where there is none.

    Offsets in the archive are counted from its own start or from the program's.
    """
    tail_at, tail = _tail(source)
    for found in _end_records(tail):
        *_, length, offset, _ = _END.unpack_from(tail, found)
        before = tail_at + found - length - offset
        if length and before >= 0 and source.read_at(before + offset, 4) == _ENTRY_SIGN:
            return PartSource(source, before)
    return None


def _directory(source: Source, tail: bytes, tail_at: int, found: int) -> tuple[int, int] | None:
    """Returns the start and the stop of the directory by an end record in the file's tail.

    Returns None where the directory is not there.
    """
    *_, length, offset, _ = _END.unpack_from(tail, found)
    stop = tail_at + found
    place = source.read_at(max(stop - _END64_PLACE.size, 0), _END64_PLACE.size)
    if place.startswith(_END64_PLACE_SIGN):
        _, _, end64_at, _ = _END64_PLACE.unpack(place)
        end64 = source.read_at(end64_at, _END64.size)
        if len(end64) < _END64.size or not end64.startswith(_END64_SIGN):
            return None
        *_, length, offset = _END64.unpack(end64)
        stop = end64_at
    if offset != stop - length or (length and source.read_at(offset, 4) != _ENTRY_SIGN):
        return None
    return offset, stop


def _read_entry(directory: SourceStream) -> _Entry:
    """Returns the next entry of the directory."""
    head = directory.read(_ENTRY.size)
    if len(head) < _ENTRY.size or not head.startswith(_ENTRY_SIGN):
        raise Damaged
    (
        _, made_by, _, flags, method, _, _, checksum, packed, size,
        name_length, extra_length, comment_length, _, _, attributes, offset,
    ) = _ENTRY.unpack(head)  # fmt: skip
    name = directory.read(name_length)
    size, packed, offset = _sizes(directory.read(extra_length), size, packed, offset)
    directory.skip(comment_length)
    return _Entry(
        name=_name(name, flags),
        flags=flags,
        method=method,
        checksum=checksum,
        packed=packed,
        size=size,
        offset=offset,
        attributes=attributes if made_by >> 8 == _UNIX else 0,
    )


def _sizes(extra: bytes, *sizes: int) -> list[int]:
    """Returns size, packed size and offset. Values that do not fit into four bytes are in the extra field."""
    wide: Iterator[int] = iter(())
    position = 0
    while position + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, position)
        if tag == _ZIP64_EXTRA:
            field = extra[position + 4 : position + 4 + length]
            wide = iter(struct.unpack_from(f"<{len(field) // 8}Q", field))
        position += 4 + length
    return [next(wide, size) if size == _IN_EXTRA else size for size in sizes]


def _name(name: bytes, flags: int) -> str:
    return as_text(name, "utf-8" if flags & _UTF8 else "cp437")


def _members_without_directory(source: Source, budget: Budget) -> Iterator[Member]:
    """Yields the members by their local headers, one after the other, until one cannot be read."""
    position = _MARKER if source.read_at(0, _MARKER) in _MARKERS else 0
    while True:
        head = source.read_at(position, _LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(_LOCAL_SIGN):
            return
        _, _, flags, method, _, _, checksum, packed, size, name_length, extra_length = _LOCAL.unpack(head)
        fields = source.read_at(position + _LOCAL.size, name_length + extra_length)
        size, packed = _sizes(fields[name_length:], size, packed)
        after = bool(flags & _SIZES_AFTER)
        entry = _Entry(
            name=_name(fields[:name_length], flags),
            flags=flags,
            method=method,
            checksum=None if after else checksum,
            packed=None if after else packed,
            size=0 if after else size,
            offset=position,
            attributes=0,
        )
        yield _member(source, entry, budget)
        data_at = position + _LOCAL.size + name_length + extra_length
        if after:
            if method != _DEFLATED or flags & _ENCRYPTED:
                return
            position = _after_descriptor(source, _end_of_data(source, entry, data_at, budget))
        else:
            position = data_at + packed


def _end_of_data(source: Source, entry: _Entry, data_at: int, budget: Budget) -> int:
    packed = SourceStream(source, data_at)
    for chunk in _unpack(packed, entry):
        budget.spend(len(chunk))
    return packed.position


def _after_descriptor(source: Source, position: int) -> int:
    """Returns the position of the next header, after the checksum and sizes that follow the data."""
    following = source.read_at(position, _DESCRIPTOR_WITHIN + 4)
    begin = 4 if following.startswith(_DESCRIPTOR_SIGN) else 0
    found = following.find(_LOCAL_SIGN, begin)
    return position + found if found >= 0 else source.size

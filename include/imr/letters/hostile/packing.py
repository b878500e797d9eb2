"""Unpacks streams: gzip, bzip2 and xz around a tar, and bzip2 and LZMA in a .zip.

The formats are defined in RFC 1952 (gzip), in the xz file format 1.2.1, and in PKWARE APPNOTE 6.3.10,
sections 4.4.5 and 5.8 (LZMA in a .zip).
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Protocol, cast

from imr.letters import media
from imr.letters.hostile.sources import CHUNK, Budget, Damaged, Stream
from imr.place.limits import MIB

BZIP2, LZMA = 12, 14
"""Methods of a .zip besides stored and deflated that the standard library reads (APPNOTE 4.4.5)."""

_MOST_MEMORY = 160 * MIB
"""Bytes of memory that unpacking LZMA may take. The dictionary of `xz -9` has 64 MiB."""
_LZMA_HEAD, _LZMA_PROPERTIES = 4, 5

_OTHER_BYTES = "Not a gzipped file"
"""What the standard library's error says where a packed part is followed by bytes of another kind."""

_ERRORS = (EOFError, OSError, MemoryError, zlib.error, lzma.LZMAError)


class _Unpacker(Protocol):
    """What the decompressors of `bz2` and `lzma` have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes: ...


def unpacked(packed: Stream, kind: str, budget: Budget) -> Iterator[bytes]:
    """Yields the bytes of a packed stream of this media type. Raises Damaged where it breaks off."""
    if kind == media.GZIP:
        chunks = _gunzip(packed)
    elif kind == media.BZIP2:
        chunks = _unpack(packed, bz2.BZ2Decompressor, b"BZh")
    else:
        chunks = _unpack(packed, lambda: lzma.LZMADecompressor(memlimit=_MOST_MEMORY), b"\xfd7zXZ\0")
    for chunk in _or_damaged(chunks):
        budget.spend(len(chunk))
        yield chunk


def unpacked_member(packed: Stream, method: int) -> Iterator[bytes]:
    """Returns the bytes of a .zip's member, piece by piece, by its packed bytes, which are all of the stream.

    The iterator raises Damaged where they break off.
    """
    if method == BZIP2:
        return _or_damaged(_unpack(packed, bz2.BZ2Decompressor, b"BZh"))
    return _or_damaged(_unpack_lzma(packed))


def _or_damaged(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except _ERRORS as error:
        raise Damaged from error


def _gunzip(packed: Stream) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=cast(IO[bytes], _Readable(packed)), mode="rb") as file:
        begun = False
        try:
            # read1 returns the bytes before a break; read would lose them.
            while chunk := file.read1(CHUNK):
                begun = True
                yield chunk
        except gzip.BadGzipFile as error:
            if not begun or _OTHER_BYTES not in str(error):
                raise


def _unpack(packed: Stream, make: Callable[[], _Unpacker], start: bytes) -> Iterator[bytes]:
    """Yields the bytes of packed parts that follow each other, each of which begins with `start`.

    NULs may stand between them, as xz allows. What follows them and is no packed part is left out.
    """
    data = packed.read(CHUNK)
    while data.startswith(start):
        unpacker = make()
        while not unpacker.eof:
            if unpacker.needs_input and not data and not (data := packed.read(CHUNK)):
                raise Damaged
            if chunk := unpacker.decompress(data, CHUNK):
                yield chunk
            data = b""
        data = unpacker.unused_data.lstrip(b"\0") or packed.read(CHUNK).lstrip(b"\0")


def _unpack_lzma(packed: Stream) -> Iterator[bytes]:
    """Yields the bytes of a .zip's LZMA data. Without an end mark, they end with the packed bytes."""
    head = packed.read(_LZMA_HEAD + _LZMA_PROPERTIES)
    if len(head) < _LZMA_HEAD + _LZMA_PROPERTIES or head[2:4] != bytes((_LZMA_PROPERTIES, 0)):
        raise Damaged
    packing, dictionary = head[4], int.from_bytes(head[5:], "little")
    if dictionary > _MOST_MEMORY // 2:
        raise Damaged
    rest, literal_context = divmod(packing, 9)
    position, literal_position = divmod(rest, 5)
    unpacker = lzma.LZMADecompressor(
        lzma.FORMAT_RAW,
        filters=[
            {
                "id": lzma.FILTER_LZMA1,
                "dict_size": dictionary,
                "lc": literal_context,
                "lp": literal_position,
                "pb": position,
            }
        ],
    )
    while not unpacker.eof:
        data = packed.read(CHUNK) if unpacker.needs_input else b""
        if unpacker.needs_input and not data:
            return
        if chunk := unpacker.decompress(data, CHUNK):
            yield chunk


class _Readable:
    """Makes a stream look like a file to the gzip module."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        return self._stream.read(size)

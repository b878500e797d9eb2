"""Reads bytes piece by piece: by position from a `Source`, or forward from a `Stream`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Protocol

CHUNK = 256 * 1024


class Damaged(Exception):
    """An archive ends early or contradicts itself. `reason` is the code of the archive's refusal."""

    reason = "archive_damaged"


class Split(Damaged):
    """An archive is one part of a larger one."""

    reason = "archive_split"


class BombFound(Exception):
    """An archive unpacks to more than its budget."""


class Source(Protocol):
    """Bytes of known size that may be read anywhere."""

    @property
    def size(self) -> int: ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Returns `length` bytes, or fewer where the source ends before."""
        ...


class Stream(Protocol):
    """Bytes that are read once, from front to back."""

    def read(self, size: int) -> bytes:
        """Returns `size` bytes, or fewer at the end."""
        ...

    def skip(self, size: int) -> None:
        """Passes over `size` bytes, or to the end."""
        ...


class BytesSource:
    """A source of bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read_at(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


class FileSource:
    """A source of a file's bytes."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self.size = size

    def read_at(self, offset: int, length: int) -> bytes:
        if offset >= self.size:
            return b""  # an archive may give an offset that is larger than `seek` accepts
        self._file.seek(offset)
        return self._file.read(length)


class PartSource:
    """The part of a source from some position on. Offsets are counted from there."""

    def __init__(self, source: Source, start: int) -> None:
        self._source, self._start = source, start
        self.size = max(source.size - start, 0)

    def read_at(self, offset: int, length: int) -> bytes:
        return self._source.read_at(self._start + offset, length)


class SourceStream:
    """A stream of a source's bytes from some position on. Skipped bytes are never fetched."""

    def __init__(self, source: Source, position: int = 0) -> None:
        self._source = source
        self.position = position

    def read(self, size: int) -> bytes:
        data = self._source.read_at(self.position, size)
        self.position += len(data)
        return data

    def skip(self, size: int) -> None:
        self.position = min(self.position + size, self._source.size)


class ChunkStream:
    """A stream of the bytes of consecutive chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._chunk = b""
        self._position = 0

    def read(self, size: int) -> bytes:
        parts = []
        while size:
            if self._position == len(self._chunk):
                self._chunk, self._position = next(self._chunks, b""), 0
                if not self._chunk:
                    break
            part = self._chunk[self._position : self._position + size]
            parts.append(part)
            self._position += len(part)
            size -= len(part)
        return b"".join(parts)

    def skip(self, size: int) -> None:
        while size and (passed := len(self.read(min(size, CHUNK)))):
            size -= passed


class HeadedStream:
    """A stream whose head has been read already, and is read once more."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int) -> bytes:
        data, self._head = self._head[:size], self._head[size:]
        return data + self._rest.read(size - len(data)) if len(data) < size else data

    def skip(self, size: int) -> None:
        passed = min(size, len(self._head))
        self._head = self._head[passed:]
        self._rest.skip(size - passed)


class Budget:
    """The bytes to which an object may still unpack, all archives inside it together."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self, size: int) -> None:
        """Raises BombFound where the budget is used up."""
        self._left -= size
        if self._left < 0:
            raise BombFound

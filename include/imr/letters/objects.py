"""Reads objects' bytes: small objects whole and ahead of their turn, large ones in blocks when needed."""

from __future__ import annotations

import re
import tempfile
from collections import Counter, OrderedDict, deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from obstore.exceptions import BaseError
from obstore.store import S3Store

from imr.letters import media
from imr.letters.hostile.members import is_system_file
from imr.letters.hostile.sources import BytesSource, FileSource, Source
from imr.letters.readings import RawObject, Refusal
from imr.place.faults import failed_store
from imr.place.limits import MIB

if TYPE_CHECKING:
    from obstore import GetResult

AHEAD, AHEAD_BYTES = 16, 32 * MIB
"""Most objects that are read ahead of their turn, and most bytes of them."""
WHOLE = 8 * MIB
"""Bytes up to which an object is read whole, in one request."""
BLOCK, BLOCKS = 2 * MIB, 6
"""Bytes of a block, and blocks that are kept of a large object: a .zip is read in two places at once."""

_ACCESS_DENIED = "<Code>AccessDenied</Code>"
_DENIED = Refusal("object_access_denied", media.UNKNOWN)

_UNREADABLE_KEY = re.compile(r"[\x00-\x1f\x7f]|(?:^|/)\.{0,2}(?:/|$)")  # day//a.pdf, /a.pdf, day/../a.pdf


class StorageFault(RuntimeError):
    """The object store has failed in all retries. The task may be tried again."""


class NotReadNow(Exception):
    """An object that was listed cannot be read now, for a reason of its own. `reason` is a refusal's code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoRanges(Exception):
    """The store does not mark its answer to a request for a part of an object as a part."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An object as it was when it was opened. `source` has its bytes, or says why they cannot be read."""

    object: RawObject
    etag: str
    source: Source | Refusal


def open_objects(store: S3Store, objects: Iterable[RawObject]) -> Generator[Opened, None, None]:
    """Yields the objects in their order. The source of one can be read until the next one is asked for.

    Raises StorageFault where an object can neither be read nor refused, and at the end where none of the
    objects may be read: that is no fault of single objects.
    """
    threads = ThreadPoolExecutor(AHEAD)
    waiting: deque[tuple[int, Future[Opened]]] = deque()
    held = 0
    permissions = Counter[bool]()

    def next_opened() -> Opened:
        opened = _with_ranges(store, waiting.popleft()[1].result())
        permissions[opened.source != _DENIED] += 1
        return opened

    try:
        for item in objects:
            size = item.byte_size if item.byte_size <= WHOLE else 0
            waiting.append((size, threads.submit(_open, store, item, threads)))
            held += size
            while len(waiting) >= AHEAD or held > AHEAD_BYTES:
                held -= waiting[0][0]
                yield next_opened()
        while waiting:
            yield next_opened()
        if permissions[False] and not permissions[True]:
            raise StorageFault(
                f"none of {permissions[False]} objects may be read: {failed_store(_ACCESS_DENIED)}"
            )
    finally:
        # This must not wait: Python may run it while it collects garbage, in the middle of any other call.
        threads.shutdown(wait=False, cancel_futures=True)


def _open(store: S3Store, item: RawObject, threads: ThreadPoolExecutor) -> Opened:
    # S3 allows such keys. obstore rejects most of them, but for /a.pdf it would read a.pdf, another object.
    if _UNREADABLE_KEY.search(item.key):
        return Opened(item, item.etag, Refusal("object_key_unreadable", media.UNKNOWN))
    if is_system_file(item.key):
        return Opened(item, item.etag, Refusal("system_file", media.UNKNOWN))
    try:
        data, size, etag, modified = _get(store, item.key)
    except NotReadNow as refused:
        return Opened(item, item.etag, Refusal(refused.reason, media.UNKNOWN))
    if etag == item.etag and size != item.byte_size:
        raise StorageFault(f"{item.key}: {size} bytes instead of the {item.byte_size} listed: try again")
    if etag and etag != item.etag:
        # The object was overwritten since it was listed. The new version's time says which letter is newer.
        item = replace(item, modified_at=modified)
    source = BytesSource(data) if data is not None else ObjectSource(store, item.key, etag, size, threads)
    return Opened(item, etag or item.etag, source)


class ObjectSource:
    """A large object that is read in blocks. Raises StorageFault where it is overwritten in between."""

    def __init__(self, store: S3Store, key: str, etag: str, size: int, threads: ThreadPoolExecutor) -> None:
        self.size = size
        self.etag = etag
        self._store, self._key, self._threads = store, key, threads
        self._blocks: OrderedDict[int, Future[bytes]] = OrderedDict()

    def read_at(self, offset: int, length: int) -> bytes:
        stop = min(offset + length, self.size)
        parts = []
        while offset < stop:
            number, begin = divmod(offset, BLOCK)
            part = self._block(number)[begin : begin + stop - offset]
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def _block(self, number: int) -> bytes:
        for wanted in (number + 1, number):
            if wanted not in self._blocks and wanted * BLOCK < self.size:
                self._blocks[wanted] = self._threads.submit(self._read_block, wanted)
            elif wanted in self._blocks:
                self._blocks.move_to_end(wanted)
        while len(self._blocks) > BLOCKS:
            self._blocks.popitem(last=False)
        return self._blocks[number].result()

    def _read_block(self, number: int) -> bytes:
        start = number * BLOCK
        try:
            data, size, etag, _ = _get(self._store, self._key, (start, min(start + BLOCK, self.size)))
        except NotReadNow:
            data, size, etag = None, 0, ""
        if data is None or (size, etag) != (self.size, self.etag):
            raise StorageFault(f"{self._key}: overwritten or removed while it was read: try again")
        return data


def _get(
    store: S3Store, key: str, wanted: tuple[int, int] | None = None
) -> tuple[bytes | None, int, str, datetime]:
    """Returns bytes of an object, its whole size, its etag and the time when it was last modified.

    Without a range in `wanted`, the bytes of an object larger than `WHOLE` are None. Raises NotReadNow,
    NoRanges or StorageFault.
    """
    with _faults_of(key):
        result = store.get(key, options={"range": wanted} if wanted else None)
        size, etag, modified = result.meta["size"], _etag(result), result.meta["last_modified"]
        if not wanted and size > WHOLE:
            return None, size, etag, modified
        begin, stop = result.range
        data = bytes(result.bytes())
    if len(data) != stop - begin:
        raise StorageFault(f"{key}: {len(data)} bytes instead of {stop - begin}: try again")
    return data, size, etag, modified


def _with_ranges(store: S3Store, opened: Opened) -> Opened:
    """Returns the object, copied to a temporary file where it is large and its store cannot serve parts.

    rclone serves parts, but marks them as the whole object (status 200), which obstore rejects.
    """
    source = opened.source
    if not isinstance(source, ObjectSource):
        return opened
    try:
        source.read_at(0, 1)
    except NoRanges:
        return replace(opened, source=_copy(store, opened.object.key, source))
    return opened


def _copy(store: S3Store, key: str, source: ObjectSource) -> FileSource:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the source keeps it open
    with _faults_of(key):
        result = store.get(key)
        etag = _etag(result)
        for chunk in result.stream(BLOCK):
            file.write(chunk)
    if (file.tell(), etag) != (source.size, source.etag):
        raise StorageFault(f"{key}: overwritten while it was read, or cut off: try again")
    return FileSource(file, source.size)


_OWN_REASONS = (
    (re.compile(r"<Code>InvalidObjectState</Code>"), "object_archived"),
    (re.compile(r"<Code>KMS\.|<Code>AccessDenied</Code>.*\bkms:", re.DOTALL), "object_key_denied"),
    (
        re.compile(r"<Code>Invalid(?:Request|Argument)</Code>.*Server Side Encryption", re.DOTALL),
        "object_needs_key",
    ),
    (re.compile(_ACCESS_DENIED), "object_access_denied"),
)
"""Answers of S3 that are about the object, not about the store -> why the object is refused."""


def _reason_of_its_own(message: str) -> str | None:
    return next((reason for pattern, reason in _OWN_REASONS if pattern.search(message)), None)


def _etag(result: GetResult) -> str:
    return (result.meta["e_tag"] or "").strip('"')


@contextmanager
def _faults_of(key: str) -> Iterator[None]:
    """Turns obstore's errors about an object into this module's."""
    try:
        yield
    except FileNotFoundError as error:
        if "NoSuchBucket" not in str(error):
            raise NotReadNow("object_vanished") from None
        raise StorageFault(f"{key}: {failed_store(str(error))}") from None
    except BaseError as error:
        if "non-partial" in str(error):
            raise NoRanges from None
        if reason := _reason_of_its_own(str(error)):
            raise NotReadNow(reason) from None
        # The store's own message may quote the request, with its credentials.
        raise StorageFault(f"{key}: {failed_store(str(error))}") from None

"""Objects -> their bytes, read ahead by a few so that the network and the reader work at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from obstore.store import S3Store

from imr.letters.model import RawObject

AHEAD = 16


def fetch(store: S3Store, objects: Iterable[RawObject]) -> Iterator[tuple[RawObject, bytes, str]]:
    """(object, bytes, etag as read) in the order given; at most `AHEAD` objects are held at once.

    Raises what obstore raises when an object cannot be read: the task is tried again.
    """

    def read(item: RawObject) -> tuple[RawObject, bytes, str]:
        result = store.get(item.key)
        etag = (result.meta["e_tag"] or "").strip('"')
        return item, bytes(result.bytes()), etag or item.etag

    with ThreadPoolExecutor(AHEAD) as pool:
        waiting: deque[Future[tuple[RawObject, bytes, str]]] = deque()
        for item in objects:
            waiting.append(pool.submit(read, item))
            if len(waiting) >= AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

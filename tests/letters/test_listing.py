from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from imr.ingest import Site
from imr.letters.fetch import fetch
from imr.letters.listing import list_received, plan_batches
from imr.letters.model import RawObject


def _object(key: str, size: int) -> RawObject:
    return RawObject(key, date(2025, 1, 1), "etag", size, datetime(2025, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([10, 10, 10], [[10, 10, 10]]),
        ([40, 40, 40], [[40, 40], [40]]),
        ([500], [[500]]),
        ([10, 500, 10], [[10], [500], [10]]),
        ([1] * 7, [[1] * 5, [1] * 2]),
    ],
)
def test_batches_keep_the_order_and_both_limits(sizes: list[int], expected: list[list[int]]) -> None:
    objects = [_object(f"{number}.pdf", size) for number, size in enumerate(sizes)]
    batches = list(plan_batches(objects, most_bytes=100, most_letters=5))
    assert [[item.byte_size for item in batch] for batch in batches] == expected
    assert [item for batch in batches for item in batch] == objects


def test_a_received_date_lists_its_own_objects_and_no_folder_markers(site: Site) -> None:
    store = site.raw()
    for key in ("received=2025-01-01/b.pdf", "received=2025-01-01/sub/a.txt", "received=2025-01-011/c.pdf"):
        store.put(key, b"bytes of " + key.encode())
    listed = list(list_received(site.access, site.settings.raw, date(2025, 1, 1)))
    assert [item.key for item in listed] == ["received=2025-01-01/b.pdf", "received=2025-01-01/sub/a.txt"]
    fetched = list(fetch(store, listed))
    assert [data for _, data, _ in fetched] == [b"bytes of " + item.key.encode() for item in listed]
    assert [etag for _, _, etag in fetched] == [item.etag for item in listed]


def test_an_object_that_is_gone_stops_the_batch(site: Site) -> None:
    with pytest.raises(FileNotFoundError):
        list(fetch(site.raw(), [_object("received=2025-01-01/gone.pdf", 1)]))

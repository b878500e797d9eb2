from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from imr.letters.listing import list_bulk, list_received, plan_batches
from imr.letters.readings import RawObject
from imr.runs.deployment import Deployment


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


def test_batches_grow_so_that_there_are_not_too_many() -> None:
    objects = [_object(f"{number}.pdf", 1) for number in range(1_000)]
    sizes = [len(batch) for batch in plan_batches(objects, most_bytes=100, most_letters=1)]
    assert sizes == [1] * 200 + [2] * 200 + [4] * 100


def test_a_received_date_lists_its_own_objects_and_no_folder_markers(deployment: Deployment) -> None:
    store = deployment.raw()
    for key in ("received=2025-01-01/b.pdf", "received=2025-01-01/sub/a.txt", "received=2025-01-011/c.pdf"):
        store.put(key, b"bytes of " + key.encode())
    listed = list(list_received(deployment.access, deployment.settings.raw, date(2025, 1, 1)))
    assert [item.key for item in listed] == ["received=2025-01-01/b.pdf", "received=2025-01-01/sub/a.txt"]


def test_a_bulk_prefix_lists_all_it_holds_by_the_date_given_or_of_the_object(deployment: Deployment) -> None:
    for key in ("2014/a.zip", "2014/deep/b.pdf", "c.tar.gz"):
        deployment.raw().put(key, b"bytes")
    given = list(list_bulk(deployment.access, deployment.settings.raw, date(2014, 7, 1)))
    assert [(item.key, item.received_date) for item in given] == [
        ("2014/a.zip", date(2014, 7, 1)),
        ("2014/deep/b.pdf", date(2014, 7, 1)),
        ("c.tar.gz", date(2014, 7, 1)),
    ]
    dated = list(list_bulk(deployment.access, deployment.settings.raw, None))
    assert [item.received_date for item in dated] == [item.modified_at.date() for item in dated]

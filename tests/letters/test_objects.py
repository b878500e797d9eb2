from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from imr.letters import media
from imr.letters.hostile.sources import Source
from imr.letters.objects import BLOCK, WHOLE, StorageFault, open_objects
from imr.letters.readings import RawObject, Refusal
from imr.runs.deployment import Deployment
from support.faulty import FaultyStore, etag_of, faulty_store

SMALL = b"a letter" * 4_000
LARGE = bytes(range(256)) * (WHOLE // 256 + 3 * BLOCK // 256) + b"end"
SPANS = [
    (len(LARGE) - 10, 100),
    (0, 5),
    (BLOCK - 3, 6),
    (3 * BLOCK - 1, 2 * BLOCK),
    (len(LARGE), 9),
    (7, 0),
]


@pytest.fixture
def faulty() -> Iterator[FaultyStore]:
    with faulty_store() as store:
        yield store


def read(source: Source | Refusal) -> bytes:
    """All that a source holds, asked for with more."""
    assert not isinstance(source, Refusal)
    return source.read_at(0, source.size + 1)


@pytest.mark.parametrize("fault", ["503", "500", "reset", "cut"])
def test_faults_that_pass_are_waited_out(faulty: FaultyStore, fault: str) -> None:
    item = faulty.put("a.pdf", SMALL, fault, fault)
    (opened,) = open_objects(faulty.store(), [item])
    assert read(opened.source) == SMALL
    assert opened.etag == item.etag


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("503", r"try again.*SlowDown"),
        ("500", r"try again.*InternalError"),
        ("reset", "try again"),
        ("cut", "try again"),
        ("short", r"16000 bytes instead of .*32000"),
        ("expired", r"credentials have expired.*renew.*ExpiredToken"),
        ("no bucket", r"IMR_RAW"),
    ],
)
def test_faults_that_stay_stop_the_task_and_say_what_to_do(
    faulty: FaultyStore, fault: str, message: str
) -> None:
    items = [faulty.put("good.pdf", SMALL), faulty.put("bad.pdf", SMALL, *[fault] * 20)]
    opened = open_objects(faulty.store(), items)
    assert next(opened).object == items[0]
    with pytest.raises(StorageFault, match=f"bad.pdf.*{message}") as raised:
        next(opened)
    assert "SECRET" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("glacier", "object_archived"),
        ("kms", "object_key_denied"),
        ("kms disabled", "object_key_denied"),
        ("sse-c", "object_needs_key"),
        ("403", "object_access_denied"),
    ],
)
@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_an_object_that_cannot_be_read_now_is_refused_and_the_others_are_read(
    faulty: FaultyStore, fault: str, reason: str, data: bytes
) -> None:
    items = [faulty.put("a.pdf", data, *[fault] * 9), faulty.put("b.pdf", SMALL)]
    refused, good = (opened.source for opened in open_objects(faulty.store(), items))
    assert refused == Refusal(reason, media.UNKNOWN)
    assert read(good) == SMALL


def test_a_role_that_may_read_nothing_is_no_fault_of_single_objects(faulty: FaultyStore) -> None:
    items = [faulty.put(key, SMALL, *["403"] * 9) for key in ("a.pdf", "b.pdf")]
    with pytest.raises(StorageFault, match=r"none of 2 objects.*docs/security.md"):
        list(open_objects(faulty.store(), items))


def test_a_system_file_is_not_even_asked_for(faulty: FaultyStore) -> None:
    (opened,) = open_objects(faulty.store(), [faulty.put("day/._a.pdf", SMALL)])
    assert opened.source == Refusal("system_file", media.UNKNOWN)
    assert not faulty.requests


def test_an_object_that_is_gone_is_said_to_be(faulty: FaultyStore) -> None:
    item = faulty.put("a.pdf", SMALL)
    del faulty.objects["a.pdf"]
    (opened,) = open_objects(faulty.store(), [item])
    assert opened.source == Refusal("object_vanished", media.UNKNOWN)
    assert opened.etag == item.etag


@pytest.mark.parametrize(
    "key",
    ["/a.pdf", "day//a.pdf", "day/./a.pdf", "../a.pdf", "day/..", "a\n.pdf", "a\x00.pdf", "a\x7f.pdf"],
)
def test_a_key_that_cannot_be_asked_for_is_refused_and_its_neighbours_are_read(
    faulty: FaultyStore, key: str
) -> None:
    items = [faulty.put("a.pdf", b"one"), faulty.put(key, b"two"), faulty.put("b.pdf", b"three")]
    found = [opened.source for opened in open_objects(faulty.store(), items)]
    assert found[1] == Refusal("object_key_unreadable", media.UNKNOWN)
    assert [read(source) for source in (found[0], found[2])] == [b"one", b"three"]


@pytest.mark.parametrize(
    "key", ["...", "..a.pdf", "day./a .pdf", "a%2F..%20.pdf", "#?&=+~*[].pdf", "é\\.pdf"]
)
def test_keys_that_are_merely_odd_are_read(faulty: FaultyStore, key: str) -> None:
    (opened,) = open_objects(faulty.store(), [faulty.put(key, SMALL)])
    assert read(opened.source) == SMALL


@pytest.mark.parametrize("now", [b"", b"a newer letter, longer than the other was", LARGE])
def test_an_object_overwritten_since_it_was_listed_is_taken_as_it_is(faulty: FaultyStore, now: bytes) -> None:
    listed = faulty.put("a.pdf", b"a letter")
    faulty.put("a.pdf", now)
    for opened in open_objects(faulty.store(), [listed]):
        assert read(opened.source) == now
        assert opened.etag == etag_of(now)


def test_objects_come_in_their_order(faulty: FaultyStore) -> None:
    items = [faulty.put(f"{n}.pdf", b"%d" % n, *["503"] * (n % 3)) for n in range(50)]
    assert [opened.object for opened in open_objects(faulty.store(), items)] == items


def test_a_large_object_is_read_where_it_is_asked_for(faulty: FaultyStore) -> None:
    item = faulty.put("a.zip", LARGE)
    for opened in open_objects(faulty.store(), [item]):
        source = opened.source
        assert not isinstance(source, Refusal)
        assert source.size == len(LARGE)
        for offset, length in SPANS:
            assert source.read_at(offset, length) == LARGE[offset : offset + length]
    asked = {span for _, span in faulty.requests if span}
    assert len(asked) <= len(LARGE) // BLOCK + 1


@pytest.mark.parametrize("fault", ["503", "cut"])
def test_a_large_object_survives_faults_between_its_blocks(faulty: FaultyStore, fault: str) -> None:
    item = faulty.put("a.zip", LARGE)
    for opened in open_objects(faulty.store(), [item]):
        faulty.faults["a.zip"] = [fault] * 3
        assert read(opened.source) == LARGE


@pytest.mark.parametrize("change", ["overwritten", "removed", "short"])
def test_a_large_object_that_changes_while_it_is_read_stops_the_task(
    faulty: FaultyStore, change: str
) -> None:
    item = faulty.put("a.zip", LARGE)
    opening = open_objects(faulty.store(), [item])
    source = next(opening).source
    assert not isinstance(source, Refusal)
    if change == "overwritten":
        faulty.objects["a.zip"] = LARGE[::-1]
    elif change == "removed":
        del faulty.objects["a.zip"]
    else:
        faulty.faults["a.zip"] = ["short"]
    with pytest.raises(StorageFault, match=r"a\.zip.*try again"):
        source.read_at(0, len(LARGE))


def test_a_large_object_of_a_store_without_ranges_is_read_all_the_same(deployment: Deployment) -> None:
    store = deployment.raw()
    store.put("a.zip", LARGE)
    etag = (store.head("a.zip")["e_tag"] or "").strip('"')
    listed = RawObject("a.zip", date(2025, 1, 1), etag, len(LARGE), datetime(2025, 1, 1, tzinfo=UTC))
    for opened in open_objects(store, [listed]):
        assert not isinstance(opened.source, Refusal)
        for offset, length in SPANS:
            assert opened.source.read_at(offset, length) == LARGE[offset : offset + length]


def test_a_listing_that_contradicts_the_object_stops_the_task(faulty: FaultyStore) -> None:
    listed = replace(faulty.put("a.pdf", SMALL), byte_size=5)
    with pytest.raises(StorageFault, match="instead of the 5 listed"):
        list(open_objects(faulty.store(), [listed]))

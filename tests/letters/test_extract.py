from __future__ import annotations

import multiprocessing
import tarfile
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from imr.contract.codes import UNREAD
from imr.letters.extract import read_objects
from imr.letters.objects import WHOLE, StorageFault
from imr.letters.readings import Extracted, LetterText, Refusal, letter_id_of
from imr.place.limits import Limits
from support.archives import gzipped, header, tarred, zipped
from support.child import send_texts
from support.faulty import FaultyStore, faulty_store
from support.pdfs import pdf

LIMITS = Limits(readers=2, letter_bytes=WHOLE // 2)
LETTER, TEXT = pdf(["first page", "second page"]), b"a letter of plain text"


@pytest.fixture
def faulty() -> Iterator[FaultyStore]:
    with faulty_store() as store:
        yield store


def outcome(found: Extracted) -> str:
    return found.reading.text if isinstance(found.reading, LetterText) else found.reading.reason


def test_every_object_yields_its_letters_or_a_reason_in_order(faulty: FaultyStore) -> None:
    items = [
        faulty.put("a.pdf", LETTER, "503"),
        faulty.put(
            "b.zip", zipped({"1.pdf": LETTER, "in.tgz": gzipped(tarred({"2.txt": TEXT})), "../x": TEXT})
        ),
        faulty.put("gone.pdf", TEXT),
        faulty.put("large.pdf", bytes(LIMITS.letter_bytes + 1)),
        faulty.put("c.tar", tarred({"pad": bytes(WHOLE), "3.pdf": LETTER})),
        faulty.put("empty.pdf", b""),
        faulty.put("report.docx", zipped({"[Content_Types].xml": b"<Types/>"})),
        faulty.put("day//a.pdf", LETTER),
        faulty.put("d.txt", TEXT),
    ]
    del faulty.objects["gone.pdf"]
    found = list(read_objects(faulty.store(), items, LIMITS))
    assert [(each.object.key, each.archive_member, outcome(each)) for each in found] == [
        ("a.pdf", None, "first page\fsecond page"),
        ("b.zip", "1.pdf", "first page\fsecond page"),
        ("b.zip", "in.tgz/2.txt", TEXT.decode()),
        ("b.zip", "../x", "member_path_unsafe"),
        ("gone.pdf", None, "object_vanished"),
        ("large.pdf", None, "object_too_large"),
        ("c.tar", "pad", "member_too_large"),
        ("c.tar", "3.pdf", "first page\fsecond page"),
        ("empty.pdf", None, "empty_file"),
        ("report.docx", None, "office_document"),
        ("day//a.pdf", None, "object_key_unreadable"),
        ("d.txt", None, TEXT.decode()),
    ]
    by_place = {(each.object.key, each.archive_member): each for each in found}
    assert by_place["a.pdf", None].letter_id == by_place["b.zip", "1.pdf"].letter_id == letter_id_of(LETTER)
    assert by_place["a.pdf", None].byte_size == by_place["c.tar", "3.pdf"].byte_size == len(LETTER)
    assert by_place["a.pdf", None].etag == items[0].etag
    assert {outcome(each) for each in found if not isinstance(each.reading, LetterText)} <= set(UNREAD)


def test_what_is_refused_unread_has_an_identity_of_its_own_the_same_each_time(faulty: FaultyStore) -> None:
    archive = zipped({"../a": TEXT, "/a": TEXT, "good": TEXT})
    items = [faulty.put("a.zip", archive), faulty.put("b.zip", archive), faulty.put("gone", TEXT)]
    del faulty.objects["gone"]
    ids = [each.letter_id for each in read_objects(faulty.store(), items, LIMITS)]
    assert ids == [each.letter_id for each in read_objects(faulty.store(), items, LIMITS)]
    assert len(set(ids)) == len(ids) - 1  # the good one, twice
    assert letter_id_of(TEXT) in ids


def test_what_is_refused_keeps_its_identity_when_limits_are_raised(faulty: FaultyStore) -> None:
    inner = zipped({"../x": TEXT, "good": TEXT})
    members = {"long": TEXT * 9, "in.zip": inner, "in.zip/../x": TEXT, "../x": TEXT}
    item = faulty.put("a.zip", zipped(members))

    def refused(limits: Limits) -> list[tuple[str | None, str]]:
        found = read_objects(faulty.store(), [item], limits)
        return [(each.archive_member, each.letter_id) for each in found if isinstance(each.reading, Refusal)]

    before = refused(replace(LIMITS, letter_bytes=len(TEXT), nested_bytes=len(inner) - 1))
    after = refused(LIMITS)
    assert [path for path, _ in before] == ["long", "in.zip", "in.zip/../x", "../x"]
    assert [path for path, _ in after] == ["in.zip/../x", "in.zip/../x", "../x"]
    assert after[1:] == before[2:]
    assert len({*before, *after}) == 5


def test_members_of_one_path_are_told_apart(faulty: FaultyStore) -> None:
    item = faulty.put("a.tar", tarred([header("a", tarfile.SYMTYPE), header("b", tarfile.SYMTYPE)] * 2))
    found = list(read_objects(faulty.store(), [item], LIMITS))
    assert [each.archive_member for each in found] == ["a", "b", "a", "b"]
    assert len({each.letter_id for each in found}) == 4


def test_a_fault_of_the_store_yields_nothing_of_the_object_it_hit(faulty: FaultyStore) -> None:
    items = [faulty.put("a.txt", TEXT), faulty.put("b.txt", TEXT, *["expired"] * 9)]
    with pytest.raises(StorageFault, match="credentials"):
        list(read_objects(faulty.store(), items, LIMITS))


def test_reading_given_up_leaves_no_process(faulty: FaultyStore) -> None:
    before = set(psutil.Process().children())
    found = read_objects(faulty.store(), [faulty.put(f"{n}.pdf", LETTER) for n in range(100)], LIMITS)
    assert outcome(next(found)) == "first page\fsecond page"
    started = set(psutil.Process().children()) - before
    assert started
    found.close()
    _, left = psutil.wait_procs(started, timeout=20)
    assert not left


def test_it_works_where_multiprocessing_may_have_no_children(faulty: FaultyStore) -> None:
    item = faulty.put("a.pdf", LETTER)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=send_texts, args=(faulty.port, item, there), daemon=True)
    child.start()
    assert here.poll(120)
    assert here.recv() == ["first page\fsecond page"]
    child.join()

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

import support
from imr.contract.codes import UNREAD
from imr.letters.hostile.readers import ReaderMissing, Readers
from imr.letters.read import read_letter
from imr.letters.readings import LetterText, Refusal
from imr.place.limits import MIB, Limits
from support.drawn import drawn_pdf, show
from support.pdfs import nested_forms_pdf, pdf, picture_pdf, swollen_pdf

LIMITS = Limits(readers=2, letter_seconds=60, reader_bytes=192 * MIB)
HOSTILE = (sys.executable, str(Path(support.__file__).with_name("hostile_worker.py")))


def order(text: str) -> bytes:
    """A PDF that the hostile reading process takes an order from."""
    return b"%PDF-1.4\n" + text.encode()


def outcome(reading: LetterText | Refusal) -> str:
    return reading.reason if isinstance(reading, Refusal) else reading.text


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(LIMITS) as started:
        yield started


@pytest.mark.parametrize(
    "data",
    [
        pdf(["Case Number: CM21-0000001", "second page"]),
        pdf(["a letter"] * 3)[:-200],
        b"%PDF-1.4\nrubbish\n%%EOF",
        pdf(["a letter"], password="secret"),
        picture_pdf(),
        drawn_pdf(show(b"covered words") + b"0 g 70 670 200 25 re f " + show(b"a letter", y=640)),
        b"plain text",
        b"",
        b"\x00\x01\x02",
    ],
)
def test_another_process_reads_what_this_one_would(readers: Readers, data: bytes) -> None:
    assert readers.read(data) == read_letter(data)


def test_letters_come_back_in_their_order_and_refusals_stay(readers: Readers) -> None:
    refused = Refusal("member_is_link", "text/plain")
    letters = [(n, refused if n % 10 == 3 else pdf([f"letter {n}"] * (n % 4 + 1))) for n in range(60)]
    found = list(readers.read_all(letters))
    assert [n for n, _ in found] == list(range(60))
    for n, reading in found:
        assert outcome(reading) == (
            "member_is_link" if n % 10 == 3 else "\f".join([f"letter {n}"] * (n % 4 + 1))
        )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (nested_forms_pdf(depth=7, width=10), "extract_memory"),
        (swollen_pdf(100), "extract_memory"),
    ],
)
def test_pdfs_that_bloat_their_reader_are_refused(readers: Readers, data: bytes, reason: str) -> None:
    assert outcome(readers.read(data)) == reason
    assert outcome(readers.read(pdf(["the next letter"]))) == "the next letter"


@pytest.mark.parametrize(
    ("limits", "reason", "pages"),
    [(Limits(letter_pages=2), "pdf_too_long", 3), (Limits(letter_characters=30), "text_too_long", 3)],
)
def test_letters_past_their_length_are_refused(limits: Limits, reason: str, pages: int) -> None:
    data = pdf(["page of a letter"] * 3)
    assert read_letter(data, limits) == Refusal(reason, "application/pdf", pages)
    with Readers(replace(limits, readers=1)) as readers:
        assert readers.read(data) == Refusal(reason, "application/pdf", pages)
    assert (
        outcome(read_letter(b"a letter of plain text, too long", Limits(letter_characters=30)))
        == "text_too_long"
    )


@pytest.mark.parametrize("readers", [1, 2])
@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        (["a", "crash", "b", "crash", "c"], ["a", "extract_crashed", "b", "extract_crashed", "c"]),
        (["a", "hang", "b"], ["a", "extract_timeout", "b"]),
        (["a", "sleep", "b"], ["a", "extract_timeout", "b"]),
        (["a", "slow", "b"], ["a", "slow", "b"]),
        (["a", "bloat", "b"], ["a", "extract_memory", "b"]),
        (["a", "bug", "b"], ["a", "extract_crashed", "b"]),
        (["a", "kill all", "b"], ["a", "extract_crashed", "b"]),
        (["a", "poison", "b", "c"], ["a", "poison", "b", "c"]),
        (
            ["crash", "a", "b", "poison", "c", "bug", "d", "e", "kill all", "f"],
            ["extract_crashed", "a", "b", "poison", "c", "extract_crashed", "d", "e", "extract_crashed", "f"],
        ),
    ],
)
def test_what_a_letter_does_to_its_reader_harms_no_other(
    readers: int, orders: list[str], expected: list[str]
) -> None:
    seconds = 1 if {"hang", "sleep", "slow"} & set(orders) else 60
    with Readers(replace(LIMITS, readers=readers, letter_seconds=seconds), HOSTILE) as hostile:
        found = hostile.read_all((name, order(name)) for name in orders)
        assert [outcome(reading) for _, reading in found] == expected
    assert set(expected) - set(orders) <= set(UNREAD)


def test_a_reader_that_dies_of_a_letter_half_received_harms_no_other() -> None:
    large = order("too large for its reader") + bytes(LIMITS.reader_bytes)
    with Readers(replace(LIMITS, readers=1, letter_seconds=1), HOSTILE) as hostile:
        found = [outcome(hostile.read(data)) for data in (order("a"), large, order("b"), order("c"))]
    assert found == ["a", "extract_memory", "b", "c"]


def test_letters_that_no_socket_takes_at_once_are_sent_piece_by_piece() -> None:
    letters = [(name, order(name) + b"\n" + bytes(number * MIB)) for number, name in enumerate("abcdef")]
    with Readers(replace(LIMITS, reader_letters=2), HOSTILE) as hostile:
        assert [(name, outcome(reading)) for name, reading in hostile.read_all(letters)] == [
            (name, name) for name in "abcdef"
        ]


def test_readers_are_replaced_after_their_share_of_letters() -> None:
    with Readers(replace(LIMITS, reader_letters=2, readers=1), HOSTILE) as hostile:
        assert [outcome(hostile.read(order(name))) for name in "abcde"] == list("abcde")


def test_no_process_is_left_behind() -> None:
    with Readers(replace(LIMITS, readers=1), HOSTILE) as hostile:
        pids = [int(pid) for pid in outcome(hostile.read(order("processes"))).split()]
        assert all(_is_alive(pid) for pid in pids)
    assert not any(_is_alive(pid, within=10) for pid in pids)


def _is_alive(pid: int, within: float = 0) -> bool:
    """Whether a process is still there so many seconds on; one that nobody has buried yet is not."""
    try:
        process = psutil.Process(pid)
        psutil.wait_procs([process], timeout=within)
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_reader_that_does_not_start_is_no_fault_of_the_letter() -> None:
    with Readers(LIMITS, (sys.executable, "-c", "raise SystemExit(1)")) as broken:
        with pytest.raises(ReaderMissing, match="does not start"):
            broken.read(order("a"))
        assert outcome(broken.read(b"plain text")) == "plain text"


def test_credentials_are_not_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted")
    script = tmp_path / "env.py"
    script.write_text(
        "import os\n"
        "from imr.place.limits import Limits\n"
        "from imr.letters.readings import LetterText\n"
        "from imr.letters.hostile.worker import serve\n"
        "serve(lambda data, limits: LetterText(repr(dict(os.environ)), 'text/plain'), Limits())\n"
    )
    with Readers(LIMITS, (sys.executable, str(script))) as readers:
        assert "planted" not in outcome(readers.read(order("a")))


def test_a_reading_process_reaches_nothing_but_its_socket() -> None:
    with Readers(LIMITS, HOSTILE) as readers:
        assert outcome(readers.read(order("reach"))) == ""

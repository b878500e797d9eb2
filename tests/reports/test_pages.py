"""What the pages show: text cut into pieces, codes in words, characters that steer a display."""

from __future__ import annotations

import sys

import pytest

from imr.contract.codes import PROBLEMS, REASONS
from imr.quality.identifiers import identifier_lines
from imr.quality.suites import problems, reasons
from imr.reports.pages import read_again as module
from imr.reports.pages.explained import explain
from imr.reports.pages.marked import FAILING, FIELD, Mark, pieces_of, visible
from imr.reports.pages.read_again import read_again
from imr.samples import make_letter


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((), [("abcdef", "")]),
        (((1, 3, "x"),), [("a", ""), ("bc", "x"), ("def", "")]),
        (((0, 6, "x"), (2, 4, "y")), [("ab", "x"), ("cd", "yx"), ("ef", "x")]),
        (((1, 4, "x"), (3, 6, "y")), [("a", ""), ("bc", "x"), ("d", "xy"), ("ef", "y")]),
        (((4, 9, "x"),), [("abcd", ""), ("ef", "x")]),
        (((3, 3, "x"), (7, 9, "y")), [("abcdef", "")]),
    ],
)
def test_a_text_is_cut_where_marks_begin_and_end(
    marks: tuple[tuple[int, int, str], ...], expected: list[tuple[str, str]]
) -> None:
    pieces = pieces_of("abcdef", [Mark((start, end), FIELD, name) for start, end, name in marks])
    assert [(piece.text, "".join(mark.name for mark in piece.marks)) for piece in pieces] == expected


def test_a_mark_begins_once() -> None:
    long, short = Mark((0, 6), FAILING, "long"), Mark((2, 4), FIELD, "short")
    assert [piece.begins for piece in pieces_of("abcdef", [long, short])] == [(long,), (short,), ()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain – “text”\n\tAé", "Plain – “text”\n\tAé"),
        ("a\u202eb\u200fc", "a⟨U+202E⟩b⟨U+200F⟩c"),
        ("a\x00b\x1b[1m", "a⟨U+0000⟩b⟨U+001B⟩[1m"),
        ("one\ftwo", "one\n— next page —\ntwo"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
def test_characters_that_steer_a_display_are_written_out(text: str, expected: str) -> None:
    assert visible(text) == expected


@pytest.mark.parametrize("code", [*REASONS, *PROBLEMS, *reasons(), *problems()])
def test_every_code_is_explained_with_what_to_do(code: str) -> None:
    explained = explain(code)
    assert "does not know" not in explained.meaning
    assert explained.meaning.strip()
    assert explained.remedy.strip()


def test_a_check_that_a_released_letter_failed_is_explained() -> None:
    explained = explain("possible_identifier")
    assert explained.meaning.startswith(
        "A person released the letter though this rule is broken: The letter "
    )


def test_a_code_of_another_version_is_said_to_be_unknown() -> None:
    assert "does not know" in explain("of_another_version").meaning


def test_the_lines_of_identifiers_are_found() -> None:
    assert identifier_lines("Dear reader\nSSN 123-45-6789\nno more\nSSN 987-65-4321\n") == (1, 3)
    assert identifier_lines("nothing here") == ()


def test_a_text_is_read_again_with_the_places_of_its_fields() -> None:
    letter = make_letter(7, 1, layout="headed_decisions")
    row = {"letter_id": "a" * 64, "source_uri": "s3://raw/a.txt", "archive_member": None, "text": letter.text}
    again = read_again(row)
    assert again.case
    start, end = again.spans["case_number"]
    assert letter.text[start:end] == again.case["case_number"]
    assert read_again(row | {"text": "no letter"}).case is None


def test_every_row_of_a_text_has_a_place_in_it() -> None:
    letter = make_letter(7, 8, layout="headed_decisions")  # its summary has diagnoses and prior treatments
    again = read_again(
        {"letter_id": "a" * 64, "source_uri": "s3://raw/a.txt", "archive_member": None, "text": letter.text}
    )
    assert all(again.rows.values())
    assert {path.split(".")[0] for path in again.spans if "." in path} == set(again.rows) - {"citations"}
    assert any(path.startswith("decisions.1.citations.1.") for path in again.spans)
    assert again.case
    assert (again.case["mechanism_of_injury"] is None) == ("mechanism_of_injury" not in again.spans)


def test_a_reading_that_dies_leaves_the_next_one_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = make_letter(7, 1, layout="headed_decisions")
    row = {"letter_id": "a" * 64, "source_uri": "s3://raw/a.txt", "archive_member": None, "text": letter.text}
    monkeypatch.setattr(module, "_COMMAND", [sys.executable, "-c", "raise SystemExit"])
    while not module._idle.empty():
        module._idle.get().communicate()
    assert read_again(row).case is None
    monkeypatch.undo()
    assert read_again(row).case

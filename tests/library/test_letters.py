"""Letters as analysts get them from `imr`."""

from __future__ import annotations

import json
import zipfile
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from imr import Letter, parse_letter, parse_letters
from imr.samples import make_letter, render_pdf
from support.commands import imr

CASE = make_letter(5, 1, layout="headed_decisions")


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A folder of a PDF, a text, a file that is no letter, and an archive of two texts."""
    (tmp_path / "a.pdf").write_bytes(render_pdf(CASE))
    (tmp_path / "b.txt").write_text(CASE.text)
    (tmp_path / "c.txt").write_text("Dear Sir or Madam")
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        for index in (2, 3):
            archive.writestr(f"{index}.txt", make_letter(5, index, layout="headed_decisions").text)
    return tmp_path


def test_a_letter_is_what_imr_parse_prints(letters: Path) -> None:
    letter = parse_letter(letters / "a.pdf")
    printed = json.loads(imr("parse", letters / "a.pdf").output)
    assert list(printed) == [field.name for field in fields(Letter)]
    assert json.loads(json.dumps(letter.case, default=str)) == printed["case"]
    assert letter.decisions[0]["request"] == printed["decisions"][0]["request"]


@pytest.mark.parametrize("name", ["a.pdf", "b.txt"])
def test_bytes_are_read_like_the_file(name: str, letters: Path) -> None:
    of_file, of_bytes = parse_letter(str(letters / name)), parse_letter((letters / name).read_bytes())
    assert of_bytes.source == "-"
    assert of_bytes.letter["text"] == of_file.letter["text"]
    assert (of_bytes.case, of_bytes.decisions) == (of_file.case, of_file.decisions)


def test_a_letter_cannot_be_changed(letters: Path) -> None:
    letter = parse_letter(letters / "b.txt")
    with pytest.raises(FrozenInstanceError):
        letter.case = None  # type: ignore[misc]


def test_a_file_that_is_no_letter_says_why(letters: Path) -> None:
    letter = parse_letter(letters / "c.txt")
    assert (letter.case, letter.decisions, letter.problems) == (None, [], ["not_a_determination"])


def test_a_folder_gives_its_letters_and_those_of_its_archives_in_order(letters: Path) -> None:
    found = list(parse_letters(letters))
    assert [Path(letter.source).name for letter in found] == ["a.pdf", "b.txt", "c.txt", "d.zip", "d.zip"]
    assert [letter.letter["archive_member"] for letter in found][-2:] == ["2.txt", "3.txt"]
    assert [letter.source for letter in parse_letters([letters / "b.txt"])] == [str(letters / "b.txt")]


@pytest.mark.parametrize(("name", "count"), [("", 5), ("d.zip", 2), ("empty", 0)])
def test_one_letter_is_asked_for_where_there_are_others(name: str, count: int, letters: Path) -> None:
    (letters / "empty").mkdir()
    with pytest.raises(ValueError, match=rf"it holds {count} letters.*parse_letters"):
        parse_letter(letters / name)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"missing\.pdf"):
        parse_letter(tmp_path / "missing.pdf")

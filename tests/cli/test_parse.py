"""`imr parse`: what letters say, and which verdict a run would give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imr.cli.parse import UNREADABLE
from imr.contract.arrow import SCHEMAS
from imr.samples import make_letter, render_pdf
from support.commands import imr, refusal


def test_parse_prints_a_letter_a_line_in_the_order_given(tmp_path: Path) -> None:
    sample = make_letter(3, 1, layout="headed_decisions")
    (tmp_path / "b.pdf").write_bytes(render_pdf(sample))
    (tmp_path / "a.txt").write_text("Dear Sir or Madam")
    done = imr("parse", tmp_path / "b.pdf", tmp_path / "a.txt", tmp_path / "b.pdf")
    assert done.exit_code == UNREADABLE
    read, unread, again = map(json.loads, done.output.splitlines())
    assert read["case"] == again["case"]
    assert [read["source"], unread["source"]] == [str(tmp_path / "b.pdf"), str(tmp_path / "a.txt")]
    assert list(read["letter"]) == SCHEMAS["letters"].names
    assert sorted(read["case"]) == sorted(SCHEMAS["cases"].names)
    assert all(sorted(row) == sorted(SCHEMAS["decisions"].names) for row in read["decisions"])
    assert all(sorted(row) == sorted(SCHEMAS["citations"].names) for row in read["citations"])
    assert read["case"]["decision_date"] == sample.truth["case"]["decision_date"]
    assert (unread["case"], unread["decisions"], unread["problems"]) == (None, [], ["not_a_determination"])


def test_parse_takes_the_case_number_from_the_name_where_the_letter_has_none(tmp_path: Path) -> None:
    text = make_letter(3, 1, layout="headed_decisions").text
    path = tmp_path / "CM21-0912345.txt"
    path.write_text(text[text.index("HOW THE IMR FINAL") :])
    case = json.loads(imr("parse", path).output)["case"]
    assert case["case_number"] == case["case_id"] == "CM21-0912345"
    assert "case_number_from_key" in case["problems"]
    path = path.rename(tmp_path / "letter.txt")
    document = json.loads(imr("parse", path).output)
    assert document["case"]["case_number"] is None
    assert document["case"]["case_id"] == f"L-{document['letter']['letter_id'][:16]}"


def test_spans_point_at_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(make_letter(3, 1, layout="headed_decisions").text)
    document = json.loads(imr("parse", "--spans", path).output)
    text = document["letter"]["text"]
    start, end = document["spans"]["case_number"]
    assert text[start:end] == document["case"]["case_number"]
    for decision in document["decisions"]:
        start, end = document["spans"][f"decisions.{decision['decision_number']}.request"]
        assert " ".join(text[start:end].split()) == decision["request"]


def test_parse_gives_the_verdict_of_a_run(tmp_path: Path) -> None:
    text = make_letter(3, 1, layout="headed_decisions").text
    (tmp_path / "sound.txt").write_text(text)
    (tmp_path / "held.txt").write_text(f"{text}\nEmployee SSN: 123-45-6789\n")
    (tmp_path / "empty.pdf").touch()
    done = imr("parse", *sorted(tmp_path.iterdir()))
    assert done.exit_code == UNREADABLE
    empty, held, sound = map(json.loads, done.output.splitlines())
    assert (sound["letter"]["status"], sound["letter"]["reasons"]) == ("published", [])
    assert held["case"]["outcome"] == sound["case"]["outcome"]
    assert held["letter"]["status"] == "quarantined"
    assert held["letter"]["reasons"] == ["expectation:possible_identifier"]
    assert "expectation:possible_identifier" in held["problems"]
    assert (empty["letter"]["status"], empty["problems"]) == ("quarantined", ["empty_file"])
    assert {row["received_date"] for row in (held["letter"], held["case"], *held["decisions"])} == {None}


def test_the_exit_status_says_whether_all_were_letters(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(make_letter(3, 1, layout="headed_decisions").text)
    assert imr("parse", tmp_path / "letter.txt").exit_code == 0
    missing = imr("parse", tmp_path / "letter.txt", tmp_path / "missing.pdf")
    assert missing.exit_code != 0
    assert "missing.pdf" in missing.output
    assert '"case"' not in missing.output


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty_file"),
        (b"Dear Sir or Madam", "not_a_determination"),
        (b"%PDF-1.4 and no more", "pdf_truncated"),
    ],
)
def test_a_file_that_is_no_letter_says_why_and_sets_the_exit_status(
    data: bytes, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "file.pdf").write_bytes(data)
    done = imr("parse", tmp_path / "file.pdf")
    assert done.exit_code == UNREADABLE
    document = json.loads(done.output)
    assert (document["case"], document["decisions"], document["problems"]) == (None, [], [problem])


def test_many_letters_keep_their_order(tmp_path: Path) -> None:
    paths = [tmp_path / f"{index % 3}-{index}.txt" for index in range(60)]
    for index, path in enumerate(paths):
        path.write_text(f"{make_letter(3, index % 4, layout='headed_decisions').text}\n{index}\n")
    done = imr("parse", *paths)
    assert done.exit_code == 0
    assert [json.loads(line)["source"] for line in done.output.splitlines()] == list(map(str, paths))


def test_parse_needs_nothing_of_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_RAW", "half a place")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "letter.txt").write_text(make_letter(3, 1, layout="headed_decisions").text)
    assert imr("parse", "letter.txt").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_limit_that_is_no_number_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_LIMIT_LETTER_PAGES", "many")
    (tmp_path / "letter.txt").write_text("a letter")
    assert "IMR_LIMIT_LETTER_PAGES" in refusal("parse", tmp_path / "letter.txt")

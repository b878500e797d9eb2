"""`imr survey`: letters of a folder, of a bucket and of the tables, by month and layout."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from imr.place.settings import Settings
from imr.samples import make_letter, render_pdf
from support.archives import zipped
from support.commands import imr, refusal, work_in
from support.runs import DAY, text_letter

TRUTHS = [make_letter(7, index, layout="headed_decisions").truth["case"] for index in range(12)]
"""What the letters of the session's tables say (`support.runs.text_letter`)."""


def _survey(*places: object) -> dict[str, Any]:
    done = imr("survey", "--format", "json", *places)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def _months(truths: list[dict[str, Any]]) -> Counter[str | None]:
    return Counter(truth["decision_date"][:7] if truth["decision_date"] else None for truth in truths)


def _twelve(folder: Path) -> Path:
    for index in range(12):
        (folder / f"letter-{index}.txt").write_bytes(text_letter(index))
    return folder


def test_a_folder_is_surveyed_by_month_and_layout(tmp_path: Path) -> None:
    found = _survey(_twelve(tmp_path))
    assert {(one["month"], one["layout"]): one["letters"] for one in found["groups"]} == {
        (month, "headed_decisions"): letters for month, letters in _months(TRUTHS).items()
    }
    months = [one["month"] for one in found["groups"]]
    assert months == sorted(months, key=lambda month: (month is None, month))
    assert found["total"]["letters"] == found["total"]["cases"] == 12
    missing = sum(truth["patient_sex"] is None for truth in TRUTHS)
    assert found["total"]["empty"]["cases.patient_sex"] == round(missing / 12, 4)


def test_what_is_refused_says_why_and_copies_are_left_out(tmp_path: Path) -> None:
    letter = make_letter(3, 1, layout="headed_decisions")
    (tmp_path / "a.pdf").write_bytes(render_pdf(letter))
    (tmp_path / "again.pdf").write_bytes(render_pdf(letter))
    (tmp_path / "named.txt").write_text(
        letter.text.replace("Case Number:", "Employee Name: Jo Doe\nCase Number:")
    )
    (tmp_path / "other.txt").write_text("Dear Sir or Madam, your fee is due.")
    (tmp_path / "more.zip").write_bytes(zipped({"empty.pdf": b"", "cut.pdf": render_pdf(letter)[:-2000]}))
    found = _survey(tmp_path)
    month = str(letter.truth["case"]["decision_date"])[:7]
    told = {(one["month"], one["layout"]): (one["letters"], one["refused"]) for one in found["groups"]}
    assert told == {
        (month, "headed_decisions"): (2, {"expectation:possible_identifier": 1}),
        (None, "not read"): (2, {"empty_file": 1, "pdf_truncated": 1}),
        (None, "not recognised"): (1, {"not_a_determination": 1}),
    }
    assert found["total"]["letters"] == 5
    assert found["total"]["cases"] == 1


def test_text_is_for_people(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Dear Sir or Madam, your fee is due.")
    done = imr("survey", _twelve(tmp_path))
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert max(map(len, lines)) <= 80
    assert "month unknown  not recognised: 1 letters, 0 cases" in lines
    assert "  refused                   not_a_determination 1" in lines
    assert "all: 13 letters, 12 cases" in lines
    assert any(line.startswith("  empty in decisions  ") for line in lines)


def test_lines_of_a_form_that_nobody_knows_are_shown(tmp_path: Path) -> None:
    for index in range(6):
        text = make_letter(9, index, layout="headed_decisions").text
        new = text.replace("IMR ISSUES, DECISIONS", "WHAT WAS ASKED FOR").replace(
            "Decision rationale:", "Why:"
        )
        (tmp_path / f"{index}.txt").write_text(new.replace("CLINICAL CASE SUMMARY", f"THE WORKER ({index})"))
    lines = {one["line"]: one["letters"] for one in _survey(tmp_path)["unexplained_lines"]}
    assert lines["WHAT WAS ASKED FOR AND RATIONALES"] == lines["THE WORKER (#)"] == 6
    assert all(letters >= 5 for letters in lines.values())
    told = imr("survey", tmp_path)
    assert "Lines that nothing explains, of at least 5 cases; numbers are #:" in told.stdout
    assert "       6  WHAT WAS ASKED FOR AND RATIONALES" in told.stdout.splitlines()
    assert max(map(len, told.stdout.splitlines())) <= 80
    assert "WHAT WAS" not in told.stderr


def test_lines_that_no_field_takes_are_shown(tmp_path: Path) -> None:
    for index in range(6):
        text = make_letter(8, index + 1, layout="headed_decisions").text
        (tmp_path / f"{index}.txt").write_text(text.replace("Priority:", "Urgency:"))
    found = _survey(tmp_path)
    assert found["total"]["cases"] == found["total"]["letters_with_unexplained_text"] == 6
    assert found["total"]["unexplained_characters"] >= 6 * len("Urgency")
    assert any("Urgency" in one["line"] for one in found["unexplained_lines"])
    assert "  unexplained         " in imr("survey", tmp_path).stdout


def test_diagnoses_and_treatments_that_nobody_knows_are_shown(tmp_path: Path) -> None:
    said = (
        "\nDiagnosed with Moonfever type {} and knee pain. Treatment to date has included moon dust and rest."
    )
    for index in range(6):
        text = make_letter(9, index, layout="headed_decisions").text
        heading = "CLINICAL CASE SUMMARY"
        (tmp_path / f"{index}.txt").write_text(text.replace(heading, heading + said.format(index)))
    found = _survey(tmp_path)
    assert found["unknown_diagnoses"] == [{"line": "moonfever type #", "letters": 6}]
    assert {"line": "moon dust", "letters": 6} in found["unknown_prior_treatments"]
    assert found["total"]["problems"]["condition_unknown"] == 6
    told = imr("survey", tmp_path).stdout.splitlines()
    assert "Diagnoses of no known condition, of at least 5 cases; numbers are #:" in told
    assert "       6  moon dust" in told
    assert max(map(len, told)) <= 80


def test_a_bucket_and_the_tables_say_what_the_folder_says(
    published: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_in(published, monkeypatch)
    (tmp_path / "cut-off.pdf").write_bytes(b"%PDF-1.7\n")
    folder = _survey(_twelve(tmp_path))
    assert folder["total"]["letters"] == 13
    assert _survey(f"s3://imr/raw/received={DAY}/") == folder
    assert _survey() == folder


def test_nothing_is_surveyed_where_nothing_is(tmp_path: Path) -> None:
    assert "there is no such file or folder" in refusal("survey", tmp_path / "none", status=2)
    assert imr("survey", tmp_path).stdout == "all: 0 letters, 0 cases\n"

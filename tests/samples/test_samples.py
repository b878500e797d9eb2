"""Invented letters depend on their seed alone, agree with their right values, and vary."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from imr.samples import LAYOUTS, LEVELS, SampleLetter, make_letter, render_pdf, write_samples

CASE_FIELDS = {
    "case_number",
    "date_of_injury",
    "ur_denial_date",
    "application_received_date",
    "assigned_date",
    "decision_date",
    "priority",
    "reviewer_license_states",
    "reviewer_specialties",
    "patient_age",
    "patient_sex",
    "outcome",
    "decision_count",
}
DECISION_FIELDS = {
    "decision_number",
    "request",
    "original_request",
    "ur_authorized",
    "decision",
    "rationale_conclusion",
    "category",
    "subcategory",
    "drug_ingredients",
    "drug_strength",
    "drug_quantity",
    "drug_refills",
    "visits",
    "body_parts",
    "laterality",
    "retrospective",
    "citations",
}
CITATION_FIELDS = {"cited_by", "source", "title", "edition_year", "sections"}

EVERY_FORM = [(layout, noise) for layout in LAYOUTS for noise in LEVELS]
MIXED = [make_letter(7, index, noise=index % 4) for index in range(300)]


def collapsed(text: str) -> str:
    return " ".join(text.split())


def extracted(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def written(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    told: list[int] = []
    write_samples(tmp_path / "a", 40, 5, progress=told.append)
    write_samples(tmp_path / "b", 40, 5)
    assert written(tmp_path / "a") == written(tmp_path / "b")
    assert told == list(range(1, 41))


def test_another_seed_gives_other_letters() -> None:
    assert make_letter(1, 0).text != make_letter(2, 0).text


def test_files_and_partitions(tmp_path: Path) -> None:
    write_samples(tmp_path, 60, 1, dates=4)
    letters = list(tmp_path.glob("received=*/*"))
    truths = {path.stem for path in tmp_path.glob("truth/*.json")}
    assert {path.stem for path in letters} == truths
    assert len(letters) == len(truths) == 60
    assert len(list(tmp_path.glob("received=*"))) == 4
    share = sum(path.suffix == ".pdf" for path in letters) / len(letters)
    assert 0.65 <= share <= 0.95
    for path in letters:
        assert date.fromisoformat(path.parent.name.removeprefix("received=")) >= date(2025, 1, 1)


def test_letters_differ() -> None:
    assert len({letter.text for letter in MIXED}) == len({letter.stem for letter in MIXED}) == len(MIXED)


def test_case_numbers_are_no_real_ones() -> None:
    numbers = {letter.truth["case"]["case_number"] for letter in MIXED} - {None}
    assert all(re.fullmatch(r"CM\d\d-09\d{5}", number) for number in numbers)


@pytest.mark.parametrize(("layout", "noise"), EVERY_FORM)
def test_request_stands_in_what_is_read_out_of_the_file(layout: str, noise: int) -> None:
    for index in range(8):
        letter = make_letter(3, index, layout=layout, noise=noise)
        text = extracted(render_pdf(letter)) if letter.media == "pdf" else letter.text
        assert letter.truth["layout"] == layout
        for decision in letter.truth["decisions"]:
            assert decision["request"] in collapsed(text)


@pytest.mark.parametrize(("layout", "noise"), EVERY_FORM)
def test_pdf_has_letter_pages_and_says_what_the_text_says(layout: str, noise: int) -> None:
    letter = next(
        letter
        for letter in (make_letter(9, index, layout=layout, noise=noise) for index in range(100))
        if letter.media == "pdf"
    )
    pdf = render_pdf(letter)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == letter.text.count("\f") + 1
    assert {tuple(page.get_size()) for page in document} == {(612.0, 792.0)}
    # A hyphen at a line end comes out of the PDF as a mark of its own.
    letters_only = re.compile(r"[^A-Za-z0-9]")
    assert letters_only.sub("", extracted(pdf)) == letters_only.sub("", letter.text)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_carriage_returns_are_not_drawn(layout: str) -> None:
    letter = next(
        letter
        for letter in (make_letter(3, index, layout=layout, noise=1) for index in range(100))
        if "\r\n" in letter.text
    )
    assert collapsed(letter.truth["decisions"][0]["request"]) in collapsed(extracted(render_pdf(letter)))
    assert "■" not in extracted(render_pdf(letter))


def test_bold_spans_cover_requests_and_labels() -> None:
    letter = make_letter(3, 1, layout="headed_decisions")
    bold = collapsed(" ".join(letter.text[start:end] for start, end in letter.bold))
    for decision in letter.truth["decisions"]:
        assert decision["request"] in bold
    assert "Decision rationale:" in bold
    assert "The Final Determination was based on" not in bold


@pytest.mark.parametrize("letter", MIXED[::3], ids=lambda letter: letter.stem)
def test_truth_has_the_shape_of_gold_labels(letter: SampleLetter) -> None:
    truth = json.loads(json.dumps(letter.truth))
    assert set(truth) == {"layout", "case", "decisions"}
    assert set(truth["case"]) == CASE_FIELDS
    assert truth["case"]["decision_count"] == len(truth["decisions"]) >= 1
    for number, decision in enumerate(truth["decisions"], start=1):
        assert set(decision) == DECISION_FIELDS
        assert decision["decision_number"] == number
        assert decision["decision"] in {"upheld", "overturned"}
        assert decision["rationale_conclusion"] in {"necessary", "not_necessary", "mixed"}
        assert decision["laterality"] in {None, "left", "right", "bilateral"}
        assert decision["drug_ingredients"] == sorted(set(decision["drug_ingredients"]))
        assert len(decision["body_parts"]) == len(set(decision["body_parts"]))
        for citation in decision["citations"]:
            assert set(citation) == CITATION_FIELDS
            assert citation["source"] in {"MTUS", "ODG", "ACOEM", "Other"}


def test_dates_are_in_legal_order() -> None:
    for letter in MIXED:
        case = letter.truth["case"]
        order = [
            case[name]
            for name in (
                "date_of_injury",
                "ur_denial_date",
                "application_received_date",
                "assigned_date",
                "decision_date",
            )
            if case[name]
        ]
        assert order == sorted(order)
        assert all(date.fromisoformat(day) <= letter.received_date for day in order)


def test_ages_are_of_people_who_work_or_worked() -> None:
    ages = {letter.truth["case"]["patient_age"] for letter in MIXED} - {None}
    assert min(ages) >= 14
    assert max(ages) <= 100


def test_letters_are_various() -> None:
    decisions = [decision for letter in MIXED for decision in letter.truth["decisions"]]
    assert {letter.truth["layout"] for letter in MIXED} == set(LAYOUTS)
    assert {letter.truth["case"]["outcome"] for letter in MIXED} == {
        "upheld",
        "overturned",
        "partially_overturned",
    }
    assert len({decision["category"] for decision in decisions}) >= 9
    assert len({decision["subcategory"] for decision in decisions}) >= 40
    assert {True, False} == {decision["retrospective"] for decision in decisions}
    assert any(
        decision["original_request"] and decision["request"] != decision["original_request"]
        for decision in decisions
    )
    assert any(
        decision["original_request"] and decision["request"] == decision["original_request"]
        for decision in decisions
    )
    assert any(not decision["citations"] for decision in decisions)
    assert {citation["source"] for decision in decisions for citation in decision["citations"]} == {
        "MTUS",
        "ODG",
        "ACOEM",
        "Other",
    }


def test_headerless_extracts_have_no_header_values() -> None:
    headerless = [
        letter
        for letter in MIXED
        if letter.truth["layout"] == "headed_decisions" and not letter.truth["case"]["decision_date"]
    ]
    assert headerless
    for letter in headerless:
        assert "Decision Date" not in letter.text
        assert letter.truth["case"]["case_number"] in {None, letter.stem}


@pytest.mark.parametrize("letter", MIXED[::5], ids=lambda letter: letter.stem)
def test_stated_values_stand_in_the_text(letter: SampleLetter) -> None:
    text = collapsed(letter.text)
    case = letter.truth["case"]
    if case["patient_age"]:
        assert re.search(rf"\b{case['patient_age']}( |-)?(year|y/o|yo)", text)
    for day in ("decision_date", "application_received_date", "ur_denial_date"):
        if case[day]:
            stated = date.fromisoformat(case[day])
            assert f"{stated:%m/%d/%Y}" in text or f"{stated.month}/{stated.day}/{stated.year}" in text
    for decision in letter.truth["decisions"]:
        for citation in decision["citations"]:
            if citation["sections"]:
                assert citation["sections"] in text

"""Fields of a request that depend on each other."""

from __future__ import annotations

import pytest

from imr.terms import read_terms


@pytest.mark.parametrize(
    ("request_text", "visits"),
    [
        ("Acupuncture 6 visits", 6),
        ("CBT x 6", 6),
        ("Home health aide, 4 visits", 4),
        ("Follow-up visits x 2", 2),
        ("Ice pack therapy times 4", 4),
        ("Ice packs, 4", None),
        ("MRI x 2", None),
        ("Urine drug screen x 4", None),
        ("Inpatient stay x 3", None),
        ("TENS unit, 30 day trial, 2 sessions", None),
        ("Naproxen 500mg #40", None),
        ("Dental visits #2", 2),
        # Numbers of teeth.
        ("Dental crown #14", None),
        ("Dental implant #19", None),
        ("Crowns #14, #15", None),
    ],
)
def test_visits_are_counted_for_therapies_and_visits_only(request_text: str, visits: int | None) -> None:
    assert read_terms(request_text).visits == visits


@pytest.mark.parametrize(
    ("request_text", "original", "parts"),
    [
        ("Physical therapy x 6", "Physical therapy x 12 for the left knee", ("knee",)),
        ("Physical therapy x 6 to the neck", "Physical therapy x 12 to the neck and back", ("neck",)),
        ("Physical therapy x 6", None, ()),
    ],
)
def test_body_parts_come_from_the_original_request_where_the_request_names_none(
    request_text: str, original: str | None, parts: tuple[str, ...]
) -> None:
    terms = read_terms(request_text, original)
    assert terms.body_parts == parts
    assert terms.laterality is None


@pytest.mark.parametrize(
    ("request_text", "parts"),
    [
        ("Thyroid panel (T3, T4, TSH)", ()),
        ("C3, C4 levels", ()),
        ("MRI, C3-C4 levels", ("neck",)),
    ],
)
def test_a_laboratory_looks_for_no_vertebrae(request_text: str, parts: tuple[str, ...]) -> None:
    assert read_terms(request_text).body_parts == parts


@pytest.mark.parametrize(
    ("request_text", "laterality"),
    [
        ("Lyrica (R) 75mg", None),
        ("Norco (R) and Lyrica(R) 75mg", None),
        ("Lidocaine injection (R) shoulder", "right"),
        ("Botox (R) shoulder", "right"),
        ("Knee brace (R)", "right"),
    ],
)
def test_the_sign_of_a_registered_mark_is_no_side(request_text: str, laterality: str | None) -> None:
    assert read_terms(request_text).laterality == laterality


@pytest.mark.parametrize(
    ("request_text", "original", "retrospective"),
    [
        ("Retrospective MRI of the knee", None, True),
        ("RETRO: knee brace", None, True),
        ("Knee brace (DOS 1/2/2015)", None, True),
        ("Knee brace, date of service 1/2/2015", None, True),
        ("Knee brace, dates of service: 1/2/15-2/2/15", None, True),
        ("MRI of the knee performed on 1/2/2015", None, True),
        ("Norco #60, dispensed on January 2, 2015", None, True),
        ("MRI to be performed on both knees", None, False),
        ("Knee brace, service date 1/2/2015", None, True),
        ("Naproxen 500mg dispensed on March 4, 2015", None, True),
        ("Physical therapy after surgery performed on 1/2/2015", None, False),
        ("Injection performed on the left knee", None, False),
        ("Knee brace", "Retrospective knee brace", True),
        ("Knee brace", None, False),
        ("Prospective knee brace", "Knee brace", False),
        ("Fusion for retrolisthesis", None, False),
    ],
)
def test_retrospective(request_text: str, original: str | None, retrospective: bool) -> None:
    assert read_terms(request_text, original).retrospective is retrospective


def test_a_drug_of_a_service_keeps_its_name_and_not_its_count() -> None:
    terms = read_terms("Trigger point injection with lidocaine 1%, #4")
    assert (terms.category, terms.subcategory) == ("Injection", "Injection")
    assert terms.drug_ingredients == ("lidocaine",)
    assert terms.drug_quantity is None
    assert "drug_quantity" not in terms.spans


def test_a_drug_tested_for_is_none_asked_for() -> None:
    terms = read_terms("Urine drug screen for oxycodone")
    assert terms.drug_ingredients == ()
    assert not terms.is_opioid


def test_a_drug_asked_for_has_its_fields_and_their_spans() -> None:
    request = "Retrospective Norco 10/325mg #90 with 2 refills for the low back"
    terms = read_terms(request)
    assert terms.drug_ingredients == ("acetaminophen", "hydrocodone")
    assert (terms.drug_strength, terms.drug_quantity, terms.drug_refills) == ("10/325mg", 90, 2)
    assert terms.is_opioid
    assert terms.body_parts == ("lower back",)
    words = {name: request[start:end] for name, (start, end) in terms.spans.items()}
    assert words["drug_ingredients"] == "Norco"
    assert words["body_parts"] == "low back"
    assert words["retrospective"] == "Retrospective"


def test_spans_lie_in_the_request() -> None:
    request = "Acupuncture 2x4 (8 visits) for the left shoulder, DOS 3/4/15"
    spans = read_terms(request, "Acupuncture 2x6 for the neck").spans
    assert set(spans) == {"category", "subcategory", "visits", "body_parts", "laterality", "retrospective"}
    assert all(0 <= start < end <= len(request) for start, end in spans.values())

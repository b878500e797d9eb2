"""The category of a request: a table of invented ones (requests.csv), and what decides between services."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from imr.terms import read_terms

with (Path(__file__).parent / "requests.csv").open(encoding="utf-8", newline="") as table:
    REQUESTS = [(row["request"], (row["category"], row["subcategory"])) for row in csv.DictReader(table)]

MEDICAL = ("Evaluation & Management", "Medical Specialties")
PT = ("Rehabilitation", "Physical Therapy/Occupational Therapy (PT/OT)")


def _pair(request: str) -> tuple[str, str]:
    terms = read_terms(request)
    return terms.category, terms.subcategory


@pytest.mark.parametrize(("request_text", "pair"), REQUESTS)
def test_category(request_text: str, pair: tuple[str, str]) -> None:
    assert _pair(request_text) == pair


@pytest.mark.parametrize(
    ("request_text", "pair"),
    [
        ("Ultrasound, right elbow", ("Diagnostic Testing", "Imaging/Radiology")),
        ("Ultrasound 2 times 6", ("Rehabilitation", "Other Therapies")),
        ("Ultrasound machine, purchase", ("DMEPOS", "DME")),
        ("Electrical stimulation 6 visits", ("Rehabilitation", "Other Therapies")),
        ("Electrical stimulation device, purchase", ("DMEPOS", "Electrical Stimulation")),
        ("Fusion, right subtalar joint", ("Surgery", "Non-arthroscopic Surgery")),
        ("Fusion L5-S1", ("Surgery", "Spine")),
        ("Radiofrequency ablation, lumbar", ("Injection", "Facet Injection")),
        ("Radiofrequency ablation, left knee", ("Injection", "Injection")),
        ("Hot pack, purchase", ("DMEPOS", "DME")),
        ("Hot pack treatment, 8 visits", ("Rehabilitation", "Other Therapies")),
        ("Cold therapy wrap x 2", ("DMEPOS", "DME")),
        ("Spinal decompression L4-5", ("Surgery", "Spine")),
        ("Spinal decompression x 20", ("Rehabilitation", "Other Therapies")),
        ("Labs to include: electrocardiogram", ("Diagnostic Testing", "Other Diagnostic Tests")),
        ("Labs including lipid panel, spirometry", ("Diagnostic Testing", "Lab & Pathology")),
        ("Labs: testosterone", ("Diagnostic Testing", "Lab & Pathology")),
        ("Hyaluronic acid, left knee", ("Pharmaceuticals", "Viscosupplementation")),
        ("Ketoprofen 5%, hyaluronic acid 0.2% cream", ("Pharmaceuticals", "Topical Compounds")),
        ("PT, PTT, INR", ("Diagnostic Testing", "Lab & Pathology")),
        ("PT, left knee", PT),
        ("Physical exam", MEDICAL),
        ("Physical exam 3 times 4", PT),
        ("Chiropractor for evaluation", MEDICAL),
        ("Chiropractor for treatment, 6 visits", ("Rehabilitation", "Chiropractic")),
        ("Psychologist consult", ("Psych Services", "Evaluation & Management")),
        ("Psychologist, 6 sessions", ("Psych Services", "Therapies")),
        ("Rotator cuff repair, right", ("Surgery", "Arthroscopic Surgery")),
        ("Open rotator cuff repair, right", ("Surgery", "Non-arthroscopic Surgery")),
        ("Injection of Kenalog, left shoulder", ("Injection", "Injection")),
        ("Injection of Toradol 30mg", ("Pharmaceuticals", "Injection")),
        ("Consultation, knee", MEDICAL),
        ("Consultation for total knee arthroplasty", ("Surgery", "Surgical Consult")),
        ("Follow-up visit after total knee arthroplasty", MEDICAL),
        ("Internal medicine consult for surgical clearance", ("Surgery", "Adjunct Surgical Services")),
        ("Zygotomy of the left foot", ("Surgery", "Non-arthroscopic Surgery")),
        ("Zygectomy L4-5", ("Surgery", "Spine")),
        ("Quux orthosis", ("DMEPOS", "Prosthetics/Orthotics")),
    ],
)
def test_what_a_term_means_depends_on_its_request(request_text: str, pair: tuple[str, str]) -> None:
    assert _pair(request_text) == pair


@pytest.mark.parametrize(
    ("request_text", "pair"),
    [
        ("MRI of the knee for evaluation before arthroscopy", ("Diagnostic Testing", "Imaging/Radiology")),
        ("Acupuncture with lidocaine patches, 6 visits", ("Rehabilitation", "Acupuncture")),
        ("Norco 5/325mg #20 following carpal tunnel release", ("Pharmaceuticals", "Opioids")),
        ("Lumbar laminectomy with assistant surgeon", ("Surgery", "Spine")),
        ("Right shoulder surgery with assistant surgeon", ("Surgery", "Non-arthroscopic Surgery")),
        ("Assistant surgeon for lumbar laminectomy", ("Surgery", "Adjunct Surgical Services")),
        ("Associated surgical service: crutches", ("DMEPOS", "DME")),
        ("Transportation to physical therapy", ("Transportation", "Transportation")),
        ("Knee brace after arthroscopy", ("DMEPOS", "Prosthetics/Orthotics")),
    ],
)
def test_head_of_the_request_decides(request_text: str, pair: tuple[str, str]) -> None:
    assert _pair(request_text) == pair


@pytest.mark.parametrize("request_text", ["", "Zzyzx", "Unspecified item", "1 x"])
def test_nothing_recognised_is_unknown_and_said(request_text: str) -> None:
    terms = read_terms(request_text)
    assert (terms.category, terms.subcategory) == ("Unknown", "Unknown")
    assert "category_unknown" in terms.problems


@pytest.mark.parametrize(
    ("request_text", "problem"),
    [
        ("MRI of the neck and physical therapy", "category_conflict"),
        ("Left knee arthroscopy and medical clearance", None),
        ("MRI of the neck and thoracic spine", None),
        ("Portable device", "category_generic"),
    ],
)
def test_doubt_is_a_problem(request_text: str, problem: str | None) -> None:
    assert read_terms(request_text).problems == ((problem,) if problem else ())


def test_span_is_the_words_that_decided() -> None:
    request = "Associated surgical service: folding walker"
    start, end = read_terms(request).spans["category"]
    assert request[start:end] == "walker"

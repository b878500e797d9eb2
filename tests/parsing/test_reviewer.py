"""States of licensure and specialties."""

from __future__ import annotations

import pytest

from imr.parsing.reviewer import read_reviewer


@pytest.mark.parametrize(
    ("listed", "states"),
    [
        ("California", ("CA",)),
        ("Texas,New York,California", ("TX", "NY", "CA")),
        ("West Virginia, Virginia", ("WV", "VA")),
        ("Ohio, Indiana and Oregon", ("OH", "IN", "OR")),
        ("North\nCarolina, District of Columbia", ("NC", "DC")),
        ("CA, OR", ("CA", "OR")),
        ("Califronia, NewMexico", ("CA", "NM")),
        ("CALIFORNIA", ("CA",)),
        ("CALIFORNIA, NEW YORK", ("CA", "NY")),
        ("California, The District of Columbia", ("CA", "DC")),
        ("Virginia, Washington, D.C., Maryland", ("VA", "DC", "MD")),
        ("Washington, Oregon, Washington, D.C.", ("WA", "OR", "DC")),
    ],
)
def test_states(listed: str, states: tuple[str, ...]) -> None:
    text = f"State(s) of Licensure: {listed}\nCertification(s)/Specialty: Neurology\n"
    assert read_reviewer(text, (0, len(text))).states == states


@pytest.mark.parametrize(
    ("listed", "specialties"),
    [
        ("Neurology", ("Neurology",)),
        ("Anesthesiology, Pain Management", ("Anesthesiology", "Pain Management")),
        (
            "Occupational Medicine, Public Health & General\nPreventive Medicine",
            ("Occupational Medicine", "Public Health & General Preventive Medicine"),
        ),
        ("Physical Medicine and Rehabilitation", ("Physical Medicine & Rehabilitation",)),
        ("Chiropractor", ("Chiropractic",)),
        ("Orthopaedic Surgery", ("Orthopedic Surgery",)),
        ("Psychaitry, Anesthesiolgy", ("Psychiatry", "Anesthesiology")),
        ("Internal Medicine/Rheumatology", ("Internal Medicine", "Rheumatology")),
        ("Family Practice and Sports Medicine", ("Family Practice", "Sports Medicine")),
        ("PainManagement", ("Pain Management",)),
        ("Acupuncture, Chiropractic", ("Oriental Medicine", "Chiropractic")),
        ("ORTHOPEDIC SURGERY", ("Orthopedic Surgery",)),
        ("INTERNAL MEDICINE, PULMONARY DISEASE", ("Internal Medicine", "Pulmonary Disease")),
        ("Orthopedic Surgrey, PainManagment", ("Orthopedic Surgery", "Pain Management")),
        ("Interventonal Cardiolgy", ("Interventional Cardiology",)),
        ("Emergency Medicine\nInternal Medicine", ("Emergency Medicine", "Internal Medicine")),
    ],
)
def test_specialties(listed: str, specialties: tuple[str, ...]) -> None:
    text = f"State(s) of Licensure: Ohio\nCertification(s)/Specialty: {listed}\nCLINICAL CASE SUMMARY"
    reviewer = read_reviewer(text, (0, len(text)))
    assert reviewer.specialties == specialties
    assert reviewer.problems == ()


@pytest.mark.parametrize(
    ("sentence", "specialties", "states"),
    [
        (
            "The Physician Reviewer is Board Certified in Internal Medicine, has a subspecialty in "
            "Rheumatology and "
            "is licensed to practice in Maryland. He/she has been in practice.",
            ("Internal Medicine", "Rheumatology"),
            ("MD",),
        ),
        (
            "The reviewer is Board Certified in Family Medicine and is licensed to practice in Ohio "
            "and Texas. He",
            ("Family Practice",),
            ("OH", "TX"),
        ),
        (
            "The reviewer is Board Certified in Physical Medicine and Rehabilitation, has a "
            "subspecialty in Pain\n"
            "Management, and is licensed to practice in California, Florida, and New York. He",
            ("Physical Medicine & Rehabilitation", "Pain Management"),
            ("CA", "FL", "NY"),
        ),
        (
            "Board Certified in Family Practice and licensed to practice in California and\nIllinois.",
            ("Family Practice",),
            ("CA", "IL"),
        ),
        (
            "The reviewer is Board Certifiedin Neurology and islicensed topractice in Ohio.",
            ("Neurology",),
            ("OH",),
        ),
        (
            "The Expert Reviewer is a licensed Chiropractor and is licensed to practice in Ohio. He/she",
            ("Chiropractic",),
            ("OH",),
        ),
    ],
)
def test_sentence(sentence: str, specialties: tuple[str, ...], states: tuple[str, ...]) -> None:
    reviewer = read_reviewer(sentence, (0, len(sentence)))
    assert (reviewer.specialties, reviewer.states) == (specialties, states)


@pytest.mark.parametrize("listed", ["Interventional Radiology", "Pediatric Surgery", "Spine Medicine"])
def test_a_specialty_is_not_another_misspelt(listed: str) -> None:
    text = f"State(s) of Licensure: Ohio\nCertification(s)/Specialty: {listed}\n"
    reviewer = read_reviewer(text, (0, len(text)))
    assert (reviewer.specialties, reviewer.problems) == ((), ("unknown_specialty",))


def test_unknown_names_are_left_out() -> None:
    text = "State(s) of Licensure: Ohio, Atlantis\nCertification(s)/Specialty: Dog Neurology, Neurology\n"
    reviewer = read_reviewer(text, (0, len(text)))
    assert (reviewer.states, reviewer.specialties) == (("OH",), ("Neurology",))
    assert reviewer.problems == ("unknown_state", "unknown_specialty")

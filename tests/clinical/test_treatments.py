"""Prior treatments and the mechanism of injury that a clinical summary states."""

from __future__ import annotations

from datetime import date

import pytest

from imr.clinical import read_summary


def treatments(text: str) -> list[str]:
    return [each.treatment for each in read_summary(text).prior_treatments]


@pytest.mark.parametrize(
    "introduction",
    [
        "Treatment to date has included",
        "Treatments and diagnostic studies to date have included:",
        "Prior treatment consisted of",
        "Past treatments were noted to include",
        "Relevant treatments have included:",
        "Treatment rendered included",
        "The worker has been treated with",
        "The worker received the following treatments",
        "She had conservative care including",
        "Tx to date:",
        "Rx tried -",
        "What has been tried so far:",
        "Treatment over the past two years has been",
        "Prior treatments were",
        "Care to date as",
        "To date, he has had",
        "Outpatient tx incl.",
        "As treatment, she was given",
    ],
)
def test_an_introduction_opens_a_list(introduction: str) -> None:
    assert treatments(f"A cook was hurt. {introduction} acupuncture and Norco. He works.") == [
        "acupuncture",
        "Norco",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The treatment plan included acupuncture.",
        "Current medications include Norco.",
        "Prior treatments were not noted.",
        "There is no evidence of conservative treatment including acupuncture.",
        "Requested treatment includes acupuncture.",
        "She underwent acupuncture.",
        "Prior treatments were modified on 3/4/19.",
        "Treatment requested: acupuncture.",
        "Not tried: acupuncture.",
        "Treatment by his own account: he bought a brace.",
    ],
)
def test_no_treatment_is_stated(text: str) -> None:
    assert treatments(text) == []


@pytest.mark.parametrize(
    ("listed", "items"),
    [
        ("acupuncture, physical therapy (6 sessions, 3/4/19), and medications", 3),
        ("right hand and forearm splint", 1),
        ("medication: Naprosyn, Amoxicillin", 2),
        ("medication including Gabapentin, Valium", 2),
        ("at least five (5) physical therapy sessions", 1),
        ("physical and occupational therapy", 1),
        ("x-ray showing loss of lordosis, no fracture, and chiropractic care", 2),
        ("ice or heat", 1),
        ("walker, and activity and work modifications", 2),
        ("acupuncture, with little relief", 1),
        ("therapy, 30 visits; acupuncture, twelve sessions", 2),
        ("acupuncture, Augmentin", 2),
        ("acupuncture x 12. He works", 1),
    ],
)
def test_a_list_splits_where_its_parts_stand_alone(listed: str, items: int) -> None:
    assert len(treatments(f"Treatment has included {listed}.")) == items


@pytest.mark.parametrize(
    ("treatment", "category"),
    [
        ("medications", "Pharmaceuticals"),
        ("medication therapy including an anti-inflammatory", "Pharmaceuticals"),
        ("splint", "DMEPOS"),
        ("TENS", "DMEPOS"),
        ("surgery", "Surgery"),
        ("home exercises", "Rehabilitation"),
        ("therapy", "Rehabilitation"),
        ("two epidural steroid injections", "Injection"),
        ("x-rays", "Diagnostic Testing"),
        ("medication management", "Evaluation & Management"),
        ("follow up", "Evaluation & Management"),
        ("rest", "Unknown"),
        ("conservative care", "Unknown"),
        ("work restrictions", "Unknown"),
    ],
)
def test_category(treatment: str, category: str) -> None:
    summary = read_summary(f"Treatment has included {treatment}.")
    assert [each.category for each in summary.prior_treatments] == [category]
    assert summary.problems == ()


def test_facts_of_a_treatment() -> None:
    text = "Treatment has included 12 sessions of physical therapy for the knee and Norco on 3/4/2019."
    therapy, drug = read_summary(text).prior_treatments
    assert (therapy.visits, therapy.body_parts, therapy.drug_ingredients) == (12, ("knee",), ())
    assert (drug.treatment_date, drug.drug_ingredients) == (
        date(2019, 3, 4),
        ("acetaminophen", "hydrocodone"),
    )
    assert {text[slice(*span)] for span in drug.spans.values()} == {"Norco on 3/4/2019"}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Treatment has included moon dust.", ("prior_treatment_unknown",)),
        ("Treatment has included 12, 13.", ("prior_treatments_unread",)),
    ],
)
def test_doubt_is_said(text: str, problems: tuple[str, ...]) -> None:
    assert read_summary(text).problems == problems


@pytest.mark.parametrize(
    ("text", "mechanism"),
    [
        ("The mechanism of injury is detailed as a fall from a roof. He works.", "a fall from a roof"),
        ("The mechanism of injury was not detailed.", None),
        ("She sustained an industrial injury on 3/4/19 when a box hit her foot.", "when a box hit her foot"),
        ("He injured his knee while kneeling on tiles, resulting in pain.", "while kneeling on tiles"),
        ("He sustained an injury on 3/4/19 due to repetitive lifting.", "repetitive lifting"),
        ("He sustained an industrial injury on 3/4/19.", None),
        ("Injury of the knee. The pain is worse when standing.", None),
        ("Stress reportedly associated with cumulative trauma at work.", "cumulative trauma at work"),
        ("Filed a claim for pain reportedly associated with an industrial injury of 2019.", None),
        ("Diagnosed with hand contusion, status post being kicked by a mule.", "being kicked by a mule"),
        ("MOI - slid on ice. He works.", "slid on ice"),
        ("Injury: 3/4/2019. He works.", None),
        ("Specifically, he stepped off a ladder. He works.", "he stepped off a ladder"),
        ("He was standing when a box fell on him.", "when a box fell on him"),
        ("Saturation fell to 90 percent.", None),
        ("Repetitive hammering led to hand pain.", "Repetitive hammering"),
        ("Hand pain since a fall on ice, 3/4/2019.", "a fall on ice"),
        ("Injury of the back due to unloading crates.", "unloading crates"),
        ("Injury of the back, worse due to ongoing stress.", None),
    ],
)
def test_mechanism(text: str, mechanism: str | None) -> None:
    summary = read_summary(text)
    assert summary.mechanism_of_injury == mechanism
    if summary.mechanism_span:
        assert text[slice(*summary.mechanism_span)] == mechanism

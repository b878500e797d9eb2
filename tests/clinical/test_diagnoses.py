"""Diagnoses that a clinical summary states."""

from __future__ import annotations

import pytest

from imr.clinical import Diagnosis, read_summary


def diagnoses(text: str) -> list[str]:
    return [each.diagnosis for each in read_summary(text).diagnoses]


def only(text: str) -> Diagnosis:
    (diagnosis,) = read_summary(f"The diagnosis is {text}.").diagnoses
    return diagnosis


@pytest.mark.parametrize(
    "introduction",
    [
        "The worker was diagnosed with",
        "She was diagnosed on 3/4/2019 with",
        "Diagnoses are listed as",
        "The current diagnosis is documented as",
        "Records show diagnoses that include the following:",
        "Dx:",
        "Assessment:",
        "The impression was",
        "He carries the diagnosis of",
        "The employee is undergoing conservative treatment for",
        "She has been treated for",
        "The applicant has filed a workers' compensation claim for",
        "Diagnoses by the surgeon on 3/4/2019:",
        "Dx (per the report of 3/4/19):",
        "DX -",
        "(Diagnoses)",
        "Diagnoses as of 3/4/19 are",
        "Current impression by the surgeon reads",
        'Under "Assessment" the physician lists',
        "He has been followed for",
        "The carrier accepted",
    ],
)
def test_an_introduction_opens_a_list(introduction: str) -> None:
    assert diagnoses(f"A cook was hurt. {introduction} wrist sprain and insomnia. She works.") == [
        "wrist sprain",
        "insomnia",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "There is no diagnosis of wrist sprain.",
        "The diagnosis was not documented.",
        "The diagnosis was made in 2012.",
        "During the assessment on 3/4/2019 she had wrist pain.",
        "He complained of wrist pain.",
        "Past medical history included asthma.",
        "His sister was diagnosed with asthma.",
        "He has been followed for two decades.",
        "Dx codes supplied: 715.96, 836.0.",
        "",
    ],
)
def test_no_diagnosis_is_stated(text: str) -> None:
    assert diagnoses(text) == []


@pytest.mark.parametrize(
    ("listed", "items"),
    [
        ("lumbar strain, left hip strain and left knee strain", 3),
        ("cervical and lumbar sprain/strain", 1),
        ("lumbar disc protrusion with radiculopathy", 1),
        ("neck, back and shoulder pain", 1),
        ("dislocation, shoulder", 1),
        ("strain of muscle, fascia and tendon of neck, initial encounter", 1),
        ("sprain of the left hand and wrist", 1),
        ("elbow pain; status post fall; anxiety", 2),
        ("elbow sprain, right; hip pain (M25.551; M25.552); anxiety, suspected", 3),
        ("spinal stenosis, lumbar region without neurogenic claudication, gout", 2),
        ("fracture of the foot, subsequent encounter for fracture with routine healing", 1),
        ("ankle sprain, right, wrist sprain", 2),
        ("a. Ankle sprain b. Wrist pain c. Gout", 3),
        ("first, ankle sprain; second, wrist pain; and third, gout", 3),
        ("knee pain + anxiety", 2),
        ("wrist sprain rule out wrist fracture rule out tendon tear", 3),
        ("status post left knee arthroscopy status post right knee arthroscopy", 2),
        ("1. Ankle sprain. 2. Ankle pain. 3. Insomnia", 3),
        ("1) Ankle sprain 2) Ankle pain", 2),
        ("hand pain (dominant hand, and thumb) and gout", 2),
        ("ankle sprain, and the patient is off work", 1),
        ("ankle sprain, which is better", 1),
        ("ankle fracture of the left foot and repair on 3-4-19", 1),
        ("wrist fracture with routine healing and left knee pain", 2),
        ("disc protrusion with lateral recess and foraminal stenosis", 1),
        ("hypertension, controlled, and asthma", 2),
        ("fracture", 1),
        ("unspecified", 0),
        ("sprain and strain of the ankle", 1),
        ("tear of the labrum and/or biceps, ankle pain", 2),
        ("left knee contusion right hip sprain, ankle pain", 3),
        ("knee pain left' left leg weakness", 2),
        ("pain with right arm numbness", 1),
        ("status post right hip replacement", 1),
        ("left knee contusion right", 1),
    ],
)
def test_a_list_splits_where_its_parts_stand_alone(listed: str, items: int) -> None:
    assert len(diagnoses(f"The diagnoses are {listed}.")) == items


def test_items_are_as_written_without_codes_numbers_and_articles() -> None:
    text = "Diagnoses: 1. A Lumbar  strain (S39.012A). 2. Knee pain, unspecified"
    assert diagnoses(text) == ["Lumbar strain", "Knee pain, unspecified"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Diagnosis: Knee pain. Wrist sprain. She works.", ["Knee pain", "Wrist sprain"]),
        ("Diagnoses: * knee pain * gout, resolved *. She works.", ["knee pain", "gout, resolved"]),
        ("Diagnoses: - knee pain, left - gout. She works.", ["knee pain, left", "gout"]),
        ('The diagnosis reads "knee pain, healed; gout." She works.', ["knee pain, healed", "gout"]),
        ('Dx #1 "knee pain", Dx #2 "gout". She works.', ["knee pain", "gout"]),
        ("Diagnoses are knee pain x 12. She works.", ["knee pain x 12"]),
        ("She is off work. The clerk has knee pain and gout as listed.", []),
        ("She is off work. Knee pain and gout are the accepted diagnoses.", ["Knee pain", "gout"]),
        ("She works. The clerk has knee pain, gout listed as the diagnoses.", ["knee pain", "gout"]),
        ("Diagnosed with.", []),
        ("Diagnoses: ; ;", []),
        ("She is off work. Dx 3/2019 Knee pain. She works.", ["Knee pain"]),
        ("Diagnoses as follows.1) Knee pain, left.2) Gout.She works.", ["Knee pain, left", "Gout"]),
    ],
)
def test_a_list_in_another_form(text: str, items: list[str]) -> None:
    assert diagnoses(text) == items


def test_what_is_said_twice_is_one() -> None:
    assert diagnoses("Diagnosed with Knee pain. Later diagnosed with knee pain and gout.") == [
        "Knee pain",
        "gout",
    ]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("left ankle sprain", "sprain_strain"),
        ("bilateral shoulder strain with impingement", "sprain_strain"),
        ("rotator cuff strain", "sprain_strain"),
        ("supraspinatus tear", "rotator_cuff_impingement"),
        ("medial meniscus tear", "tear"),
        ("hand injury with fracture", "fracture"),
        ("hand injury", "regional_pain"),
        ("chronic pain", "chronic_pain"),
        ("chronic pain of the knee", "regional_pain"),
        ("radicular pain", "radiculopathy"),
        ("disc protrusion with radiculopathy", "disc_disorder"),
        ("failed back surgery syndrome", "postsurgical_spine"),
        ("status post lumbar fusion", "postsurgical_spine"),
        ("status post knee arthroscopy", "postoperative"),
        ("status post meniscal tear repair", "postoperative"),
        ("CTS", "nerve_entrapment"),
        ("status post carpal tunnel", "postoperative"),
        ("lesion of the ulnar nerve", "neuropathy"),
        ("post-operative infection of the hand", "wound_burn_amputation"),
        ("RSD of the hand", "crps"),
        ("post-traumatic headaches", "headache"),
        ("post concussive syndrome", "head_injury"),
        ("PTSD", "anxiety_stress"),
        ("hypertension", "cardiovascular"),
        ("lumbar radiculits", "radiculopathy"),
        ("long-term use of opiates", "substance"),
        ("internal derangement of the left TMJ", "dental_tmj"),
        ("avascular necrosis of the hip", "other"),
        ("green fever of the moon", "other"),
    ],
)
def test_condition(text: str, condition: str) -> None:
    assert only(text).condition == condition


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("knee sprain", "current"),
        ("possible knee sprain", "suspected"),
        ("rule out knee fracture", "suspected"),
        ("knee sprain versus tear", "suspected"),
        ("status post knee arthroscopy", "history"),
        ("history of knee fracture", "history"),
        ("knee fracture, healed", "history"),
        ("knee fracture, suspected", "suspected"),
    ],
)
def test_certainty(text: str, certainty: str) -> None:
    assert only(text).certainty == certainty


@pytest.mark.parametrize(
    ("text", "parts", "side"),
    [
        ("left knee and ankle sprain", ("knee", "ankle"), "left"),
        ("cervicalgia", ("neck",), None),
        ("lumbago", ("lower back",), None),
        ("bilateral carpal tunnel syndrome", ("wrist",), "bilateral"),
        ("concussion", (), None),
        ("left foot 3rd digit fracture", ("foot", "toe"), "left"),
        ("migraine", (), None),
        ("corneal abrasion OD", ("eye",), "right"),
    ],
)
def test_body_parts_and_side(text: str, parts: tuple[str, ...], side: str | None) -> None:
    assert (only(text).body_parts, only(text).laterality) == (parts, side)


def test_spans_are_places_in_the_summary() -> None:
    text = "A cook. Diagnosed with possible left knee sprain."
    (diagnosis,) = read_summary(text).diagnoses
    said = {name: text[slice(*span)] for name, span in diagnosis.spans.items()}
    assert said["diagnosis"] == "possible left knee sprain"
    assert said["condition"] == "sprain"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Diagnosed with knee sprain.", ()),
        ("Diagnosed with moon sickness.", ("condition_unknown",)),
        ("Diagnoses are 12, 13.", ("diagnoses_unread",)),
        ("The diagnosis, as far as anybody knows, knee pain.", ("diagnoses_unread",)),
        ("They agree on the diagnosis. She has knee pain.", ()),
        ("There is no diagnosis, as far as anybody knows, of knee pain.", ()),
        (
            "Diagnosed with knee sprain. Diagnoses are knee sprain, resolved.",
            ("diagnosis_certainty_conflict",),
        ),
    ],
)
def test_doubt_is_said(text: str, problems: tuple[str, ...]) -> None:
    assert read_summary(text).problems == problems

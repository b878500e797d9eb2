"""Body parts and the side a request names."""

from __future__ import annotations

import pytest

from imr.terms.body_parts import read_body_parts
from imr.terms.laterality import read_laterality


@pytest.mark.parametrize(
    ("request_text", "parts"),
    [
        ("Cervical spine, CT scan", "neck"),
        ("MRI of the C-spine", "neck"),
        ("MRI of the thoracic spine", "upper back"),
        ("MRI of the L-spine", "lower back"),
        ("X-ray, lumbosacral", "lower back"),
        ("Brace for the low back", "lower back"),
        ("TLSO brace", "upper back;lower back"),
        ("MRI of the spine, lumbar", "lower back"),
        ("Spinal manipulation", "spine"),
        ("Back brace", "spine"),
        ("Lumbar back brace", "lower back"),
        ("Physical therapy to the neck, back and shoulder", "neck;spine;shoulder"),
        ("Epidural L4-5", "lower back"),
        ("Massage, right upper trapezius", "neck"),
        ("Brainstem auditory evoked potentials", ""),
        ("Epidural at L4/L5 and L5-S1", "lower back"),
        ("ACDF C5-6", "neck"),
        ("Kyphoplasty T12", "upper back"),
        ("Laminectomy T12-L1", "upper back;lower back"),
        ("Sacroiliac joint injection", "pelvis"),
        ("SI joint injection", "pelvis"),
        ("AC joint injection", "shoulder"),
        ("Rotator cuff repair", "shoulder"),
        ("Meniscus repair", "knee"),
        ("ACL reconstruction", "knee"),
        ("Carpal tunnel release", "wrist"),
        ("De Quervain's release", "wrist"),
        ("Cubital tunnel release", "elbow"),
        ("Lateral epicondylitis strap", "elbow"),
        ("Thumb spica", "finger"),
        ("Trigger finger release", "finger"),
        ("Achilles repair", "ankle"),
        ("Plantar fasciitis injection", "foot"),
        ("Hallux valgus correction", "toe"),
        ("TMJ consult", "jaw"),
        ("MRI of the leg", "lower extremity"),
        ("MRI of the arm", "upper extremity"),
        ("EMG of the BUE", "upper extremity"),
        ("NCS of the RLE", "lower extremity"),
        ("Therapy for the lower leg", "lower leg"),
        ("EMG of upper and lower extremities", "upper extremity;lower extremity"),
        ("Chest x-ray", "chest"),
        ("MRI brain", "brain"),
        ("Inguinal hernia repair", "groin"),
        ("Umbilical hernia repair", "abdomen"),
        ("Right hand/wrist x-ray", "hand;wrist"),
        ("Hand therapy", "hand"),
        ("Knee MRI, repeat of the knee", "knee"),
        ("Hip then knee then hip", "hip;knee"),
        # named only in a title, a route, a test or an idiom
        ("Referral to a spine surgeon", ""),
        ("Foot and ankle specialist", ""),
        ("Hip replacement specialist", ""),
        ("Hand therapist", ""),
        ("Omeprazole 20mg by mouth", ""),
        ("Electrocardiogram", ""),
        ("Liver function tests", ""),
        ("Free T4", ""),
        ("Hand-held shower", ""),
        ("Eye drops", ""),
        ("Ear, nose and throat consult", ""),
        ("Face-to-face visit", ""),
        ("Orthotics L3000", ""),
        ("Ankle brachial index", ""),
        ("Renal and hepatic function panel", ""),
        ("Naloxone 4mg nasal", ""),
        ("SI belt", "pelvis"),
        ("AFO", "ankle;foot"),
        ("LESI", "lower back"),
    ],
)
def test_body_parts(request_text: str, parts: str) -> None:
    assert ";".join(read_body_parts(request_text).parts) == parts


@pytest.mark.parametrize(
    ("request_text", "side"),
    [
        ("MRI of the left knee", "left"),
        ("MRI of the right knee", "right"),
        ("X-ray of both knees", "bilateral"),
        ("X-ray of both the knees", "bilateral"),
        ("Bilateral wrist splints", "bilateral"),
        ("B/L wrist splints", "bilateral"),
        ("MRI of the left and right hip", "bilateral"),
        ("Therapy for the left hand, right foot", "bilateral"),
        ("MRI knee (R)", "right"),
        ("MRI (L) knee", "left"),
        ("MRI Rt. knee", "right"),
        ("MRI Lt knee", "left"),
        ("X-ray R shoulder", "right"),
        ("X-ray L ankle", "left"),
        ("R TKR", "right"),
        ("EMG RUE", "right"),
        ("EMG LLE", "left"),
        ("EMG BUE", "bilateral"),
        ("EMG RUE and LUE", "bilateral"),
        ("Shoulder immobilizer L", "left"),
        ("Total hip replacement, R", "right"),
        ("Right-sided L5 block", "right"),
        ("Epidural L4-5", None),
        ("Norco for a right-hand dominant patient", None),
        ("Both medications", None),
        ("Start right away", None),
        ("MRI of the knee", None),
    ],
)
def test_laterality(request_text: str, side: str | None) -> None:
    named, _ = read_laterality(request_text, read_body_parts(request_text).sides)
    assert named == side


def test_spans_hold_the_parts_and_the_side() -> None:
    request = "MRI of the left shoulder and wrist"
    parts = read_body_parts(request)
    _, side_span = read_laterality(request, parts.sides)
    assert parts.span
    assert side_span
    assert request[slice(*parts.span)] == "shoulder and wrist"
    assert request[slice(*side_span)] == "left"

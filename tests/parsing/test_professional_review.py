"""Reviews of one item under fixed headings."""

from __future__ import annotations

import pytest

from imr.parsing import ParsedLetter, Unreadable, parse_letter

REVIEW = """MEDICAL PROFESSIONAL REVIEW
IMR Case Number: CM13-0034567 Date of Injury: 11/12/2010
ISSUE AT DISPUTE: {issue}
CASE SUMMARY: The patient is a 33 year old male with back pain.
DOCUMENTS REVIEWED FOR DETERMINATION:
Progress notes.
MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:
The MTUS, Low Back Complaints, page 303, addresses imaging.
RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE {verdict} MEDICALLY NECESSARY:
{rationale}
MEDICAL REVIEWER QUALIFICATIONS: The reviewer is board certified in Neurological Surgery and is licensed in
Ohio.
"""


@pytest.mark.parametrize(
    ("issue", "verdict", "rationale", "expected"),
    [
        ("Lumbar MRI", "IS NOT", "No red flags.", ("Lumbar MRI", "upheld", "No red flags.")),
        ("Lumbar MRI", "WAS", "Red flags.", ("Lumbar MRI", "overturned", "Red flags.")),
        (
            "Is the request for lumbar MRI medically necessary?",
            "IS",
            "Red flags.",
            ("lumbar MRI", "overturned", "Red flags."),
        ),
        (
            "Whether the requested lumbar MRI is medically necessary.",
            "WASNOT",
            "No.",
            ("lumbar MRI", "upheld", "No."),
        ),
        # The form's own words: what the rationale concludes decides.
        (
            "Lumbar MRI",
            "IS/WAS (NOT)",
            "It was not medically necessary.",
            ("Lumbar MRI", "upheld", "It was not medically necessary."),
        ),
    ],
)
def test_item(issue: str, verdict: str, rationale: str, expected: tuple[str, str, str]) -> None:
    letter = parse_letter(REVIEW.format(issue=issue, verdict=verdict, rationale=rationale))
    assert isinstance(letter, ParsedLetter)
    assert letter.layout == "professional_review"
    assert letter.case_number == "CM13-0034567"
    assert (letter.patient_age, letter.patient_sex) == (33, "male")
    assert letter.reviewer_specialties == ("Neurological Surgery",)
    assert letter.reviewer_license_states == ("OH",)
    [item] = letter.items
    assert (item.request, item.decision, item.rationale) == expected
    assert item.imro_guideline == "The MTUS, Low Back Complaints, page 303, addresses imaging."


def test_undecided() -> None:
    text = REVIEW.format(issue="Lumbar MRI", verdict="IS/WAS (NOT)", rationale="Records were sent.")
    assert parse_letter(text) == Unreadable(("no_decisions",), "professional_review")

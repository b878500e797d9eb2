"""Headings and labels in whatever case a letter has them; sentences that hold their words are none."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from imr.parsing import ParsedLetter, parse_letter

HEADED = """Case Number: CM15-0123456
Date of Injury: 03/04/2011
HOW THE IMR FINAL DETERMINATION WAS MADE
State(s) of Licensure: Oregon
Certification(s)/Specialty: Neurology
CLINICAL CASE SUMMARY
The worker is a 44 year old female. The reviewer wrote this
clinical case summary from the file.
IMR ISSUES, DECISIONS AND RATIONALES
Knee brace: Upheld
Claims Administrator guideline: Decision based on MTUS Knee Complaints 2004.
ACME guideline: Decision based on MTUS Knee Complaints 2004.
Decision rationale: The brace is not medically necessary.
"""
NUMBERED = """IMR Case Number: CM13-0012345
Date of Injury: 03/04/2011
HOW THE IMR FINAL DETERMINATION WAS MADE
The Physician Reviewer is Board Certified in Neurology and is licensed to practice in Oregon.
DOCUMENTS REVIEWED
Notes.
CLINICAL CASE SUMMARY
The worker is a 44 year old female.
IMR DECISION(S) AND RATIONALE(S)
1. Knee brace is not medically necessary and appropriate.
The Claims Administrator based its decision on the Knee Complaints, page 3, which is part of the MTUS.
The Physician Reviewer's decision rationale: The brace is not medically necessary.
"""
NOTICE = """Date of Injury: 3/4/2011
MAXIMUS Case Number: CM13-0012345
1) Acme, Inc. has determined the request for Knee brace is not medically necessary and appropriate.
INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE
An application was filed.
Medical Qualifications of the Expert Reviewer:
The Expert Reviewer is Board Certified in Neurology and is licensed to practice in Oregon.
Expert Reviewer Case Summary:
The worker is a 44 year old female.
Documents Reviewed for Determination:
Notes.
1) Regarding the request for Knee brace:
Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer
The Claims Administrator based its decision on the Knee Complaints, page 3, which is part of the MTUS.
Rationale for the Decision:
The brace is not medically necessary.
"""
REVIEW = """MEDICAL PROFESSIONAL REVIEW
IMR Case Number: CM13-0012345 Date of Injury: 3/4/2011
ISSUE AT DISPUTE:
Knee brace
CASE SUMMARY:
The worker is a 44 year old female.
DOCUMENTS REVIEWED FOR DETERMINATION:
Notes.
MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:
The Professional Reviewer based his decision on Knee Complaints, page 3, which is part of the MTUS.
RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS NOT MEDICALLY NECESSARY:
The brace is not medically necessary.
MEDICAL REVIEWER QUALIFICATIONS:
The Professional Reviewer is Board Certified in Neurology and is licensed to practice in Oregon.
"""
LETTERS = {
    "headed_decisions": HEADED,
    "numbered_decisions": NUMBERED,
    "determination_notice": NOTICE,
    "professional_review": REVIEW,
}
LABEL = re.compile(
    r"^(?:[A-Z][A-Z ,/()S]+:?$|(?:Medical Qualifications|Expert Reviewer Case|Documents Reviewed|Section of|"
    r"Rationale for the Decision).*$)|^[^:\n]*(?:guideline|rationale|Licensure|Specialty|Number|Injury):"
    r"|Upheld$",
    re.MULTILINE,
)


def each_word(text: str) -> str:
    return re.sub(r"[A-Za-z]+", lambda word: word[0].capitalize(), text)


@pytest.mark.parametrize("layout", LETTERS)
@pytest.mark.parametrize("recase", [str, str.upper, each_word, str.capitalize])
def test_headings_in_any_case(layout: str, recase: Callable[[str], str]) -> None:
    letter = parse_letter(LABEL.sub(lambda match: recase(match[0]), LETTERS[layout]))
    assert isinstance(letter, ParsedLetter)
    assert letter.layout == layout
    assert letter.case_number == "CM13-0012345" if layout != "headed_decisions" else "CM15-0123456"
    assert (letter.reviewer_license_states, letter.reviewer_specialties) == (("OR",), ("Neurology",))
    assert letter.patient_age == 44
    assert letter.clinical_summary is not None
    assert letter.clinical_summary.startswith("The worker is a 44 year old female.")
    [item] = letter.items
    assert (item.request, item.decision, item.rationale_conclusion) == (
        "Knee brace",
        "upheld",
        "not_necessary",
    )
    assert item.rationale == "The brace is not medically necessary."
    assert {citation.title for citation in item.citations} == {"Knee Complaints"}


def test_an_outcome_in_small_letters_heads_an_item_only_before_its_labels() -> None:
    letter = parse_letter(HEADED + "One reviewer said: upheld\nand another: overturned\n")
    assert isinstance(letter, ParsedLetter)
    assert [item.request for item in letter.items] == ["Knee brace"]

"""A letter that disagrees with itself says so, and keeps what its main place says."""

from __future__ import annotations

from datetime import date

import pytest

from imr.parsing import ParsedLetter, parse_letter

HEADED = """Case Number: CM15-0123456
Date of Injury: 03/04/2011 UR Denial Date: 06/02/2015
HOW THE IMR FINAL DETERMINATION WAS MADE
State(s) of Licensure: Oregon
CLINICAL CASE SUMMARY
The worker is a 44 year old female with a date of injury of 3-4-2011.
IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:
Cane: Upheld
Claims Administrator guideline: Decision based on MTUS Knee Complaints 2004.
Decision rationale: The cane is not medically necessary.
Knee brace: Overturned
Claims Administrator guideline: Decision based on MTUS Knee Complaints 2004.
Decision rationale: The brace is medically necessary.
"""
NUMBERED = """Notice of Independent Medical Review Determination
IMR Case Number: CM13-0012345
UR Denial Date: 06/02/2013
Treatment(s) in Dispute Listed on IMR Application: 1. CANE 2. KNEE BRACE

Final Determination: PARTIALLY OVERTURN. Some items are medically necessary.

HOW THE IMR FINAL DETERMINATION WAS MADE
The Physician Reviewer is Board Certified in Neurology and is licensed to practice in Oregon.
CLINICAL CASE SUMMARY
The worker is a 44 year old female.
IMR DECISION(S) AND RATIONALE(S)
1. Cane is not medically necessary and appropriate.
The Claims Administrator based its decision on the Knee Complaints, page 3, which is part of the MTUS.
The Physician Reviewer's decision rationale: The cane is not medically necessary.
2. Knee brace is medically necessary and appropriate.
The Claims Administrator based its decision on the Knee Complaints, page 3, which is part of the MTUS.
The Physician Reviewer's decision rationale: The brace is medically necessary.
"""
NOTICE = """Notice of Independent Medical Review Determination
Date of UR Decision: 8/20/2013
IMR Application Received: 9/3/2013
1) Acme, Inc. has determined the request for cane is not medically necessary and appropriate.
2) Acme, Inc. has determined the request for knee brace is medically necessary and appropriate.
INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE
An application for Independent Medical Review was filed on 9/3/2013 disputing the Utilization Review Denial
dated 8/20/2013. A Notice of Assignment and Request for Information was provided to the above parties on
9/20/2013.
1) Acme, Inc. has determined the request for cane is not medically necessary and appropriate.
2) Acme, Inc. has determined the request for knee brace is medically necessary and appropriate.
Medical Qualifications of the Expert Reviewer:
The Expert Reviewer is Board Certified in Neurology and is licensed to practice in Oregon.
Expert Reviewer Case Summary:
The following case summary was taken directly from the utilization review denial/modification dated August
20, 2013. The worker is a 44 year old female.
Documents Reviewed for Determination:
Notes.
1) Regarding the request for cane:
Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer
The Claims Administrator based its decision on the Knee Complaints, page 3, which is part of the MTUS.
Rationale for the Decision:
The cane is not medically necessary.
2) Regarding the request for knee brace:
Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer
The Claims Administrator based its decision on the Knee Complaints, page 3, which is part of the MTUS.
Rationale for the Decision:
The brace is medically necessary.
"""
SECOND_ON_COVER = (
    "2) Acme, Inc. has determined the request for knee brace is medically necessary and appropriate.\n"
)


def read(text: str) -> ParsedLetter:
    letter = parse_letter(text)
    assert isinstance(letter, ParsedLetter), letter
    return letter


@pytest.mark.parametrize("text", [HEADED, NUMBERED, NOTICE])
def test_a_letter_that_agrees_has_no_problem(text: str) -> None:
    assert not {"items_disagree", "dates_disagree", "determination_disagrees"} & set(read(text).problems)


@pytest.mark.parametrize(
    ("text", "old", "new", "problem"),
    [
        (NUMBERED, "1. CANE 2. KNEE BRACE", "1. CANE 2. KNEE BRACE 3. TENS UNIT", "items_disagree"),
        (NUMBERED, "1. CANE 2. KNEE BRACE", "CANE; KNEE BRACE; TENS UNIT", "items_disagree"),
        (NUMBERED, "\n2. Knee brace", "\n3. Knee brace", "items_disagree"),
        (NUMBERED, "\n2. Knee brace", "\n1. Knee brace", "items_disagree"),
        (NUMBERED, "PARTIALLY OVERTURN", "UPHOLD", "determination_disagrees"),
        (
            NUMBERED,
            "\n1. Cane",
            "\nA decision was made for the following 5 issues:\n1. Cane",
            "items_disagree",
        ),
        (HEADED, "the disputed items/services", "the following three (3) items", "items_disagree"),
        (
            NOTICE,
            f"{SECOND_ON_COVER}INDEPENDENT",
            "INDEPENDENT",
            "items_disagree",
        ),
        (NOTICE, "filed on 9/3/2013", "filed on 9/4/2013", "dates_disagree"),
        (NOTICE, "dated 8/20/2013", "dated 8/21/2013", "dates_disagree"),
        (NOTICE, "dated August\n20, 2013", "dated August\n2, 2013", "dates_disagree"),
        (HEADED, "date of injury of 3-4-2011", "date of injury of 3-14-2011", "dates_disagree"),
    ],
)
def test_a_letter_that_disagrees_says_so(text: str, old: str, new: str, problem: str) -> None:
    assert old in text
    letter = read(text.replace(old, new))
    assert problem in letter.problems
    assert [item.decision for item in letter.items] == ["upheld", "overturned"]


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (NUMBERED, "1. CANE 2. KNEE BRACE", "CANE, FOLDING; BRACE, KNEE, AND TENS; REFERRAL"),
        (NUMBERED, "1. CANE 2. KNEE BRACE", "CANE AND KNEE BRACE"),
        (NUMBERED, "1. CANE 2. KNEE BRACE", "CANE; KNEE BRACE"),
        (NUMBERED, "\n1. Cane", "\nA decision was made for the following two (2) items:\n1. Cane"),
        (HEADED, "The brace is", "The following 5 items were seen. The brace is"),
        (HEADED, "a date of injury of 3-4-2011", "injuries of 2011"),
        (HEADED, "date of injury of 3-4-2011", "date of injury of 3-4-2011. A prior injury was on 1-2-2001"),
    ],
)
def test_what_is_no_contradiction(text: str, old: str, new: str) -> None:
    assert old in text
    assert not {"items_disagree", "dates_disagree"} & set(read(text.replace(old, new)).problems)


def test_the_header_stands_where_a_sentence_disagrees() -> None:
    letter = read(NOTICE.replace("filed on 9/3/2013", "filed on 9/4/2013"))
    assert letter.application_received_date == date(2013, 9, 3)
    assert letter.assigned_date == date(2013, 9, 20)


@pytest.mark.parametrize(
    ("request_written", "is_cut"),
    [
        ("Cane", False),
        ("\n".join(f"Item {number} of a kit, size {number}" for number in range(14)), False),
        ("\n".join(f"Item {number} of a kit, size {number}" for number in range(200)), True),
        ("kit " * 2_500, True),
    ],
)
def test_a_request_too_long_to_read_says_so(request_written: str, is_cut: bool) -> None:
    letter = read(HEADED.replace("Cane:", f"{request_written.strip()}:"))
    assert ("request_cut" in letter.problems) == is_cut

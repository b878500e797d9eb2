"""Letters of late 2013 and 2014."""

from __future__ import annotations

from datetime import date

import pytest

from imr.parsing import ParsedLetter, Unreadable, parse_letter

COVER = """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review
P.O. Box 138009
Sacramento, CA 95813-8009
Notice of Independent Medical Review Determination
Dated: 2/14/2014
IMR Case Number: CM13-0012345 Date of Injury: 5/6/2009
Claims Number: 123 UR Denial Date: 8/7/2013
Priority: STANDARD Application Received: 8/15/2013
Employee Name:\x20
Provider Name: A. Doctor MD
Treatment(s) in Dispute Listed on IMR Application:
1. TENS UNIT  2. KNEE BRACE
DEAR MR. DOE:
Final Determination: PARTIALLY OVERTURN. This means we decided that some of the disputed items/services are
medically necessary and appropriate.
HOW THE IMR FINAL DETERMINATION WAS MADE
The case file went to a physician reviewer. The Physician Reviewer is Board Certified in Physical Medicine and
Rehabilitation, has a subspecialty in Pain Medicine and is licensed to practice in Texas and New York.
He/she has
been in active clinical practice for more than five years.
DOCUMENTS REVIEWED
The following documents were reviewed:
1. Application for Independent Medical Review
CLINICAL CASE SUMMARY
The physician reviewer developed the following clinical case summary based on a review of the case file,
including
all medical records:
The patient is a 51-year-old man who slipped on 5/6/2009.
IMR DECISION(S) AND RATIONALE(S)
The Final Determination was based on decisions for the disputed items/services set forth below:
"""
BASED = """The Claims Administrator based its decision on the Pain Guidelines, page 75, which is part of
the MTUS.
The Physician Reviewer based his/her decision on the Knee Chapter, which is not part of the MTUS.
The Physician Reviewer's decision rationale: """


def items(decisions: str) -> list[tuple[str, str, str]]:
    letter = parse_letter(COVER + decisions)
    assert isinstance(letter, ParsedLetter)
    assert letter.layout == "numbered_decisions"
    return [(item.request, item.decision, " ".join((item.rationale or "").split())) for item in letter.items]


def test_case() -> None:
    letter = parse_letter(
        f"{COVER}1. TENS unit is not medically necessary and appropriate.\n{BASED}It failed."
    )
    assert isinstance(letter, ParsedLetter)
    assert letter.case_number == "CM13-0012345"
    assert letter.priority == "standard"
    assert letter.decision_date == date(2014, 2, 14)
    assert letter.date_of_injury == date(2009, 5, 6)
    assert letter.ur_denial_date == date(2013, 8, 7)
    assert letter.application_received_date == date(2013, 8, 15)
    assert letter.assigned_date is None
    assert letter.reviewer_specialties == ("Physical Medicine & Rehabilitation", "Pain Management")
    assert letter.reviewer_license_states == ("TX", "NY")
    assert (letter.patient_age, letter.patient_sex) == (51, "male")
    assert letter.clinical_summary == "The patient is a 51-year-old man who slipped on 5/6/2009."
    assert "determination_disagrees" in letter.problems
    [item] = letter.items
    assert item.claims_administrator_guideline == (
        "The Claims Administrator based its decision on the Pain Guidelines, page 75, which is part "
        "of the MTUS."
    )
    assert item.imro_guideline == (
        "The Physician Reviewer based his/her decision on the Knee Chapter, which is not part of the MTUS."
    )


NO = "It failed. The TENS unit is not medically necessary and appropriate."
YES = "It helps. The brace is medically necessary and appropriate."


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        (
            f"1. TENS unit is not medically necessary and appropriate.\n{BASED}{NO}\n"
            f"2. A knee brace is medically necessary and appropriate.\n{BASED}{YES}\n",
            [("TENS unit", "upheld", NO), ("A knee brace", "overturned", YES)],
        ),
        # Spaces lost, brackets for points, "Expert" for "Physician".
        (
            f"1) The request for TENS unit,\n3 months is notmedically necessary.\n{BASED}{NO}\n\n"
            "2) Knee brace ismedically necessary and appropriate.\nThe Claims Administrator did not "
            "cite evidence.\n"
            f"The Expert Reviewer’s decision rationale:\n{YES}",
            [("TENS unit, 3 months", "upheld", NO), ("Knee brace", "overturned", YES)],
        ),
        # A list inside a rationale.
        (
            f"1. TENS unit is not medically necessary and appropriate.\n{BASED}Criteria are\n1. "
            f"pain\n2. failure.\n{NO}\n"
            f"2. Knee brace is medically necessary and appropriate.\n{BASED}{YES}\n",
            [
                ("TENS unit", "upheld", f"Criteria are 1. pain 2. failure. {NO}"),
                ("Knee brace", "overturned", YES),
            ],
        ),
        # Requests that begin with a figure, and one that holds a number and a point.
        (
            f"1. 30 capsules of X is not medically necessary and appropriate.\n{BASED}{NO}\n"
            f"2. 12 visits, as many as\n6. weeks allow is medically necessary.\n{BASED}{YES}\n",
            [("30 capsules of X", "upheld", NO), ("12 visits, as many as 6. weeks allow", "overturned", YES)],
        ),
        # Items that share what follows.
        (
            "1. TENS unit is not medically necessary and appropriate.\n"
            f"2. Knee brace is not medically necessary and appropriate.\n{BASED}{NO}",
            [("TENS unit", "upheld", NO), ("Knee brace", "upheld", NO)],
        ),
        # Items without numbers that share what follows; those before a rationale alone can be told.
        (
            "TENS unit is not medically necessary and appropriate.\nA brace for the\nknee is not medically "
            f"necessary and appropriate.\n{BASED}{NO}\nKnee brace is medically necessary.\n{BASED}{YES}",
            [
                ("TENS unit", "upheld", NO),
                ("A brace for the knee", "upheld", NO),
                ("Knee brace", "overturned", YES),
            ],
        ),
        # No number.
        (
            f"Knee brace is medically necessary and appropriate.\n{BASED}{YES}\n/abc\nDisclaimer: None.",
            [("Knee brace", "overturned", YES)],
        ),
        # Line ends, a complaint and initials in a rationale, which are no signature.
        (
            f"1. TENS unit is not medically necessary and appropriate.\n{BASED}CC: neck pain.\nRest and\n"
            f"/or ice, 40mg\n/day of it. {NO}\n"
            f"2. Knee brace is medically necessary and appropriate.\n{BASED}CC: knee pain. Ice and\n"
            f"/or rest. {YES}\n/abc\n",
            [
                ("TENS unit", "upheld", f"CC: neck pain. Rest and /or ice, 40mg /day of it. {NO}"),
                ("Knee brace", "overturned", f"CC: knee pain. Ice and /or rest. {YES}"),
            ],
        ),
        # A page's end with its footer inside an item.
        (
            "1. TENS unit is not medically necessary and appropriate.\n"
            + BASED
            + NO.replace("The", "\nFinal Determination Letter for IMR Case Number CM13-0012345 3\n\fThe"),
            [("TENS unit", "upheld", NO)],
        ),
    ],
)
def test_items(decisions: str, expected: list[tuple[str, str, str]]) -> None:
    assert items(decisions) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("(1) ", "(2) "),
        ("1.) ", "2.) "),
        ("1) ", "2)"),
        ("1 ) ", "2 )"),
        # Numbers that repeat or skip; none.
        ("1. ", "1. "),
        ("1. ", "4. "),
        ("3. ", "2. "),
        ("", ""),
    ],
)
@pytest.mark.parametrize(
    "request_text",
    ["30 capsules of X", "X twelve\n(12) times", "X, as many as\n6. weeks allow", "Knee brace"],
)
def test_marks_of_items(first: str, second: str, request_text: str) -> None:
    # The rationale's end is no verdict in the items' own words, and a number opens one of its lines.
    reasons = (
        "Pain was at 8 out of\n10. Where it failed it was stopped. Medical necessity is not established."
    )
    assert items(
        f"{first}TENS unit is not medically necessary and appropriate.\n{BASED}{reasons}\n"
        f"{second}{request_text} is medically necessary and appropriate.\n{BASED}{YES}\n"
    ) == [
        ("TENS unit", "upheld", " ".join(reasons.split())),
        (" ".join(request_text.split()), "overturned", YES),
    ]


@pytest.mark.parametrize(
    "numbers", [("1.", "2.", "3."), ("1.", "2.", "2."), ("1.", "3.", "5."), ("2.", "1.", "1.")]
)
def test_items_that_share_what_follows(numbers: tuple[str, str, str]) -> None:
    first, second, third = numbers
    assert items(
        f"{first} TENS unit is not medically necessary and appropriate.\n{BASED}{NO}\n"
        f"{second} Norco 5mg. #30 is medically necessary and appropriate.\n"
        f"{third} Knee brace is medically necessary and appropriate.\n{BASED}{YES}\n"
    ) == [
        ("TENS unit", "upheld", NO),
        ("Norco 5mg. #30", "overturned", YES),
        ("Knee brace", "overturned", YES),
    ]


def test_the_heading_of_later_letters() -> None:
    cover = COVER.replace("IMR DECISION(S) AND RATIONALE(S)", "IMR ISSUES, DECISIONS AND RATIONALES")
    letter = parse_letter(f"{cover}1. TENS unit is not medically necessary and appropriate.\n{BASED}{NO}\n")
    assert isinstance(letter, ParsedLetter)
    assert [(item.request, item.rationale) for item in letter.items] == [("TENS unit", NO)]


@pytest.mark.parametrize(
    ("verdict", "decision"),
    [
        ("is NOT medically necessary and appropriate.", "upheld"),
        ("IS NOT MEDICALLY NECESSARY AND APPROPRIATE.", "upheld"),
        ("is not medically necessary, and appropriate.", "upheld"),
        ("is not considered medically necessary.", "upheld"),
        ("is deemed not to be medically necessary\nand appropriate at this time.", "upheld"),
        ("is considered medically necessary, at this time", "overturned"),
        ("is, therefore, not medically necessary for this patient.", "upheld"),
        ("has been found not to be medically appropriate or necessary.", "upheld"),
        ("was medically appropriate and necessary.", "overturned"),
    ],
)
def test_wording_of_an_outcome(verdict: str, decision: str) -> None:
    assert items(
        f"1. TENS unit is not medically necessary and appropriate.\n{BASED}{NO}\n"
        f"2. The request for a cane {verdict}\n{BASED}{NO}\n"
        f"3. Knee brace is medically necessary and appropriate.\n{BASED}{YES}\n"
    ) == [("TENS unit", "upheld", NO), ("a cane", decision, NO), ("Knee brace", "overturned", YES)]


FIRST, SECOND, THIRD = (
    "1. TENS unit is not medically necessary and appropriate.\n",
    "2. A cane was withdrawn.\n",
    "3. Knee brace is medically necessary and appropriate.\n",
)


@pytest.mark.parametrize(
    "decisions",
    [
        f"{FIRST}{BASED}{NO}\n{SECOND}{BASED}{NO}\n{THIRD}{BASED}{YES}\n",
        f"{FIRST}{BASED}{NO}\n{SECOND}{BASED}{NO}\n",
        f"1. A cane was withdrawn.\n{BASED}{NO}\n2{THIRD[1:]}{BASED}{YES}\n",
        # No rationale of the item before.
        f"{FIRST}{BASED[: BASED.rindex('The Physician')]}{SECOND}{BASED}{NO}\n{THIRD}{BASED}{YES}\n",
        # The items share what follows.
        f"{FIRST}{SECOND}{THIRD}{BASED}{NO}\n",
        f"{FIRST}{BASED}{NO}\n{SECOND}{THIRD}{BASED}{YES}\n",
        f"1. A cane was withdrawn.\n2{FIRST[1:]}{THIRD}{BASED}{YES}\n",
    ],
)
def test_an_item_without_an_outcome_is_not_given_to_another(decisions: str) -> None:
    assert parse_letter(COVER + decisions) == Unreadable(("no_decisions",), "numbered_decisions")

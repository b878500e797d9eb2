"""Letters of mid 2013."""

from __future__ import annotations

from datetime import date

import pytest

from imr.parsing import ParsedLetter, Unreadable, parse_letter

NOTICE = """Notice of Independent Medical Review Determination
Dated: 10/21/2013
Employee:\x20
Claim Number: 123
Date of UR Decision: 8/30/2013
Date of Injury: 1/2/2008
IMR Application Received: 9/6/2013
MAXIMUS Case Number: CM13-0023456
{determined}
INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE
An application for Independent Medical Review was filed on 9/6/2013 disputing the
Utilization Review Denial dated 8/30/2013. A Notice of Assignment and Request for
Information was provided to the above parties on 9/23/2013. A decision has been made
for each of the treatment and/or services that were in dispute:
{determined}
Medical Qualifications of the Expert Reviewer:
The Medical Doctor who made the decision has no affiliation with the employer. The
physician reviewer is Board Certified in Orthopaedic Surgery, and is licensed to practice in
California. He/she has been in active clinical practice for more than five years.
Expert Reviewer Case Summary:
The claimant is a 39 year-old female.
Documents Reviewed for Determination:
1) Regarding the file.
"""
DETERMINED = """1) MAXIMUS Federal Services, Inc. has determined the request for physical
therapy, 6 visits is not medically necessary and appropriate.
2) MAXIMUS Federal Services, Inc. has determined the request for a cane is medically necessary and
appropriate."""
SECTIONS = """1) Regarding the request for physical therapy, 6 visits:
Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert
Reviewer to Make His/Her Decision
The Claims Administrator based its decision on the Knee Chapter, page 337, which is part of the MTUS. The
Expert Reviewer relied on the Pain Guidelines, page 98, which is part of the MTUS.
Rationale for the Decision:
Therapy was given. The request for physical therapy is not medically necessary and appropriate.
2) Regarding the request for a cane:
Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her
Decision:
The Expert Reviewer found nothing in the MTUS.
Rationale for the Decision:
A cane helps.
Sincerely,
A. Doctor
"""


def test_letter() -> None:
    letter = parse_letter(NOTICE.format(determined=DETERMINED) + SECTIONS)
    assert isinstance(letter, ParsedLetter)
    assert letter.layout == "determination_notice"
    assert letter.case_number == "CM13-0023456"
    assert letter.decision_date == date(2013, 10, 21)
    assert letter.ur_denial_date == date(2013, 8, 30)
    assert letter.date_of_injury == date(2008, 1, 2)
    assert letter.application_received_date == date(2013, 9, 6)
    assert letter.assigned_date == date(2013, 9, 23)
    assert letter.reviewer_specialties == ("Orthopedic Surgery",)
    assert letter.reviewer_license_states == ("CA",)
    assert (letter.patient_age, letter.patient_sex) == (39, "female")
    first, second = letter.items
    assert (first.request, first.decision) == ("physical therapy, 6 visits", "upheld")
    assert (second.request, second.decision) == ("a cane", "overturned")
    assert first.claims_administrator_guideline == (
        "The Claims Administrator based its decision on the Knee Chapter, page 337, which is part "
        "of the MTUS."
    )
    assert first.imro_guideline == (
        "The Expert Reviewer relied on the Pain Guidelines, page 98, which is part of the MTUS."
    )
    assert first.rationale_conclusion == "not_necessary"
    assert second.claims_administrator_guideline is None
    assert second.rationale == "A cane helps."


@pytest.mark.parametrize(
    "determined",
    [
        DETERMINED.replace("is not medically", "is notmedically").replace("the request", "therequest"),
        DETERMINED.replace("MAXIMUS Federal Services, Inc.", "Acme Reviews"),
        DETERMINED.replace("1) ", "1. ").replace("2) ", "2. "),
        # Names with periods, over two lines, and no numbers.
        DETERMINED.replace("MAXIMUS Federal Services, Inc.", "Island Peer Review Org., Inc."),
        DETERMINED.replace("MAXIMUS Federal Services, Inc.", "U.S. Medical\nReview"),
        DETERMINED.replace("1) ", "").replace("2) ", ""),
        DETERMINED.replace("\n", " "),
        # Other wordings of the outcome.
        DETERMINED.replace("is not medically", "IS NOT MEDICALLY"),
        DETERMINED.replace("is not medically necessary and", "is not considered medically necessary, and"),
    ],
)
def test_wording(determined: str) -> None:
    letter = parse_letter(NOTICE.format(determined=determined) + SECTIONS)
    assert isinstance(letter, ParsedLetter)
    assert [(item.request, item.decision) for item in letter.items] == [
        ("physical therapy, 6 visits", "upheld"),
        ("a cane", "overturned"),
    ]


NUMBERED = ("3) MAXIMUS", "1) MAXIMUS", "7) MAXIMUS", "MAXIMUS")


@pytest.mark.parametrize("first", NUMBERED)
@pytest.mark.parametrize("second", NUMBERED)
def test_numbers_that_repeat_or_skip(first: str, second: str) -> None:
    determined = DETERMINED.replace("1) MAXIMUS", first).replace("2) MAXIMUS", second)
    for sections in (SECTIONS, SECTIONS.replace("\n2) R", "\n1) R"), SECTIONS.replace("\n2) R", "\n5) R")):
        letter = parse_letter(NOTICE.format(determined=determined) + sections)
        assert isinstance(letter, ParsedLetter)
        assert [(item.request, item.decision, item.rationale_conclusion) for item in letter.items] == [
            ("physical therapy, 6 visits", "upheld", "not_necessary"),
            ("a cane", "overturned", None),
        ]


@pytest.mark.parametrize(
    ("number", "determined"),
    [
        # A section that words its request otherwise is told by its number, or by its place.
        ("2)", "request for the cane of the catalog is"),
        ("4)", "request for the cane of the catalog is"),
    ],
)
def test_a_section_with_another_wording(number: str, determined: str) -> None:
    text = NOTICE.format(determined=DETERMINED.replace("request for a cane is", determined))
    letter = parse_letter(text + SECTIONS.replace("\n2) R", f"\n{number} R"))
    assert isinstance(letter, ParsedLetter)
    assert [(item.request, item.rationale) for item in letter.items][1] == ("a cane", "A cane helps.")


@pytest.mark.parametrize("mark", ["({})", "{}.)", "{} )", ""])
def test_marks_of_items(mark: str) -> None:
    texts = [DETERMINED, SECTIONS]
    for number in (1, 2):
        texts = [text.replace(f"{number}) ", f"{mark.format(number)} ".lstrip()) for text in texts]
    prose = "Therapy was given.\nRegarding the request for more, nothing was sent."
    letter = parse_letter(
        NOTICE.format(determined=texts[0]) + texts[1].replace("Therapy was given.", prose, 1)
    )
    assert isinstance(letter, ParsedLetter)
    assert [(item.request, item.rationale_conclusion) for item in letter.items] == [
        ("physical therapy, 6 visits", "not_necessary"),
        ("a cane", None),
    ]
    assert letter.items[1].rationale == "A cane helps."


def test_items_without_their_sections() -> None:
    letter = parse_letter(NOTICE.format(determined=DETERMINED) + "Rationale for the Decision:")
    assert isinstance(letter, ParsedLetter)
    assert [(item.request, item.rationale) for item in letter.items] == [
        ("physical therapy, 6 visits", None),
        ("a cane", None),
    ]
    assert "rationale_missing" in letter.problems


def test_nothing_determined() -> None:
    assert parse_letter(NOTICE.format(determined="") + SECTIONS) == Unreadable(
        ("no_decisions",), "determination_notice"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # An outcome that cannot be read.
        ("is not medically necessary", "was withdrawn as not necessary"),
        # A section without its determination, and two of one number of which one has no section.
        ("request for a cane", "request for a walker"),
        (
            "2) MAXIMUS",
            "2) Acme Reviews, Inc. has determined the request for a mat is medically necessary.\n2) MAXIMUS",
        ),
    ],
)
def test_an_item_without_an_outcome_is_not_given_to_another(old: str, new: str) -> None:
    text = NOTICE.format(determined=DETERMINED.replace(old, new)) + SECTIONS
    assert parse_letter(text) == Unreadable(("no_decisions",), "determination_notice")


def test_the_two_lists_contradict_each_other() -> None:
    notice = NOTICE.format(determined=DETERMINED).replace("a cane is medically", "a cane is not medically", 1)
    assert parse_letter(notice + SECTIONS) == Unreadable(("no_decisions",), "determination_notice")


@pytest.mark.parametrize("title", ["Case Summary:", "Expert Reviewer Case Summary:"])
@pytest.mark.parametrize(
    "said",
    [
        "",
        "Disclaimer: The following case summary was taken directly from the utilization review\n"
        "denial/modification dated August 30, 2013:\n",
        "The following case summary was taken from the denial of 8.30.2013.\n",
    ],
)
def test_the_summary_begins_after_what_it_was_taken_from(title: str, said: str) -> None:
    text = NOTICE.replace("Expert Reviewer Case Summary:\n", f"{title}\n{said}")
    letter = parse_letter(text.format(determined=DETERMINED) + SECTIONS)
    assert isinstance(letter, ParsedLetter)
    assert letter.clinical_summary == "The claimant is a 39 year-old female."


@pytest.mark.parametrize(
    ("line", "day", "problem"),
    [
        ("", date(2008, 1, 2), "date_of_injury_from_summary"),
        ("Date of Injury:\n", date(2008, 1, 2), "date_of_injury_from_summary"),
        ("Date of Injury: 13/45/2008\n", None, "date_unreadable"),
        ("Date of Injury: 1/2/2008\nDate of Injury: 1/2/2009\n", None, "header_conflict"),
    ],
)
def test_a_date_of_injury_that_only_the_summary_states(line: str, day: date | None, problem: str) -> None:
    text = NOTICE.replace("Date of Injury: 1/2/2008\n", line)
    text = text.replace("39 year-old female.", "39 year-old female, s/p injury 1/2/08.")
    letter = parse_letter(text.format(determined=DETERMINED) + SECTIONS)
    assert isinstance(letter, ParsedLetter)
    assert letter.date_of_injury == day
    assert problem in letter.problems

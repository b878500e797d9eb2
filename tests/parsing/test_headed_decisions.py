"""Letters since 2015, written by many hands and extracted in many ways."""

from __future__ import annotations

import pytest

from imr.parsing import ParsedLetter, Unreadable, parse_letter

OPENING = """Case Number: CM15-0123456
Date Assigned: 07/01/2015 Date of Injury: 03/04/2011
Decision Date: 08/03/2015 UR Denial Date: 06/02/2015
Priority: Standard Application\x20
Received:\x20
06/22/2015
HOW THE IMR FINAL DETERMINATION WAS MADE
Acme Review sent the complete case file to an expert reviewer.
The Expert Reviewer has the following credentials:
State(s) of Licensure: California, Oregon
Certification(s)/Specialty: Neurology
CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the\x20
case file, including all medical records:
The injured worker is a 44 year old female with knee pain. She fell.
IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:
"""
GUIDELINES = """Claims Administrator guideline: Decision based on MTUS Knee Complaints 2004.
ACME guideline: Decision based on MTUS Knee Complaints 2004.
"""


def requests(decisions: str) -> list[tuple[str, str]]:
    letter = parse_letter(OPENING + decisions)
    assert isinstance(letter, ParsedLetter)
    return [(item.request, item.decision) for item in letter.items]


@pytest.mark.parametrize(
    ("before", "heading", "request_"),
    [
        ("The request is not medically necessary.\n", "Knee brace: Upheld\n", "Knee brace"),
        # Wrapped over lines.
        (
            "As such, the request is not medically necessary.\n",
            "Cyclobenzaprine 5mg one tablet every eight hours as needed for spasm and pain at "
            "\nnight #20: Upheld\n",
            "Cyclobenzaprine 5mg one tablet every eight hours as needed for spasm and pain at night #20",
        ),
        # Opens with a small letter.
        ("It is not medically necessary.\n", "topical lidocaine patch: Upheld\n", "topical lidocaine patch"),
        # The rationale before ends without a period.
        ("For these reasons it is not medically necessary\n", "Knee brace: Upheld\n", "Knee brace"),
        ("The request for it is not medically \nnecessary or appropriate\n", "cane: Upheld\n", "cane"),
        (
            "This was given before and did nothing for pain. The records do not support any more of "
            "it, as the \n"
            "guideline wants function to have improved and pain to have lessened, which was not shown for \n"
            "this treatment by anything in the file\n",
            "Knee brace with hinges: Upheld\n",
            "Knee brace with hinges",
        ),
        # The line end before is lost.
        ("The request is not medically necessary.", "Knee brace: Upheld\n", "Knee brace"),
        ("The request is not medically necessary. ", "Knee brace: Upheld\n", "Knee brace"),
        ("This is given. Medical necessity is not established. ", "Knee brace: Upheld\n", "Knee brace"),
        # The page ends before.
        ("The request is not medically necessary.\r\n2\r\n\f", "Knee brace: Upheld\n", "Knee brace"),
        ("The request is not medically necessary.\f", "Knee brace: Upheld\n", "Knee brace"),
        # Colons, ratios, numbers, abbreviations and brackets of its own.
        (
            "It is not medically necessary.\n",
            "Retrospective: MRI, 1.5 Tesla (DOS: 2/3/2015), ratio 1:2, QTY: 2: Upheld\n",
            "Retrospective: MRI, 1.5 Tesla (DOS: 2/3/2015), ratio 1:2, QTY: 2",
        ),
        (
            "It is not medically necessary.\n",
            "Aquatic therapy 2 x wk.\nfor 6 wks. left knee: Upheld\n",
            "Aquatic therapy 2 x wk. for 6 wks. left knee",
        ),
        # The outcome on a line of its own, or run into what follows.
        ("It is not medically necessary.\n", "Knee brace:\nUpheld\n", "Knee brace"),
        ("It is not medically necessary.\n", "Knee brace : Upheld", "Knee brace"),
        # A mark after the outcome.
        ("It is not medically necessary.\n", "Knee brace: Upheld.\n", "Knee brace"),
        ("It is not medically necessary.\n", "Knee brace: Upheld -\n", "Knee brace"),
        ("It is not medically necessary.\n", "Knee brace: Upheld.", "Knee brace"),
        # The advisory on tapering before.
        (
            "It is not medically necessary. The above addresses the medical necessity of what was given. "
            "Both are advised to consult their guideline on lowering the dose for this patient.\n",
            "Knee brace: Upheld\n",
            "Knee brace",
        ),
        ("See http://example.org/guideline\n", "Knee brace: Upheld\n", "Knee brace"),
        # A rationale that ends in a quotation or in brackets.
        ('He is "stable."\n', "Knee brace: Upheld\n", "Knee brace"),
        ("It is not supported. (ODG, 2015)\n", "Knee brace: Upheld\n", "Knee brace"),
    ],
)
def test_request_after_a_rationale(before: str, heading: str, request_: str) -> None:
    found = requests(
        f"Gait training: Overturned\n{GUIDELINES}Decision rationale: Gait training helps. {before}"
        f"{heading}{GUIDELINES}Decision rationale: It is not medically necessary."
    )
    assert found == [("Gait training", "overturned"), (request_, "upheld")]


def test_rationale_ends_where_the_next_request_begins() -> None:
    letter = parse_letter(
        f"{OPENING}Cane: Overturned\n{GUIDELINES}Decision rationale: A cane helps. It is medically "
        f"necessary.\n"
        f"Knee brace, hinged, for the right\nknee: Upheld\n{GUIDELINES}Decision rationale: It is "
        f"not necessary."
    )
    assert isinstance(letter, ParsedLetter)
    assert [item.rationale for item in letter.items] == [
        "A cane helps. It is medically necessary.",
        "It is not necessary.",
    ]


def test_double_spaced_text() -> None:
    text = (
        f"{OPENING}Cane for walking at home and \nat work: Overturned\n{GUIDELINES}Decision "
        f"rationale: It is \n"
        f"medically necessary.\nKnee brace: Upheld\n{GUIDELINES}Decision rationale: It is not "
        f"\nmedically necessary."
    )
    letter = parse_letter(text.replace("\n", "\n\n"))
    assert isinstance(letter, ParsedLetter)
    assert [(item.request, item.rationale) for item in letter.items] == [
        ("Cane for walking at home and at work", "It is medically necessary."),
        ("Knee brace", "It is not medically necessary."),
    ]
    assert str(letter.application_received_date) == "2015-06-22"
    assert letter.reviewer_license_states == ("CA", "OR")


def test_text_on_one_line() -> None:
    text = (
        f"{OPENING}Cane: Overturned\n{GUIDELINES}Decision rationale: It is medically necessary.\n"
        f"Knee brace: Upheld\n{GUIDELINES}Decision rationale: It is not medically necessary."
    )
    letter = parse_letter(text.replace("\n", " "))
    assert isinstance(letter, ParsedLetter)
    assert [(item.request, item.decision) for item in letter.items] == [
        ("Cane", "overturned"),
        ("Knee brace", "upheld"),
    ]
    assert letter.patient_age == 44
    assert letter.case_number == "CM15-0123456"


@pytest.mark.parametrize(
    ("label", "claims", "imro"),
    [
        ("MAXIMUS guideline:", True, True),
        ("Maximus guideline:", True, True),
        ("Acme Reviews of the West, Inc. guideline:", True, True),
        ("", True, False),
    ],
)
def test_guideline_labels(label: str, claims: bool, imro: bool) -> None:
    own = f"{label} The Expert Reviewer did not cite any medical evidence.\n" if label else ""
    letter = parse_letter(
        f"{OPENING}Cane: Upheld\nClaims Administrator guideline: Decision based on MTUS A 2004, \n"
        f"Section(s): B. Official Disability Guidelines: C.\n{own}Decision rationale: It is not necessary."
    )
    assert isinstance(letter, ParsedLetter)
    [item] = letter.items
    assert item.claims_administrator_guideline == (
        "Decision based on MTUS A 2004, Section(s): B. Official Disability Guidelines: C."
    )
    assert item.imro_guideline == ("The Expert Reviewer did not cite any medical evidence." if imro else None)
    assert item.rationale == "It is not necessary."


def test_items_without_guidelines() -> None:
    assert requests(
        "Cane: Upheld\nDecision rationale: It is not necessary.\nBrace: Upheld\nDecision rationale: No."
    ) == [
        ("Cane", "upheld"),
        ("Brace", "upheld"),
    ]


def test_items_that_share_a_rationale() -> None:
    letter = parse_letter(
        f"{OPENING}Cane: Upheld\nKnee brace: Upheld\n{GUIDELINES}Decision rationale: Neither is necessary."
    )
    assert isinstance(letter, ParsedLetter)
    assert [(item.request, item.rationale) for item in letter.items] == [
        ("Cane", "Neither is necessary."),
        ("Knee brace", "Neither is necessary."),
    ]


def test_outcome_that_a_rationale_mentions() -> None:
    assert requests(
        f"Cane: Upheld\n{GUIDELINES}Decision rationale: The earlier review said of it: Upheld for "
        f"want of records. "
        "It is not necessary."
    ) == [("Cane", "upheld")]


@pytest.mark.parametrize(
    "outcome",
    [
        "Upheld, see below",
        "Upheld (modified)",
        "Upheld - modified",
        "Upheld\n(modified)",
        "Overturned in part",
        "Modified",
        "Withdrawn",
    ],
)
@pytest.mark.parametrize("guidelines", [GUIDELINES, ""])
def test_an_item_of_another_outcome_is_not_given_to_another(outcome: str, guidelines: str) -> None:
    cane, brace = (
        f"{item}\n{guidelines}Decision rationale: It is not necessary.\n"
        for item in ("Cane: Upheld", f"Brace: {outcome}")
    )
    for decisions in (cane + brace, brace + cane, cane + brace + cane):
        assert parse_letter(OPENING + decisions) == Unreadable(("no_decisions",), "headed_decisions")


@pytest.mark.parametrize(
    "decisions",
    [
        f"Cane: Upheld\n{GUIDELINES}Decision rationale: It is not necessary.\nBrace: Withdrawn\n",
        f"Brace: Partially Upheld\nCane: Upheld\n{GUIDELINES}Decision rationale: It is not necessary.\n",
    ],
)
def test_an_item_of_another_outcome_without_paragraphs(decisions: str) -> None:
    assert parse_letter(OPENING + decisions) == Unreadable(("no_decisions",), "headed_decisions")


@pytest.mark.parametrize(
    "sentence",
    [
        "ODG guideline: The knee chapter wants a fall first.",
        "Rationale: The guideline wants a fall first.",
        "Therapy and\n/or strengthening was given, 40mg\n/day of it.",
        "CC: neck pain.",
    ],
)
def test_what_a_rationale_holds(sentence: str) -> None:
    letter = parse_letter(
        f"{OPENING}Cane: Upheld\n{GUIDELINES}Decision rationale: He fell.\n{sentence}\nIt is not necessary.\n"
        f"Knee brace: Overturned\n{GUIDELINES}Decision rationale: He fell.\n{sentence}\nIt is necessary.\n"
    )
    assert isinstance(letter, ParsedLetter)
    told = sentence.replace("\n", " ")
    assert [(item.request, " ".join((item.rationale or "").split())) for item in letter.items] == [
        ("Cane", f"He fell. {told} It is not necessary."),
        ("Knee brace", f"He fell. {told} It is necessary."),
    ]


@pytest.mark.parametrize(
    ("sentences", "parts"),
    [
        (
            "Therapy for 12 visits was the original request. Therapy for 4 visits was authorized by "
            "the Claims \n"
            "Administrator. The remaining IMR eligible portion of the original request, therapy for "
            "8 visits is: Upheld",
            ("therapy for 8 visits", "Therapy for 12 visits", "Therapy for 4 visits", "modified"),
        ),
        (
            "Home aide 8 hours while the spouse is away was the original request. The Claims "
            "Administrator authorized\n"
            "home aide 4 hours, leaving the original request IMR eligible. The original request, "
            "home aide 8 hours\n"
            "while the spouse is away is: Overturned",
            (
                "home aide 8 hours while the spouse is away",
                "Home aide 8 hours while the spouse is away",
                "home aide 4 hours",
                "modified",
            ),
        ),
        ("Cane: Upheld", ("Cane", None, None, "denied")),
    ],
)
def test_partly_authorized_requests(sentences: str, parts: tuple[str | None, ...]) -> None:
    letter = parse_letter(
        f"{OPENING}Cane: Upheld\n{GUIDELINES}Decision rationale: It is not necessary.\n"
        f"{sentences}\n{GUIDELINES}Decision rationale: It is not necessary."
    )
    assert isinstance(letter, ParsedLetter)
    item = letter.items[1]
    assert (item.request, item.original_request, item.ur_authorized, item.ur_action) == parts


def test_rationale_that_quotes_a_partly_authorized_request() -> None:
    partial = (
        "Therapy for 12 visits was the original request. Therapy for 4 visits was authorized by the Claims "
        "Administrator. The remaining IMR eligible portion of the original request, therapy for 8 visits"
    )
    assert requests(
        f'{partial} is: Upheld\n{GUIDELINES}Decision rationale: The request for "{partial}" is not '
        f"medically\n"
        f"necessary.\nKnee brace: Upheld\n{GUIDELINES}Decision rationale: It is not necessary."
    ) == [("therapy for 8 visits", "upheld"), ("Knee brace", "upheld")]


def test_hyphens_at_line_ends() -> None:
    letter = parse_letter(
        f"{OPENING}Pre\ufffeoperative EKG: Upheld\n{GUIDELINES}Decision rationale: The physi-\ncal "
        f"findings are "
        "physical. The re-\nevaluation of 1-2-\n2015 found none."
    )
    assert isinstance(letter, ParsedLetter)
    [item] = letter.items
    assert item.request == "Pre-operative EKG"
    assert item.rationale == "The physical findings are physical. The re-evaluation of 1-2-2015 found none."


def test_a_letter_without_header() -> None:
    letter = parse_letter(
        OPENING[OPENING.index("HOW") :].replace("knee pain", "an industrial injury on 3-4-11")
        + f"Cane: Upheld\n{GUIDELINES}Decision rationale: It is not medically necessary."
    )
    assert isinstance(letter, ParsedLetter)
    assert letter.case_number is None
    assert str(letter.date_of_injury) == "2011-03-04"
    assert letter.problems == ("header_missing", "date_of_injury_from_summary")


def test_signature_is_no_part_of_the_last_rationale() -> None:
    letter = parse_letter(
        f"{OPENING}Cane: Upheld\n{GUIDELINES}Decision rationale: It is not "
        f"necessary.\nSincerely,\nA. Doctor\ncc: B"
    )
    assert isinstance(letter, ParsedLetter)
    assert letter.items[0].rationale == "It is not necessary."

"""What is and what is not a letter, where fields were read, and text of any kind."""

from __future__ import annotations

import random

import pytest

from imr.contract.codes import PROBLEMS, UNPARSED
from imr.parsing import ParsedLetter, Unreadable, parse_letter

LETTER = """Case Number: CM15-0123456\r
Date Assigned: 07/01/2015 Date of Injury: 03/04/2011\r
Decision Date: 08/03/2015 UR Denial Date: 06/02/2015\r
Priority: Expedited Application \r
Received: \r
06/22/2015\r
HOW THE IMR FINAL DETERMINATION WAS MADE\r
State(s) of Licensure: California, Oregon\r
Certification(s)/Specialty: Neurology\r
CLINICAL CASE SUMMARY\r
The injured worker is a 44 year old female. She has knee pain and \r
back pain.\r
IMR ISSUES, DECISIONS AND RATIONALES\r
The Final Determination was based on decisions for the disputed items/services set forth below:\r
Physical therapy for the \r
\x0cknee was the original request. Two visits were authorized by the Claims Administrator. The remaining
IMR \r
eligible portion of the original request, four visits is: Upheld\r
Claims Administrator guideline: Decision based on MTUS Knee Complaints 2004.\r
MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004.\r
Decision rationale: It was given. It is not medically \r
necessary.\r
Cane: Overturned\r
Claims Administrator guideline: The Claims Administrator did not cite any medical evidence.\r
Decision rationale: A cane is medically necessary.\r
"""


def field(letter: ParsedLetter, path: str) -> object:
    if not path.startswith("decisions."):
        return getattr(letter, path)
    _, number, name = path.split(".", 2)
    return getattr(letter.items[int(number) - 1], name)


def test_spans_say_where_a_field_was_read() -> None:
    letter = parse_letter(LETTER)
    assert isinstance(letter, ParsedLetter)
    read = {
        path: " ".join(LETTER[start:end].split())
        for path, (start, end) in letter.spans.items()
        if "citations" not in path
    }
    as_written = [
        "case_number",
        "clinical_summary",
        "decisions.1.request",
        "decisions.1.original_request",
        "decisions.1.ur_authorized",
        "decisions.1.rationale",
        "decisions.1.claims_administrator_guideline",
        "decisions.1.imro_guideline",
        "decisions.2.request",
        "decisions.2.rationale",
    ]
    for path in as_written:
        assert read.pop(path) == " ".join(str(field(letter, path)).split())
    assert read == {
        "date_of_injury": "03/04/2011",
        "ur_denial_date": "06/02/2015",
        "application_received_date": "06/22/2015",
        "assigned_date": "07/01/2015",
        "decision_date": "08/03/2015",
        "priority": "Expedited",
        "reviewer_license_states": "California, Oregon",
        "reviewer_specialties": "Neurology",
        "patient_age": "44 year old",
        "patient_sex": "female",
        "decisions.1.decision": "Upheld",
        "decisions.1.rationale_conclusion": "It was given. It is not medically necessary.",
        "decisions.2.decision": "Overturned",
        "decisions.2.claims_administrator_guideline": (
            "The Claims Administrator did not cite any medical evidence."
        ),
        "decisions.2.rationale_conclusion": "A cane is medically necessary.",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Unreadable(("not_a_determination",))),
        ("Invoice 123 for services in May.", Unreadable(("not_a_determination",))),
        (
            'Dear Sir, I appeal the IMR determination CM15-0123456. Under "IMR ISSUES, DECISIONS '
            'AND RATIONALES" it '
            'says of therapy: Upheld, on the "Decision rationale:" that it was given. The "CLINICAL '
            'CASE SUMMARY" is '
            'wrong too, and so is "HOW THE IMR FINAL DETERMINATION WAS MADE".',
            Unreadable(("not_a_determination",)),
        ),
        (
            "DEPARTMENT OF INSURANCE\nExternal Review Decision\nThe denial is: Upheld\nRATIONALE: "
            "not necessary.",
            Unreadable(("other_programme",)),
        ),
        (LETTER + "\x0c" + LETTER, Unreadable(("several_letters",), "headed_decisions")),
        (
            LETTER + "\x0c" + LETTER.replace("0123456", "0123457").replace("\r", ""),
            Unreadable(("several_letters",), "headed_decisions"),
        ),
        # The second letter stops before its decisions, or is of another layout.
        (
            LETTER + "\x0c" + LETTER[: LETTER.index("IMR ISSUES")].replace("0123456", "0123457"),
            Unreadable(("several_letters",), "headed_decisions"),
        ),
        (
            LETTER
            + "\x0cIMR Case Number: CM13-0012345\nIMR DECISION(S) AND RATIONALE(S)\n1. Cane is medically "
            "necessary and appropriate.\nThe Claims Administrator based its decision on nothing.\n",
            Unreadable(("several_letters",), "headed_decisions"),
        ),
        # Letters about a letter that they quote in full.
        (
            "Dear Judge,\nI am writing to appeal the determination below.\n" + LETTER,
            Unreadable(("about_a_letter",), "headed_decisions"),
        ),
        (
            "To the Board: our client was denied care. The determination reads as follows.\n" + LETTER,
            Unreadable(("about_a_letter",), "headed_decisions"),
        ),
        (
            "Our petition for reconsideration is enclosed.\n"
            + "".join(f"> {line}\n" for line in LETTER.splitlines()),
            Unreadable(("quoted_letter",)),
        ),
        (LETTER[: LETTER.index("Physical")], Unreadable(("no_decisions",), "headed_decisions")),
        (LETTER[: LETTER.index("IMR ISSUES")], Unreadable(("no_decisions",), "headed_decisions")),
    ],
)
def test_text_that_cannot_be_read(text: str, expected: Unreadable) -> None:
    assert parse_letter(text) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Another case named in prose, the case's own number on each page, an appeal in the summary.
        ("She has knee pain", "An earlier review, Case Number: CM14-0000001, was upheld. She has knee pain"),
        ("back pain.\r\n", "back pain.\r\n\x0cCase Number: CM15-0123456\r\n"),
        ("She has knee pain", "She says: I am writing to appeal. She has knee pain"),
    ],
)
def test_text_that_is_one_letter(old: str, new: str) -> None:
    letter = parse_letter(LETTER.replace(old, new))
    assert isinstance(letter, ParsedLetter)
    assert [item.request for item in letter.items] == ["four visits", "Cane"]


def test_more_decisions_than_any_letter() -> None:
    many = LETTER + "Cane: Overturned\nDecision rationale: A cane is medically necessary.\n" * 1_000
    assert parse_letter(many) == Unreadable(("too_many_decisions",), "headed_decisions")


def test_an_outcome_without_a_request_is_left_out() -> None:
    letter = parse_letter(LETTER.replace("Cane: Overturned", "- : Overturned"))
    assert isinstance(letter, ParsedLetter)
    assert [item.request for item in letter.items] == ["four visits"]
    assert "request_missing" in letter.problems


def test_problems_are_documented() -> None:
    letter = parse_letter(
        LETTER.replace("44 year old female", "44 year old female (45 years old, male)")
        .replace("Oregon", "Atlantis")
        .replace("Neurology", "Alchemy")
        .replace("It is not medically \r\nnecessary", "It is medically necessary")
        .replace("A cane is medically necessary.", "A cane was given.")
        .replace("07/01/2015", "07/41/2015")
        .replace(
            "MAXIMUS guideline: Decision based on MTUS Knee", "MAXIMUS guideline: Decision based on MTUS Ear"
        )
    )
    assert isinstance(letter, ParsedLetter)
    assert set(letter.problems) == {
        "date_unreadable",
        "unknown_state",
        "unknown_specialty",
        "age_conflict",
        "sex_conflict",
        "citation_unclear",
        "rationale_disagrees",
        "conclusion_missing",
    }
    assert set(letter.problems) <= set(PROBLEMS)
    assert "several_letters" in UNPARSED
    assert (letter.patient_age, letter.patient_sex, letter.assigned_date) == (None, None, None)


PIECES = [
    *LETTER.split("\r\n"),
    "\n", "\r", "\x0c", "\u00ad", "\ufffe", "\u200b", "\ud800", ": Upheld", "1. ", "99/99/9999",
    "is not medically necessary and appropriate.", "The Claims Administrator based its decision on",
    "IMR DECISION(S) AND RATIONALE(S)", "ISSUE AT DISPUTE:", "has determined the request for", "(" * 50,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_any_text_is_read_without_failing(seed: int) -> None:
    chance = random.Random(seed)
    text = "".join(
        chance.choice(PIECES) + chance.choice(("", " ", "\n")) for _ in range(chance.randrange(1, 120))
    )
    read = parse_letter(LETTER[: chance.randrange(len(LETTER))] + text)
    if isinstance(read, ParsedLetter):
        assert read.items
        assert set(read.problems) <= set(PROBLEMS)
    else:
        assert set(read.reasons) <= set(UNPARSED)


@pytest.mark.parametrize(
    "text",
    [
        " " * 200_000,
        "\n" * 200_000,
        "a" * 200_000,
        "- \n" * 60_000,
        LETTER.replace("She has", "phy-\nsical " * 30_000 + "She has"),
        "(" * 200_000,
        LETTER + "x" * 200_000,
        LETTER + "Cane: Upheld " * 15_000,
        LETTER[: LETTER.index("The injured")] + "is a " * 40_000 + LETTER[LETTER.index("IMR ISSUES") :],
        LETTER + "1. is not medically necessary and appropriate. The Claims Administrator based " * 2_500,
    ],
)
def test_long_text_is_read(text: str) -> None:
    assert isinstance(parse_letter(text), ParsedLetter | Unreadable)

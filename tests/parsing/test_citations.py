"""Guideline paragraphs and the citations they hold."""

from __future__ import annotations

import pytest

from imr.parsing.citations import read_citations, read_citations_with_spans
from imr.parsing.parsed import Citation

MTUS = "Decision based on MTUS "
OUTSIDE = "Decision based on Non-MTUS Citation "
CA_SENTENCE = "The Claims Administrator based its decision on "
REVIEWER_SENTENCE = "The Physician Reviewer based his/her decision on "

CHRONIC_PAIN = "Chronic Pain Medical Treatment"
PRACTICE = "ACOEM Practice Guidelines"

Row = tuple[str | None, int | None, str | None]


def read(paragraph: str, cited_by: str = "imro") -> list[tuple[str, str | None, int | None, str | None]]:
    cited = read_citations(paragraph, cited_by).citations
    return [(c.source, c.title, c.edition_year, c.sections) for c in cited]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        # One chapter, with a year, with sections, with neither.
        ("Knee Complaints 2004.", [("Knee Complaints", 2004, None)]),
        ("Eye 2004, Section(s): Initial Care.", [("Eye", 2004, "Initial Care")]),
        (
            "Stress Related Conditions 2004, Section(s): Treatment.",
            [("Stress-Related Conditions", 2004, "Treatment")],
        ),
        ("Ankle & Foot Complaints 2004", [("Ankle and Foot Complaints", 2004, None)]),
        (
            "Forearm, Wrist and Hand Complaints 2004, Sections: Initial Care.",
            [("Forearm, Wrist, and Hand Complaints", 2004, "Initial Care")],
        ),
        (
            "Neck and Upper Back Complaints 2004, Section(s): Summary.",
            [("Neck and Upper Back Complaints", 2004, "Summary")],
        ),
        ("Acupuncture Treatment 2007.", [("Acupuncture Treatment", 2007, None)]),
        ("Acupuncture Medical Treatment Guidelines.", [("Acupuncture Treatment", None, None)]),
        ("Postsurgical Treatment Guidelines Page(s): 12.", [("Postsurgical Treatment", None, "Page(s): 12")]),
        ("Chronic Pain Treatment Guidelines Biofeedback.", [(CHRONIC_PAIN, None, "Biofeedback")]),
        (
            "2009 Chronic Pain Medical Treatment Guidelines, Section(s): Opioids.",
            [(CHRONIC_PAIN, 2009, "Opioids")],
        ),
        ("Chronic Pain 2009, Section(s): Opioids.", [(CHRONIC_PAIN, 2009, "Opioids")]),
        (
            "Chronic Pain Treatment Guidelines 9792.24.2 (Effective July 18, 2009), page 4.",
            [(CHRONIC_PAIN, 2009, "9792.24.2, page 4")],
        ),
        (
            "Opioids Treatment Guidelines 2016, Section(s): 1.2 Opioids for Acute Pain: Dose.",
            [("Opioid Treatment", 2016, "1.2 Opioids for Acute Pain: Dose")],
        ),
        (
            "Initial Approaches to Treatment 2004, Section(s): Physical Methods.",
            [("General Approaches", 2004, "Initial Approaches to Treatment, Physical Methods")],
        ),
        ("Hearing Disorders 2019, Section(s): Audiometry.", [("Hearing Disorders", 2019, "Audiometry")]),
        (
            "Chronic Pain Medical Treatment 2016, Section(s): Capsaicin (topical).",
            [(CHRONIC_PAIN, 2016, "Capsaicin (topical)")],
        ),
        # Several chapters, whose sections hold commas, "and" and names like chapters'.
        (
            "Elbow Complaints 2007, Section(s): Summary, and Postsurgical Treatment 2009, "
            "Section(s): Elbow & Upper Arm.",
            [("Elbow Complaints", 2007, "Summary"), ("Postsurgical Treatment", 2009, "Elbow & Upper Arm")],
        ),
        (
            "Postsurgical Treatment 2009, and Chronic Pain Medical Treatment 2016.",
            [("Postsurgical Treatment", 2009, None), (CHRONIC_PAIN, 2016, None)],
        ),
        (
            "Knee Complaints 2004, Section(s): Initial Care; Low Back Complaints 2004, Shoulder "
            "Complaints 2004.",
            [
                ("Knee Complaints", 2004, "Initial Care"),
                ("Low Back Complaints", 2004, None),
                ("Shoulder Complaints", 2004, None),
            ],
        ),
        (
            "Chronic Pain Medical Treatment 2016, Section(s): Acupuncture, Opioids, and "
            "Acupuncture Treatment 2007.",
            [(CHRONIC_PAIN, 2016, "Acupuncture, Opioids"), ("Acupuncture Treatment", 2007, None)],
        ),
        (
            "Opioid Treatment 2016, Section(s): 3.2 Opioids for Chronic Pain and Chronic Opioid "
            "Treatment: Plan, 4. Tapering.",
            [
                (
                    "Opioid Treatment",
                    2016,
                    "3.2 Opioids for Chronic Pain and Chronic Opioid Treatment: Plan, 4. Tapering",
                )
            ],
        ),
        (
            "General Approaches 2004, Section(s): General Approach to Initial Assessment and "
            "Documentation, and Eye 2004.",
            [
                ("General Approaches", 2004, "General Approach to Initial Assessment and Documentation"),
                ("Eye", 2004, None),
            ],
        ),
        (
            "Knee Complaints 2004, Section(s): Summary, and Hearing Disorders 2019, Section(s): Audiometry.",
            [("Knee Complaints", 2004, "Summary"), ("Hearing Disorders", 2019, "Audiometry")],
        ),
        # ACOEM's chapters of the MTUS, by number and name.
        (
            "ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 10, page 33.",
            [(PRACTICE, 2004, "Chapter 10, page 33")],
        ),
        ("ACOEM Chapter 13 Knee Complaints Page(s): 341.", [("Knee Complaints", None, "Page(s): 341")]),
        (
            "ACOEM Chapter 3 Initial Approaches to Treatment.",
            [("General Approaches", None, "Initial Approaches to Treatment")],
        ),
        (
            "ACOEM Chapter 8 Neck and Upper Back Complaints, Chronic Pain Treatment Guidelines "
            "Biofeedback Page(s): 24.",
            [("Neck and Upper Back Complaints", None, None), (CHRONIC_PAIN, None, "Biofeedback Page(s): 24")],
        ),
        (
            "ACOEM Practice Guidelines, Postsurgical Treatment Guidelines.",
            [(PRACTICE, None, None), ("Postsurgical Treatment", None, None)],
        ),
        (
            "ACOEM Chapter 9 Shoulder Complaints, ACOEM Chapter 10 Elbow Complaints.",
            [("Shoulder Complaints", None, None), ("Elbow Complaints", None, None)],
        ),
        # Spaces and line ends lost or added.
        (
            "Knee Complaints2004,Section(s):Special Studies,andLow Back Complaints 2004.",
            [("Knee Complaints", 2004, "Special Studies"), ("Low Back Complaints", 2004, None)],
        ),
        (
            "Forearm, Wrist, and Hand\nComplaints 2004,\nSection(s): Initial\nCare.",
            [("Forearm, Wrist, and Hand Complaints", 2004, "Initial Care")],
        ),
    ],
)
def test_mtus(stated: str, expected: list[Row]) -> None:
    assert read(MTUS + stated) == [("MTUS", *row) for row in expected]


def test_both_statements_in_one_paragraph() -> None:
    paragraph = f"{MTUS}Knee Complaints 2004, Section(s): Summary. {OUTSIDE}ODG, Burns, Ice."
    assert read(paragraph) == [
        ("MTUS", "Knee Complaints", 2004, "Summary"),
        ("ODG", "Burns", None, "Ice"),
    ]
    assert read(paragraph.replace(". Decision", " Decision")) == read(paragraph)
    assert read(paragraph.replace(" ", "")) == read(paragraph)
    assert read(paragraph.replace(f". {OUTSIDE}", ", and Non-MTUS Citation ")) == read(paragraph)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "the Chronic Pain Medical Treatment Guidelines, page 75, which is part of the MTUS.",
            [("MTUS", CHRONIC_PAIN, None, "page 75")],
        ),
        (
            "the Chronic Pain Medical Treatment Guidelines (2009), Ice, pages 7-8, part of the MTUS.",
            [("MTUS", CHRONIC_PAIN, 2009, "Ice, pages 7-8")],
        ),
        (
            "the MTUS ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 12, page 303.",
            [("MTUS", PRACTICE, 2004, "Chapter 12, page 303")],
        ),
        ("the Medical Treatment Utilization Schedule (MTUS).", [("MTUS", None, None, None)]),
        (
            "the Knee Complaints Chapter (ACOEM Practice Guidelines, 2nd Edition (2004), "
            "Chapter 13) pg 33, which is part of the MTUS.",
            [("MTUS", "Knee Complaints", 2004, "pg 33")],
        ),
        (
            "the American College of Occupational and Environmental Medicine (ACOEM), 2nd "
            "Edition, (2004), Chapter 9, page 7, "
            "which is part of the MTUS; Official Disability Guidelines (ODG), Shoulder Chapter, "
            "Ice, which is not part of the MTUS.",
            [("MTUS", PRACTICE, 2004, "Chapter 9, page 7"), ("ODG", "Shoulder", None, "Ice")],
        ),
        (
            "the Postsurgical Treatment Guidelines, page 2, and the ACOEM Practice Guidelines, "
            "Chapter 13, page 3, "
            "both of which are part of the MTUS.",
            [
                ("MTUS", "Postsurgical Treatment", None, "page 2"),
                ("MTUS", PRACTICE, None, "Chapter 13, page 3"),
            ],
        ),
        (
            "the ACOEM Guidelines, Chapter 7, page 12, which is not part of the MTUS.",
            [("ACOEM", PRACTICE, None, "Chapter 7, page 12")],
        ),
        (
            "the Official Disability Guidelines (ODG), Burns Chapter, Ice, a medical treatment "
            "guideline that is not part of the MTUS.",
            [("ODG", "Burns", None, "Ice")],
        ),
        (
            "the Journal of Cold, page 12, which is not part of the MTUS.",
            [("Other", "Journal of Cold", None, "page 12")],
        ),
        (
            "Non-MTUS guidelines: Aetna Clinical Policy Bulletin: Ice.",
            [("Other", "Aetna Clinical Policy Bulletin: Ice", None, None)],
        ),
        (
            "the MTUS, Chronic Pain Medical Treatment Guidelines, pages 8-9, and also cited the "
            "Non-MTUS Official Disability Guidelines, Pain Chapter.",
            [("MTUS", CHRONIC_PAIN, None, "pages 8-9"), ("ODG", "Pain", None, None)],
        ),
        ("the medical records and clinical judgment.", []),
    ],
)
def test_sentences_of_2013_and_2014(
    sentence: str, expected: list[tuple[str, str | None, int | None, str | None]]
) -> None:
    assert read(CA_SENTENCE + sentence, "claims_administrator") == expected
    assert read(REVIEWER_SENTENCE + sentence, "imro") == expected


def test_text_without_its_introduction() -> None:
    text = "the Chronic Pain Medical Treatment Guidelines, page 75, which is part of the MTUS."
    assert read(text) == [("MTUS", CHRONIC_PAIN, None, "page 75")]


@pytest.mark.parametrize("cited_by", ["claims_administrator", "imro"])
@pytest.mark.parametrize(
    "paragraph",
    [
        "",
        "The Claims Administrator did not cite any medical evidence for its decision.",
        "The Expert Reviewer did not cite any medical evidence for its decision.",
        "The Expert Reviewer based their decision on recommendation(s) outside of the MTUS Guidelines.",
        "The Expert Reviewer found that no section of the MTUS was applicable.",
        "The MTUS does not address this treatment.",
    ],
)
def test_paragraphs_that_cite_nothing(paragraph: str, cited_by: str) -> None:
    assert read(paragraph, cited_by) == []


def test_statement_outside_the_mtus_is_no_citation_of_it() -> None:
    paragraph = (
        "The Claims Administrator based their decision on recommendation(s) outside of the MTUS Guidelines. "
        f"{OUTSIDE}Official Disability Guidelines (ODG), Hernia Chapter, Mesh."
    )
    assert read(paragraph, "claims_administrator") == [("ODG", "Hernia", None, "Mesh")]


def test_sentences_are_read_for_the_party_that_speaks() -> None:
    paragraph = (
        "The Claims Administrator based its decision on the Medical Treatment Utilization Schedule (MTUS). "
        "The provider did not dispute the guidelines used by the Claims Administrator. "
        "The Expert Reviewer relied on the Chronic Pain Medical Treatment Guidelines, (2009), "
        "Ice, part of the MTUS."
    )
    assert read(paragraph, "claims_administrator") == [("MTUS", None, None, None)]
    assert read(paragraph, "imro") == [("MTUS", CHRONIC_PAIN, 2009, "Ice")]


def test_spans_hold_what_each_citation_was_read_from() -> None:
    paragraph = (
        f"{MTUS}Knee Complaints 2004, Section(s): Ice, and Eye 2004. {OUTSIDE}Official "
        "Disability Guidelines (ODG), "
        "Elbow Chapter, Ice; Burns Chapter, Heat; and Medscape."
    )
    read_from = [
        (citation.title, paragraph[start:end])
        for citation, (start, end) in read_citations_with_spans(paragraph, "imro")
    ]
    assert read_from == [
        ("Knee Complaints", "MTUS Knee Complaints 2004, Section(s): Ice"),
        ("Eye", "Eye 2004"),
        ("Elbow", "Official Disability Guidelines (ODG), Elbow Chapter, Ice"),
        ("Burns", "Burns Chapter, Heat"),
        ("Medscape", "Medscape"),
    ]


def test_cited_by_is_carried() -> None:
    assert read_citations(f"{MTUS}Eye 2004.", "claims_administrator").citations == (
        Citation("claims_administrator", "MTUS", "Eye", 2004, None),
    )

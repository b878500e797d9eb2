"""Passages that speak of something else than the section they stand in."""

from __future__ import annotations

import pytest

from imr.parsing.passages import CLINICAL, DOCUMENTS, GUIDELINES, Subject, foreign_passages

SUMMARY = """The injured worker is a 47 year old female who hurt her knee on 3-15-12. She was
given a brace and rest. A request for authorization was dated 4-2-12 and was denied on 4-9-12.
The knee swelled again in the autumn, and an MRI showed a tear of the meniscus."""
GUIDELINE = (
    "Decision based on MTUS Knee Complaints 2004, Section(s): Initial Care, Activity Modification, Summary."
)
LIST = """
1. Application for Independent Medical Review
2. Utilization review determination of 4/9/2012
3. Medical records from the treating physician"""
OFFICE = """A second form came with this one. It lists each office that holds a copy, the hours in which it is
open to visitors, and the fee that is charged for each sheet of paper. Whoever needs another copy
writes to it."""
SHORT = """This page was added by the office that sent out the letter. It is no part of it, and nobody needs
to answer it in any way."""
LAW = """Under Section 4610.6 of the Labor Code, the outcome of this review binds all parties. An appeal
must be filed within thirty days of the date of mailing, on the grounds that the section lists."""
READER = """You may ask for a new X-ray of the knee at any time if your pain does not go away with rest. Call
your adjuster or see www.example.org/knee for the steps."""
SPANISH = """Si usted necesita ayuda con esta carta, llame a la oficina que se nombra en la primera hoja. La
ayuda es gratis y se da en varios idiomas."""
STEPS = """The work was done in three steps. First a coordinator sorted the papers and made sure that none
was lost. Then a second person looked for any conflict of interest. In the last step the text was
read for its spelling."""
PASSAGES = (OFFICE, SHORT, LAW, READER, SPANISH, STEPS)


def found(text: str, subject: Subject) -> list[str]:
    spans = foreign_passages(text, text.lower(), (0, len(text)), subject)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "subject"), [(SUMMARY, CLINICAL), (GUIDELINE, GUIDELINES), (LIST, DOCUMENTS), ("", CLINICAL)]
)
def test_a_section_of_its_own_subject_has_no_passage(text: str, subject: Subject) -> None:
    assert found(text, subject) == []


@pytest.mark.parametrize("passage", PASSAGES)
@pytest.mark.parametrize(("section", "subject"), [(SUMMARY, CLINICAL), (GUIDELINE, GUIDELINES)])
def test_a_passage_is_found_wherever_it_stands(passage: str, section: str, subject: Subject) -> None:
    assert found(f"{section}\n{passage}", subject) == [passage]
    assert found(f"{passage}\n{section}", subject) == [passage]
    assert found(f"{section}\n{passage}\n{section}", subject) == [passage]


@pytest.mark.parametrize("passage", PASSAGES)
def test_a_passage_after_a_list_of_documents_is_found(passage: str) -> None:
    assert "".join(found(f"{LIST}\n\n{passage}\n", DOCUMENTS)) in passage
    assert found(f"{LIST}\n\n{passage}\n", DOCUMENTS) != []


@pytest.mark.parametrize(
    "claim",
    [
        "A request for authorization was received and denied, and the applicant was told so on 4-9-12.",
        "He lives in a house with many steps and cannot do what he did before he was let go from his work.",
        "A note of October 3 says that the claimant was not seen on that day or on any of the days after it.",
    ],
)
def test_sentences_on_the_claim_belong_to_a_summary(claim: str) -> None:
    assert found(f"{SUMMARY} {claim} {claim}", CLINICAL) == []


def test_a_sentence_or_two_without_a_known_word_are_no_passage() -> None:
    assert (
        found(
            f"{SUMMARY} It was not said why this had been so or for how long it had gone on. {SUMMARY}",
            CLINICAL,
        )
        == []
    )

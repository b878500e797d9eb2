"""Layout of a medical professional's review: one request, whose outcome is in the rationale's heading."""

from __future__ import annotations

from random import Random

from imr.samples.blocks import Block, Run, Section, heading, label, line, sentences, value
from imr.samples.case import Case
from imr.samples.layouts.credentials import credentials


def professional_review(case: Case, rng: Random) -> list[Section]:
    """The letter's sections."""
    (item,) = case.items
    tense = "WAS" if item.request.retrospective else rng.choice(["IS", "IS", "WAS"])
    outcome = f"{tense} NOT" if item.decision == "upheld" else tense
    guideline = item.imro_guideline
    relied = value(guideline.text) if guideline else Run("")
    documents = [
        heading("DOCUMENTS REVIEWED FOR DETERMINATION:"),
        *(line(Run(text)) for text in case.documents),
    ]
    return [
        ("header", (heading("MEDICAL PROFESSIONAL REVIEW"),)),
        (
            "issue",
            (
                heading("ISSUE AT DISPUTE:"),
                Block((Run(item.request.text, bold=True, exact=True),), gap=False, whole=True),
            ),
        ),
        ("summary", (heading("CASE SUMMARY:"), sentences(case.summary.sentences))),
        ("documents", tuple(documents)),
        (
            "guideline",
            (
                heading("MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:"),
                line(relied),
            ),
        ),
        (
            "decisions",
            (
                Block(
                    (
                        label(
                            "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE "
                            f"{outcome} MEDICALLY NECESSARY:"
                        ),
                    ),
                    whole=True,
                ),
                sentences(item.rationale),
            ),
        ),
        (
            "credentials",
            (
                heading("MEDICAL REVIEWER QUALIFICATIONS:"),
                line(value(credentials(case.reviewer, "Professional Reviewer"))),
            ),
        ),
    ]

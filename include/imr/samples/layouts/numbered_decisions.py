"""Layout of late 2013 and 2014: a letterhead, and each numbered request in a sentence with its outcome."""

from __future__ import annotations

from random import Random

from imr.samples.banks import wordings
from imr.samples.blocks import Block, Run, Section, heading, label, line, prose, sentences, value
from imr.samples.case import Case
from imr.samples.layouts.credentials import credentials
from imr.samples.layouts.introduction import INTRODUCTION
from imr.samples.truth import outcome_of

FINAL_WORDS = {"upheld": "UPHOLD", "overturned": "OVERTURN", "partially_overturned": "PARTIALLY OVERTURN"}
FINAL_MEANINGS = {
    "upheld": "None of the disputed items or services was found to meet the standard.",
    "overturned": "All of the disputed items or services were found to meet the standard.",
    "partially_overturned": "Some of the disputed items or services were found to meet it, and some not.",
}


def numbered_decisions(case: Case, rng: Random) -> list[Section]:
    """The letter's sections."""
    made = rng.choice(wordings("how_made")).format(imro=case.imro)
    documents = [heading("DOCUMENTS REVIEWED"), prose("The review took in these documents from the parties:")]
    documents += [line(Run(text)) for text in case.documents]
    decisions = [
        heading("IMR DECISION(S) AND RATIONALE(S)"),
        INTRODUCTION,
    ]
    for number, item in enumerate(case.items, start=1):
        outcome = "is not" if item.decision == "upheld" else "is"
        decisions += [
            Block(
                (
                    Run(f"{number}. {item.request.text}", bold=True, exact=True),
                    Run(
                        f" {outcome} medically necessary and appropriate.", bold=True, exact=True, label=True
                    ),
                ),
                whole=True,
            )
        ]
        cited = (item.claims_administrator_guideline, item.imro_guideline)
        decisions += [Block((value(guideline.text),)) for guideline in cited if guideline]
        decisions.append(
            sentences(item.rationale, lead=(label("The Physician Reviewer's decision rationale:"),), gap=True)
        )
    return [
        ("header", tuple(_header(case, rng))),
        (
            "how",
            (
                heading("HOW THE IMR FINAL DETERMINATION WAS MADE"),
                prose(made),
            ),
        ),
        ("credentials", (Block((value(credentials(case.reviewer, "Physician Reviewer")),)),)),
        ("documents", tuple(documents)),
        (
            "summary",
            (heading("CLINICAL CASE SUMMARY"), sentences(case.summary.sentences)),
        ),
        ("decisions", tuple(decisions)),
    ]


def _header(case: Case, rng: Random) -> list[Block]:
    dates = case.dates
    gap = Run("  ")
    number = (label("IMR Case Number:"), value(f" {case.number}"))
    injury = (label("Date of Injury:"), value(f" {dates.injury:%m/%d/%Y}"))
    claims = (label("Claims Number:"), value(" [redacted]"))
    denial = (label("UR Denial Date:"), value(f" {dates.ur_denial:%m/%d/%Y}"))
    priority = (label("Priority:"), value(f" {case.priority.upper()}"))
    received = (label("Application Received:"), value(f" {dates.application:%m/%d/%Y}"))
    paired = [(*number, gap, *injury), (*claims, gap, *denial), (*priority, gap, *received)]
    stacked = [number, injury, claims, denial, priority, received]
    treatments = "; ".join(item.request.text for item in case.items)
    outcome = outcome_of(case)
    return [
        line(label("MAXIMUS FEDERAL SERVICES, INC."), whole=True),
        line(label("Independent Medical Review"), whole=True),
        line(Run("P.O. Box 138009", exact=True), whole=True),
        line(Run("Sacramento, CA 95813-8009", exact=True), whole=True),
        heading("Notice of Independent Medical Review Determination"),
        Block((label("Dated:"), value(f" {dates.decision:%m/%d/%Y}")), whole=True),
        *(line(*runs, whole=True) for runs in (paired if rng.random() < 0.6 else stacked)),
        line(label("Employee Name:"), value(" [redacted]"), whole=True),
        line(label("Provider Name:"), value(" [redacted]"), whole=True),
        line(label("Treatment(s) in Dispute Listed on IMR Application:"), whole=True),
        line(value(treatments), whole=True),
        prose(rng.choice(wordings("numbered_intro")).format(imro=case.imro)),
        Block((label("Final Determination:"), value(f" {FINAL_WORDS[outcome]}. {FINAL_MEANINGS[outcome]}"))),
        prose(rng.choice(wordings("numbered_binding"))),
    ]

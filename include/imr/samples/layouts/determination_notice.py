"""Layout of mid 2013: a notice that decides each request in its first lines and reasons on it further on."""

from __future__ import annotations

from datetime import date
from random import Random

from imr.samples.banks import wordings
from imr.samples.blocks import Block, Run, Section, heading, label, line, prose, sentences, value
from imr.samples.case import Case
from imr.samples.layouts.credentials import credentials

RELIED_UPON = (
    "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer "
    "to Make His/Her Decision"
)


def determination_notice(case: Case, rng: Random) -> list[Section]:
    """The letter's sections."""
    dates = case.dates
    filed = (
        f"An application for Independent Medical Review was filed on {_short(dates.application)} "
        f"disputing the Utilization Review Denial dated {_short(dates.ur_denial)}. A Notice of Assignment "
        f"and Request for Information was provided to the above parties on {_short(dates.assigned)}."
    )
    documents = [heading("Documents Reviewed for Determination:")]
    documents += [line(Run(text)) for text in case.documents]
    reasons: list[Block] = []
    for number, item in enumerate(case.items, start=1):
        reasons.append(
            Block(
                (Run(f"{number}) Regarding the request for {item.request.text}:", bold=True, exact=True),),
                whole=True,
            )
        )
        reasons.append(heading(RELIED_UPON))
        cited = [
            guideline for guideline in (item.claims_administrator_guideline, item.imro_guideline) if guideline
        ]
        reasons.append(line(value(" ".join(guideline.text for guideline in cited))))
        reasons.append(heading("Rationale for the Decision:"))
        reasons.append(sentences(item.rationale))
    return [
        ("header", (*_header(case), *_determined(case))),
        ("how", (prose(rng.choice(wordings("numbered_binding"))),)),
        (
            "filed",
            (
                heading("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE"),
                Block((value(filed),)),
                Block((Run("The determinations are these:"),), whole=True),
                *_determined(case),
            ),
        ),
        (
            "credentials",
            (
                heading("Medical Qualifications of the Expert Reviewer:"),
                line(value(credentials(case.reviewer, "Expert Reviewer"))),
            ),
        ),
        (
            "summary",
            (heading("Expert Reviewer Case Summary:"), sentences(case.summary.sentences)),
        ),
        ("documents", tuple(documents)),
        ("decisions", tuple(reasons)),
    ]


def _short(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _header(case: Case) -> list[Block]:
    dates = case.dates
    fields = [
        ("Employee:", "[redacted]"),
        ("Claim Number:", "[redacted]"),
        ("Date of UR Decision:", _short(dates.ur_denial)),
        ("Date of Injury:", _short(dates.injury)),
        ("IMR Application Received:", _short(dates.application)),
        ("MAXIMUS Case Number:", case.number),
    ]
    return [
        heading("Notice of Independent Medical Review Determination"),
        Block((label("Dated:"), value(f" {_short(dates.decision)}")), whole=True),
        *(line(label(name), value(f" {text}"), whole=True) for name, text in fields),
    ]


def _determined(case: Case) -> list[Block]:
    return [
        Block(
            (
                Run(f"{number}) MAXIMUS Federal Services, Inc. has determined the request for ", exact=True),
                Run(item.request.text, bold=True, exact=True),
                Run(
                    f" is {'not ' if item.decision == 'upheld' else ''}medically necessary and appropriate.",
                    exact=True,
                    label=True,
                ),
            ),
            whole=True,
        )
        for number, item in enumerate(case.items, start=1)
    ]

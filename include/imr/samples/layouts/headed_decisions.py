"""Layout of 2015 and later: a page header, then each request with its outcome as a heading."""

from __future__ import annotations

from random import Random

from imr.samples.banks import wordings
from imr.samples.blocks import Block, Run, Section, heading, label, line, prose, sentences, value
from imr.samples.case import Case, Item
from imr.samples.layouts.introduction import INTRODUCTION


def headed_decisions(case: Case, rng: Random) -> list[Section]:
    """The letter's sections, requests and labels in bold."""
    made = rng.choice(wordings("how_made")).format(imro=case.imro)
    states = rng.choice([", ", ", ", ","]).join(written for written, _ in case.reviewer.states)
    specialties = ", ".join(written for written, _ in case.reviewer.specialties)
    decisions: list[Block] = [
        heading("IMR ISSUES, DECISIONS AND RATIONALES"),
        INTRODUCTION,
    ]
    for item in case.items:
        decisions += _item(case, item)
    return [
        ("header", tuple(_header(case, rng))),
        (
            "how",
            (heading("HOW THE IMR FINAL DETERMINATION WAS MADE"), prose(made)),
        ),
        (
            "credentials",
            (
                Block((Run("The reviewer's credentials are these:"),)),
                line(label("State(s) of Licensure:"), value(f" {states}")),
                line(label("Certification(s)/Specialty:"), value(f" {specialties}")),
            ),
        ),
        (
            "summary",
            (
                heading("CLINICAL CASE SUMMARY"),
                line(Run("The reviewer drew up this summary from the case file and its medical records:")),
                sentences(case.summary.sentences, gap=True),
            ),
        ),
        ("decisions", tuple(decisions)),
    ]


def _header(case: Case, rng: Random) -> list[Block]:
    dates = case.dates
    number = (label("Case Number:"), value(f" {case.number}"))
    assigned = (label("Date Assigned:"), value(f" {dates.assigned:%m/%d/%Y}"))
    injury = (label("Date of Injury:"), value(f" {dates.injury:%m/%d/%Y}"))
    decision = (label("Decision Date:"), value(f" {dates.decision:%m/%d/%Y}"))
    denial = (label("UR Denial Date:"), value(f" {dates.ur_denial:%m/%d/%Y}"))
    priority = (label("Priority:"), value(f" {case.priority.capitalize()}"))
    received = value(f"{dates.application:%m/%d/%Y}")
    gap = Run(" ")
    ends: list[tuple[Run, ...]] = rng.choice(
        [
            [(*priority, gap, label("Application")), (label("Received:"),), (received,)],
            [(*priority, gap, label("Application")), (label("Received:"), gap, received)],
            [(*priority, gap, label("Application"), gap, received), (label("Received:"),)],
            [(*priority, gap, label("Application Received:"), gap, received)],
            [priority, (label("Application Received:"), gap, received)],
        ]
    )
    starts: list[tuple[Run, ...]] = rng.choice(
        [
            [number, (*assigned, gap, *injury), (*decision, gap, *denial)],
            [number, (*assigned, gap, *injury), (*decision, gap, *denial)],
            [(*number, gap, *assigned), (*injury, gap, *decision), denial],
            [number, assigned, injury, decision, denial],
        ]
    )
    return [line(*runs, whole=True) for runs in [*starts, *ends]]


def _item(case: Case, item: Item) -> list[Block]:
    imro = case.imro.removesuffix(" Federal Services")
    blocks = [
        Block(
            (
                Run(f"{item.request.sentence}:", bold=True, exact=True),
                Run(f" {item.decision.capitalize()}", bold=True, exact=True, label=True),
            ),
            whole=True,
        )
    ]
    if item.claims_administrator_guideline:
        text = value(f" {item.claims_administrator_guideline.text}")
        blocks.append(line(label("Claims Administrator guideline:"), text))
    if item.imro_guideline:
        blocks.append(line(label(f"{imro} guideline:"), value(f" {item.imro_guideline.text}")))
    blocks.append(sentences(item.rationale, lead=(label("Decision rationale:"),)))
    return blocks

"""What older letters say: each layout in several of the forms that were seen or may well have been used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any

from imr.samples.case import Case, Item
from imr.samples.facts import make_case
from imr.samples.layouts.credentials import credentials
from imr.samples.truth import outcome_of, truth_of
from older.pieces import Cells, Centred, Close, Paragraph, Piece

LAYOUTS = ("numbered_decisions", "determination_notice", "professional_review")
SEED = 1314
ORGANISATION = "MAXIMUS FEDERAL SERVICES, INC."
TITLE = "Notice of Independent Medical Review Determination"
SHORT_FORMS = {
    "male": ("{age} y.o. man", "{age} y/o M", "{age} yo RHD male", "{age}-year-old male", "{age} yom"),
    "female": (
        "{age} y.o. woman",
        "{age} y/o F",
        "{age} yo RHD female",
        "{age}-year-old female",
        "{age} yof",
    ),
}
FINAL = {"upheld": "UPHOLD", "overturned": "OVERTURN", "partially_overturned": "PARTIALLY OVERTURN"}


@dataclass(frozen=True, slots=True)
class OlderLetter:
    """A letter's pieces, its case number and its right values."""

    pieces: tuple[Piece, ...]
    number: str
    truth: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Form:
    """What differs between letters of one layout.

    `verb` and `end` are those of the sentence that decides. `shared` are the places of items that have the
    paragraphs of the next item.
    """

    states_injury: bool
    numbers: tuple[str, ...]
    reviewer: str
    long_dates: bool
    verb: str
    end: str
    shared: frozenset[int]

    def day(self, day: date) -> str:
        return f"{day:%B} {day.day}, {day.year}" if self.long_dates else f"{day.month}/{day.day}/{day.year}"


def older_letter(layout: str, index: int) -> OlderLetter:
    """Returns letter `index` of a layout, the same each time."""
    case = make_case(SEED, index, layout)
    rng = Random(f"older-{layout}-{index}")
    form = _Form(
        states_injury=rng.random() < 0.85,
        numbers=_numbers(rng, len(case.items)),
        reviewer=rng.choice(["Physician Reviewer", "Expert Reviewer"]),
        long_dates=rng.random() < 0.2,
        verb=rng.choice(["is", "is", "is", "are", "was"]),
        shared=_shared(case, rng),
        end=rng.choice([" and appropriate", " and appropriate", " and appropriate", "", ", and appropriate"]),
    )
    truth = truth_of(case)
    for place in sorted(form.shared, reverse=True):
        item, following = truth["decisions"][place : place + 2]
        item |= {name: following[name] for name in ("citations", "rationale_conclusion")}
    summary, truth["case"] = _summary(case, form, rng, truth["case"])
    make = {
        "numbered_decisions": _numbered,
        "determination_notice": _notice,
        "professional_review": _review,
    }[layout]
    return OlderLetter(tuple(make(case, form, summary, rng)), case.number, truth)


def _numbers(rng: Random, count: int) -> tuple[str, ...]:
    """The items' numbers: mostly in order; some letters skip one, repeat one, or have none."""
    numbers = list(range(1, count + 1))
    draw, place = rng.random(), rng.randrange(count)
    if draw < 0.05:
        return ("",) * count
    if draw < 0.2:
        numbers = [number + (at >= place > 0) for at, number in enumerate(numbers)]
    elif draw < 0.4:
        numbers = [number - (at >= place > 0) for at, number in enumerate(numbers)]
    mark = rng.choice(["{}.", "{}.", "{})", "{} )", "{}.)", "({})"])
    return tuple(mark.format(number) for number in numbers)


def _shared(case: Case, rng: Random) -> frozenset[int]:
    """Places of items that share the paragraphs of the next one, of some letters with numbered decisions."""
    if case.layout != "numbered_decisions" or rng.random() > 0.2:
        return frozenset()
    return frozenset(
        place
        for place, (item, following) in enumerate(pairwise(case.items))
        if item.decision == following.decision and rng.random() < 0.6
    )


def _summary(case: Case, form: _Form, rng: Random, truth: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The summary's sentences and the right values of the case with it."""
    told = [sentence.text for sentence in case.summary.sentences]
    stated = truth | {"date_of_injury": case.dates.injury.isoformat()}
    if case.layout == "professional_review":
        stated |= {
            "case_number": case.number,
            "ur_denial_date": case.dates.ur_denial.isoformat(),
            "application_received_date": case.dates.application.isoformat(),
            "decision_date": case.dates.decision.isoformat(),
        }
    if case.summary.age is not None and case.summary.sex:
        who = rng.choice(SHORT_FORMS[case.summary.sex]).format(age=case.summary.age)
        person = rng.choice(["The patient is a", "This is a", "The employee is a"])
        injured = rng.choice(
            [
                "{who} with a date of injury of {day}.",
                "{who}, s/p injury {day}.",
                "{who} hurt at work on {day}.",
            ]
        )
        told[0] = f"{person} {injured.format(who=who, day=form.day(case.dates.injury))}"
    elif not form.states_injury and not case.summary.states_injury_date:
        stated["date_of_injury"] = None
    return told, stated


def _letterhead(case: Case, form: _Form, rng: Random, title: str) -> Iterator[Piece]:
    dated = f"Dated: {form.day(case.dates.decision)}"
    if rng.random() < 0.15:
        yield Paragraph(f"{ORGANISATION} {title} {dated}")
        return
    yield Centred(ORGANISATION)
    yield Close()
    yield Centred("Independent Medical Review")
    yield Close()
    yield Centred("P.O. Box 138009")
    yield Close()
    yield Centred("Sacramento, CA 95813-8009")
    yield Centred(title)
    yield Paragraph(dated)


def _numbered(case: Case, form: _Form, summary: list[str], rng: Random) -> Iterator[Piece]:
    dates, day = case.dates, form.day
    injury = (("Date of Injury:", day(dates.injury)),) if form.states_injury else ()
    yield from _letterhead(case, form, rng, TITLE)
    yield Cells(
        (
            (("IMR Case Number:", case.number), *injury),
            (("Claims Number:", ""), ("UR Denial Date:", day(dates.ur_denial))),
            (("Priority:", case.priority.upper()), ("Application Received:", day(dates.application))),
            (("Employee Name:", ""),),
            (("Provider Name:", ""),),
        )
    )
    yield Close()
    listed = ", ".join(item.request.text.upper() for item in case.items)
    yield Paragraph(f"Treatment(s) in Dispute Listed on IMR Application: {listed}")
    yield Paragraph("DEAR [NAME]:")
    yield Paragraph(
        f"{case.imro} has completed the review of this workers' compensation case. "
        f"Final Determination: {FINAL[outcome_of(case)]}. The reasons for each of the disputed items and "
        "services are given below. This determination is binding on all parties."
    )
    yield Paragraph("Sincerely,")
    yield Paragraph("Medical Director")
    yield Paragraph("cc: Department of Industrial Relations, Division of Workers' Compensation")
    yield Paragraph("HOW THE IMR FINAL DETERMINATION WAS MADE")
    yield Paragraph(f"{case.imro} sent the case to a reviewer. {_qualified(case, form)}")
    yield Paragraph("DOCUMENTS REVIEWED")
    yield Paragraph("These documents came from the parties and were considered:")
    bullet = rng.choice(["\u2022", "\uf0b7", "{number}."])
    for number, document in enumerate(case.documents, start=1):
        yield Paragraph(document, bullet.format(number=number))
        yield Close()
    yield Close()
    yield Paragraph("CLINICAL CASE SUMMARY")
    yield Paragraph(
        "The physician reviewer developed the following clinical case summary based on a review of the case "
        "file, including all medical records:"
    )
    yield Paragraph(" ".join(summary))
    yield Paragraph(
        rng.choice(["IMR DECISION(S) AND RATIONALE(S)"] * 3 + ["IMR ISSUES, DECISIONS AND RATIONALES"])
    )
    yield Paragraph(
        "The Final Determination was based on decisions for the disputed items/services set forth below:"
    )
    for place, (number, item) in enumerate(zip(form.numbers, case.items, strict=True)):
        yield Paragraph(f"{item.request.text} {_outcome(item, form)}", number)
        if place in form.shared:
            continue
        for guideline in (item.claims_administrator_guideline, item.imro_guideline):
            if guideline:
                yield Paragraph(guideline.text.replace("Physician Reviewer", form.reviewer))
        yield Paragraph(f"The {form.reviewer}'s decision rationale: {_reasons(item)}")


def _notice(case: Case, form: _Form, summary: list[str], rng: Random) -> Iterator[Piece]:
    dates, day = case.dates, form.day
    injury = ((("Date of Injury:", day(dates.injury)),),) if form.states_injury else ()
    yield from _letterhead(case, form, rng, TITLE)
    yield Cells(
        (
            (("Employee:", ""),),
            (("Claim Number:", ""),),
            (("Date of UR Decision:", day(dates.ur_denial)),),
            *injury,
            (("IMR Application Received:", day(dates.application)),),
            (("MAXIMUS Case Number:", case.number),),
        )
    )
    *determined, last = _determined(case, form)
    yield from determined
    heading = "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE"
    if rng.random() < 0.2:
        yield Paragraph(f"{last.words} {heading}", last.mark)
    else:
        yield last
        yield Paragraph(heading)
    yield Paragraph(
        f"An application for Independent Medical Review was filed on {day(dates.application)} disputing the "
        f"Utilization Review Denial dated {day(dates.ur_denial)}. A Notice of Assignment and Request for "
        f"Information was provided to the above parties on {day(dates.assigned)}. A decision has been made "
        "for each of the treatment and/or services that were in dispute:"
    )
    yield from _determined(case, form)
    yield Paragraph("Medical Qualifications of the Expert Reviewer:")
    yield Close()
    yield Paragraph(f"The reviewer has no tie to any of the parties. {_qualified(case, form)}")
    yield Paragraph(rng.choice(["Expert Reviewer Case Summary:", "Case Summary:"]))
    yield Close()
    if rng.random() < 0.5:
        yield Paragraph(
            "Disclaimer: The following case summary was taken directly from the utilization review "
            f"denial/modification dated {day(dates.ur_denial)}:"
        )
        summary = [f"\u201c{summary[0]}", *summary[1:-1], f"{summary[-1]}\u201d"]
    yield Paragraph(" ".join(summary[:5]))
    yield Paragraph(" ".join(summary[5:]))
    yield Paragraph("Documents Reviewed for Determination:")
    yield Close()
    for document in case.documents:
        yield Paragraph(document, "-")
        yield Close()
    yield Close()
    for number, item in zip(form.numbers, case.items, strict=True):
        yield Paragraph(f"Regarding the request for {item.request.text}:", number)
        yield Paragraph(
            "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to "
            "Make His/Her Decision" + rng.choice(["", ":"])
        )
        cited = (item.claims_administrator_guideline, item.imro_guideline)
        yield Paragraph(" ".join(guideline.text for guideline in cited if guideline))
        yield Paragraph("Rationale for the Decision:")
        yield Close()
        yield Paragraph(_reasons(item))
    yield Paragraph("Effect of the Decision:")
    yield Close()
    yield Paragraph("The decision is the determination of the Administrative Director and binds all parties.")
    yield Paragraph("Sincerely,")
    yield Paragraph("Medical Director")
    yield Paragraph("cc: Department of Industrial Relations")


def _determined(case: Case, form: _Form) -> Iterator[Paragraph]:
    for number, item in zip(form.numbers, case.items, strict=True):
        yield Paragraph(
            f"MAXIMUS Federal Services, Inc. has determined the request for {item.request.text} "
            f"{_outcome(item, form)}",
            number,
        )


def _review(case: Case, form: _Form, summary: list[str], rng: Random) -> Iterator[Piece]:
    dates, day = case.dates, form.day
    (item,) = case.items
    injury = ((("Date of Injury:", day(dates.injury)),),) if form.states_injury else ()
    yield from _letterhead(case, form, rng, "MEDICAL PROFESSIONAL REVIEW")
    yield Cells(
        (
            (("IMR Case Number:", case.number),),
            *injury,
            (("Date of UR Decision:", day(dates.ur_denial)),),
            (("IMR Application Received:", day(dates.application)),),
        )
    )
    yield Paragraph("ISSUE AT DISPUTE:")
    yield Close()
    yield Paragraph(item.request.text)
    yield Paragraph("CASE SUMMARY:")
    yield Close()
    yield Paragraph(" ".join(summary))
    yield Paragraph("DOCUMENTS REVIEWED FOR DETERMINATION:")
    yield Close()
    for document in case.documents:
        yield Paragraph(document, "-")
        yield Close()
    yield Close()
    yield Paragraph("MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:")
    yield Close()
    yield Paragraph(item.imro_guideline.text if item.imro_guideline else "None.")
    denied = "NOT " if item.decision == "upheld" else ""
    yield Paragraph(f"RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS {denied}MEDICALLY NECESSARY:")
    yield Close()
    yield Paragraph(_reasons(item))
    yield Paragraph("MEDICAL REVIEWER QUALIFICATIONS:")
    yield Close()
    yield Paragraph(_qualified(case, form))


def _qualified(case: Case, form: _Form) -> str:
    return (
        f"{credentials(case.reviewer, form.reviewer)} He/she has been in active clinical practice for more "
        "than five years and is currently working at least 24 hours a week in active practice."
    )


def _outcome(item: Item, form: _Form) -> str:
    return f"{form.verb} {'not ' if item.decision == 'upheld' else ''}medically necessary{form.end}."


def _reasons(item: Item) -> str:
    return " ".join(sentence.text for sentence in item.rationale)

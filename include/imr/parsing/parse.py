"""A letter's text in, a record out: recognise the layout, read header, reviewer, summary and items."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from imr.parsing.cleaning import Cleaned, clean
from imr.parsing.header import Header, read_header
from imr.parsing.items import read_items, read_paragraph
from imr.parsing.layouts import LAYOUTS
from imr.parsing.parsed import ParsedLetter, Unreadable
from imr.parsing.recognition import holds_several, is_about_a_letter, recognise
from imr.parsing.reviewer import read_reviewer
from imr.parsing.sections import find_sections
from imr.parsing.summary import injury_dates, read_patient, summary_start
from imr.text.folding import fold_case
from imr.text.spans import Span, trimmed

_MOST_ITEMS = 500
"""Items of a letter at the most; the longest have a few dozen."""

# A letter or figure, without which there is no request.
_REQUESTED = re.compile(r"[^\W_]")
# "Final Determination: PARTIALLY OVERTURN."
_FINAL_DETERMINATION = re.compile(
    r"Final\s*Determination\s*:\s*(UPHOLD|OVERTURN|PARTIALLY\s*OVERTURN)", re.IGNORECASE
)


def _disagrees(cover: str, decisions: set[str]) -> bool:
    """Whether the final determination on a letter's first page is another than its items' decisions."""
    stated = _FINAL_DETERMINATION.search(cover)
    if stated is None:
        return False
    return decisions != {"UPHOLD": {"upheld"}, "OVERTURN": {"overturned"}}.get(
        stated[1].upper(), {"upheld", "overturned"}
    )


def _read_injury_date(text: str, summary: Span, header: Header) -> Header:
    """The header, with the summary's date of injury where the letter has none."""
    if "header_missing" not in header.problems:
        return header
    dates = injury_dates(text, summary)
    if len(dates) != 1:
        conflict = ("date_of_injury_conflict",) if dates else ()
        return Header(header.values, header.spans, header.problems + conflict)
    [(day, span)] = dates.items()
    return Header(
        {"date_of_injury": day},
        {"date_of_injury": span},
        (*header.problems, "date_of_injury_from_summary"),
    )


def _parse(cleaned: Cleaned) -> ParsedLetter | Unreadable:
    text = cleaned.text
    folded = fold_case(text)
    name = recognise(text, folded)
    if name is None:
        return Unreadable(("not_a_determination",))
    layout = LAYOUTS[name]
    if holds_several(text, folded):
        return Unreadable(("several_letters",), name)
    sections = find_sections(text, folded, layout.headings)
    cover_end = min((start for start, _ in sections.values()), default=0)
    if is_about_a_letter(folded, cover_end):
        return Unreadable(("about_a_letter",), name)
    found = layout.read_items(text, sections)
    requested = [item for item in found if _REQUESTED.search(text, *item.request)]
    if not requested:
        return Unreadable(("no_decisions",), name)
    if len(requested) > _MOST_ITEMS:
        return Unreadable(("too_many_decisions",), name)
    items = read_items(text, requested)
    reviewer = read_reviewer(text, sections.get("reviewer", (0, 0)))
    summary = sections.get("summary", (0, 0))
    summary = trimmed(text, summary_start(text, summary), summary[1])
    patient = read_patient(text, summary)
    header = read_header(text, cover_end)
    header = _read_injury_date(text, summary, header)
    clinical_summary = read_paragraph(text, summary)
    spans = header.spans | reviewer.spans | patient.spans
    if clinical_summary:
        spans["clinical_summary"] = summary
    problems = [*header.problems, *reviewer.problems, *patient.problems]
    problems += () if clinical_summary else ("summary_missing",)
    problems += () if len(requested) == len(found) else ("request_missing",)
    if _disagrees(text[:cover_end], {read.item.decision for read in items}):
        problems.append("determination_disagrees")
    for number, read in enumerate(items, start=1):
        problems += read.problems
        spans |= {f"decisions.{number}.{name}": span for name, span in read.spans.items()}
    raw_spans = {span: cleaned.raw_span(span) for span in set(spans.values())}
    return ParsedLetter(
        layout=name,
        items=tuple(read.item for read in items),
        reviewer_license_states=reviewer.states,
        reviewer_specialties=reviewer.specialties,
        patient_age=patient.age,
        patient_sex=patient.sex,
        clinical_summary=clinical_summary,
        problems=tuple(dict.fromkeys(problems)),
        spans={name: raw_spans[span] for name, span in spans.items()},
        **cast(Mapping[str, Any], header.values),
    )


def parse_letter(text: str) -> ParsedLetter | Unreadable:
    """What a letter's text says, or why it cannot be read. Never raises; time is linear in the text."""
    return _parse(clean(text))

"""A letter's text in, a record out: recognise the layout, read header, reviewer, summary and items."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from imr.parsing.account import characters_in, is_much, passages_within, unexplained_spans
from imr.parsing.agreement import disagreements
from imr.parsing.cleaning import Cleaned, clean
from imr.parsing.document_marks import find_marks
from imr.parsing.furniture import Furniture, find_furniture
from imr.parsing.header import Header, read_header
from imr.parsing.items import ReadItem, read_items, read_paragraph
from imr.parsing.layouts import LAYOUTS, ItemText
from imr.parsing.pages import page_problems
from imr.parsing.parsed import ParsedLetter, Unreadable
from imr.parsing.recognition import holds_several, recognise
from imr.parsing.reviewer import read_reviewer
from imr.parsing.sections import find_sections
from imr.parsing.summary import injury_dates, read_patient, summary_start
from imr.parsing.surroundings import (
    QUOTED,
    after_letter,
    before_letter,
    has_quoted_lines,
    is_indented,
    kind_of,
    within_letter,
)
from imr.text.folding import fold_case
from imr.text.spans import Span, trimmed

_MOST_ITEMS = 500
"""Items of a letter at the most; the longest have a few dozen."""

_LISTS = ("documents",)
"""Sections that list what no field holds."""

# A letter or figure, without which there is no request.
_REQUESTED = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Determination:
    """A text recognised as a determination, and where its parts stand in the cleaned text."""

    layout: str
    cleaned: Cleaned
    folded: str
    cover_end: int
    sections: Mapping[str, Span]
    items: list[ItemText]
    problems: tuple[str, ...]
    furniture: Furniture


def _recognised(raw: str, furniture: Furniture, cleaned: Cleaned) -> _Determination | Unreadable:
    """The determination that a text is: it has a layout's headings, nothing around them, and items."""
    text = cleaned.text
    folded = fold_case(text)
    name = recognise(text, folded)
    if name is None:
        return Unreadable((kind_of(raw, text, folded),))
    layout = LAYOUTS[name]
    cover_end, sections = find_sections(text, folded, layout.headings)
    marks = find_marks(folded)
    foreign = (
        before_letter(text, folded, marks, cover_end)
        or within_letter(raw, text, folded, marks)
        or _marked(furniture)
    )
    if foreign or has_quoted_lines(raw):
        return Unreadable((foreign or QUOTED,), name)
    if holds_several(text, folded):
        return Unreadable(("several_letters",), name)
    found = layout.read_items(text, sections)
    requested = [item for item in found if _REQUESTED.search(text, *item.request)]
    if not requested:
        return Unreadable(("no_decisions",), name)
    if len(requested) > _MOST_ITEMS:
        return Unreadable(("too_many_decisions",), name)
    last = max(item.rationale or item.outcome for item in requested)
    foreign = after_letter(text, folded, marks, last, sections.get("reviewer", (0, 0)))
    if foreign or is_indented(raw, _raw_start(cleaned, cover_end), _raw_start(cleaned, last[0])):
        return Unreadable((foreign or QUOTED,), name)
    problems = (
        *(("request_missing",) if len(requested) < len(found) else ()),
        *page_problems(raw, furniture),
        *(("unexplained_line",) if furniture.unexplained else ()),
    )
    return _Determination(name, cleaned, folded, cover_end, sections, requested, problems, furniture)


def _marked(furniture: Furniture) -> str | None:
    """What lines at the edges of pages make of the document: "SAMPLE", "PETITION - 3"."""
    if not furniture.words:
        return None
    text = "\n".join(furniture.words)
    folded = fold_case(text)
    return within_letter(text, text, folded, find_marks(folded))


def _raw_start(cleaned: Cleaned, position: int) -> int:
    return cleaned.raw_span((position, position + 1))[0]


def _with_injury_date(text: str, summary: Span, header: Header) -> Header:
    """The header, with the summary's date of injury where the header states none."""
    stated = header.values.get("date_of_injury")
    if isinstance(stated, date):
        disagree = _is_injured_otherwise(text, summary, stated)
        return replace(header, problems=(*header.problems, "dates_disagree")) if disagree else header
    if "date_of_injury" in header.stated:
        return header
    dates = injury_dates(text, summary)
    if len(dates) != 1:
        conflict = ("date_of_injury_conflict",) if dates else ()
        return replace(header, problems=(*header.problems, *conflict))
    [(day, span)] = dates.items()
    return replace(
        header,
        values={**header.values, "date_of_injury": day},
        spans={**header.spans, "date_of_injury": span},
        problems=(*header.problems, "date_of_injury_from_summary"),
    )


def _is_injured_otherwise(text: str, summary: Span, day: date) -> bool:
    """Whether a summary dates the injury, and on another day than the header."""
    # To look for the day as most summaries write it is cheaper than to read every date.
    written = (
        f"{day.month:02}/{day.day:02}/{day.year}",
        f"{day.month:02}-{day.day:02}-{day.year}",
        f"{day.month}/{day.day}/{day.year}",
        f"{day.month}-{day.day}-{day.year}",
    )
    if any(text.find(form, *summary) >= 0 for form in written):
        return False
    dates = injury_dates(text, summary)
    return bool(dates) and day not in dates


def _item_spans(items: list[ReadItem]) -> dict[str, Span]:
    return {
        f"decisions.{number}.{name}": span
        for number, read in enumerate(items, start=1)
        for name, span in read.spans.items()
    }


def _read(letter: _Determination, raw: str) -> ParsedLetter:
    """Returns what the parts of a determination say, whose text as it was read is `raw`."""
    text, sections = letter.cleaned.text, letter.sections
    items = read_items(text, letter.items)
    reviewer = read_reviewer(text, sections.get("reviewer", (0, 0)))
    summary = sections.get("summary", (0, 0))
    summary = trimmed(text, summary_start(text, summary), summary[1])
    patient = read_patient(text, summary)
    header = _with_injury_date(text, summary, read_header(text, letter.cover_end))
    clinical_summary = read_paragraph(text, summary)
    spans = header.spans | reviewer.spans | patient.spans | _item_spans(items)
    if clinical_summary:
        spans["clinical_summary"] = summary
    problems = [*header.problems, *reviewer.problems, *patient.problems]
    problems += () if clinical_summary else ("summary_missing",)
    problems += letter.problems
    problems += disagreements(text, letter.cover_end, letter.items)
    problems += [problem for read in items for problem in read.problems]
    # A list with unknown names may be one that goes on with other text.
    understood = set(spans.values()) - set(reviewer.spans.values() if reviewer.problems else ())
    accounted = (*understood, *(sections[name] for name in _LISTS if name in sections))
    requests = [item.request for item in letter.items]
    doubtful = letter.furniture.unexplained
    outside = tuple(unexplained_spans(text, letter.folded, accounted, requests, letter.layout))
    within = tuple(passages_within(text, letter.folded, summary, sections.get("documents"), letter.items))
    unexplained = (*outside, *within)
    unexplained_characters = characters_in(text, unexplained) + characters_in(raw, doubtful)
    is_unexplained = within or is_much(text, outside, unexplained_characters)
    problems += ("unexplained_text",) if is_unexplained else ()
    raw_spans = {span: letter.cleaned.raw_span(span) for span in set(spans.values())}
    return ParsedLetter(
        layout=letter.layout,
        items=tuple(read.item for read in items),
        reviewer_license_states=reviewer.states,
        reviewer_specialties=reviewer.specialties,
        patient_age=patient.age,
        patient_sex=patient.sex,
        clinical_summary=clinical_summary,
        problems=tuple(dict.fromkeys(problems)),
        spans={name: raw_spans[span] for name, span in spans.items()},
        furniture=letter.furniture.spans,
        unexplained=tuple(sorted((*map(letter.cleaned.raw_span, unexplained), *doubtful))),
        unexplained_characters=unexplained_characters,
        **cast(Mapping[str, Any], header.values),
    )


def parse_letter(text: str) -> ParsedLetter | Unreadable:
    """What a letter's text says, or why it cannot be read. Never raises; time is linear in the text."""
    furniture = find_furniture(text)
    recognised = _recognised(text, furniture, clean(text, furniture.spans))
    if isinstance(recognised, Unreadable):
        return recognised
    return _read(recognised, text)

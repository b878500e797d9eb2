"""A letter's text in, a record out: recognise the layout, read header, reviewer, summary and items."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from imr.parsing.citations import read_citations
from imr.parsing.cleaning import Cleaned, clean
from imr.parsing.conclusion import MIXED, NOT_NECESSARY, read_conclusion
from imr.parsing.header import Header, read_header
from imr.parsing.layouts import LAYOUTS, ItemText, Layout
from imr.parsing.model import Citation, Item, ParsedLetter, Span, Unreadable
from imr.parsing.request import is_unclear, split_request, trimmed
from imr.parsing.reviewer import read_reviewer
from imr.parsing.sections import find_heading, find_sections, fold_case, headings_at
from imr.parsing.summary import injury_dates, read_patient, summary_start
from imr.parsing.wrapping import paragraphs, unwrap

PARSER_VERSION = "1"
"""Changes with every change of what a letter yields."""

_GUIDELINES = {"claims_administrator_guideline": "claims_administrator", "imro_guideline": "imro"}

# "Final Determination: PARTIALLY OVERTURN."
_FINAL_DETERMINATION = re.compile(
    r"Final\s*Determination\s*:\s*(UPHOLD|OVERTURN|PARTIALLY\s*OVERTURN)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _ReadItem:
    item: Item
    spans: dict[str, Span]
    problems: tuple[str, ...]


def recognise(text: str, folded: str) -> Layout | None:
    """The layout that most of its evidence speaks for in a cleaned text; None where none has enough.

    `folded` is the text with its case folded.
    """
    best: tuple[float, Layout] | None = None
    for layout in LAYOUTS:
        seen = sum(find_heading(pattern, text, folded) is not None for pattern in layout.evidence)
        share = seen / len(layout.evidence)
        if seen >= layout.needed and (best is None or share > best[0]):
            best = share, layout
        if share == 1:
            break
    return best[1] if best else None


def _holds_several(text: str, folded: str) -> bool:
    return len({at for layout in LAYOUTS for at in headings_at(layout.opening, text, folded)}) > 1


def _disagrees(cover: str, decisions: set[str]) -> bool:
    """Whether the final determination on a letter's first page is another than its items' decisions."""
    stated = _FINAL_DETERMINATION.search(cover)
    if stated is None:
        return False
    return decisions != {"UPHOLD": {"upheld"}, "OVERTURN": {"overturned"}}.get(
        stated[1].upper(), {"upheld", "overturned"}
    )


def _value(text: str, span: Span | None) -> str | None:
    return paragraphs(text[slice(*span)]) or None if span else None


def _citation_spans(
    text: str, paragraph: Span, citations: tuple[Citation, ...], number: int
) -> dict[str, Span | None]:
    """Where a guideline paragraph's citations were read; the paragraph, where they word it otherwise."""
    start, end = paragraph
    flat = text[start:end].replace("\n", " ")
    spans: dict[str, Span | None] = {}
    at = 0
    for position, citation in enumerate(citations, start=number):
        for name in ("source", "title", "edition_year", "sections"):
            value = getattr(citation, name)
            if value is None:
                continue
            found = flat.find(str(value), at) if value != "Other" else -1
            if found >= 0:
                at = found + len(str(value))
            spans[f"citations.{position}.{name}"] = (start + found, start + at) if found >= 0 else paragraph
    return spans


def _read_item(text: str, found: ItemText) -> _ReadItem:
    """One item of the cleaned text, with the spans of its fields in it."""
    parts = split_request(text, found.request)
    rationale = _value(text, found.rationale)
    conclusion = read_conclusion(rationale) if rationale else None
    request = unwrap(text[slice(*parts.request)])
    problems = []
    if is_unclear(request):
        problems.append("request_unclear")
    if parts.original and not parts.authorized:
        problems.append("ur_authorized_missing")
    if rationale is None:
        problems.append("rationale_missing")
    elif conclusion is None:
        problems.append("conclusion_missing")
    elif conclusion == MIXED or (conclusion == NOT_NECESSARY) != (found.decision == "upheld"):
        problems.append("rationale_disagrees")
    spans = {
        "request": parts.request,
        "original_request": parts.original,
        "ur_authorized": parts.authorized,
        "decision": found.outcome,
        "rationale": found.rationale,
        "rationale_conclusion": found.rationale if conclusion else None,
        "claims_administrator_guideline": found.claims_administrator_guideline,
        "imro_guideline": found.imro_guideline,
    }
    guidelines = {name: _value(text, spans[name]) for name in _GUIDELINES}
    citations: list[Citation] = []
    for name, cited_by in _GUIDELINES.items():
        if paragraph := guidelines[name]:
            read = read_citations(paragraph, cited_by)
            spans |= _citation_spans(text, spans[name] or (0, 0), read, len(citations) + 1)
            citations += read
    item = Item(
        request=request,
        decision=found.decision,
        ur_action="modified" if parts.authorized else "denied",
        original_request=unwrap(text[slice(*parts.original)]) if parts.original else None,
        ur_authorized=unwrap(text[slice(*parts.authorized)]) if parts.authorized else None,
        rationale=rationale,
        rationale_conclusion=conclusion,
        citations=tuple(citations),
        **guidelines,
    )
    return _ReadItem(item, {name: span for name, span in spans.items() if span}, tuple(problems))


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
    layout = recognise(text, folded)
    if layout is None:
        return Unreadable(("not_a_determination",))
    if _holds_several(text, folded):
        return Unreadable(("several_letters",), layout.name)
    sections = find_sections(text, folded, layout.headings)
    items = [_read_item(text, found) for found in layout.read_items(text, sections)]
    if not items:
        return Unreadable(("no_decisions",), layout.name)
    reviewer = read_reviewer(text, sections.get("reviewer", (0, 0)))
    summary = sections.get("summary", (0, 0))
    summary = trimmed(text, summary_start(text, summary), summary[1])
    patient = read_patient(text, summary)
    cover_end = min((start for start, _ in sections.values()), default=0)
    header = read_header(text, cover_end)
    header = _read_injury_date(text, summary, header)
    clinical_summary = _value(text, summary)
    spans = header.spans | reviewer.spans | patient.spans
    if clinical_summary:
        spans["clinical_summary"] = summary
    problems = [*header.problems, *reviewer.problems, *patient.problems]
    problems += () if clinical_summary else ("summary_missing",)
    if _disagrees(text[:cover_end], {read.item.decision for read in items}):
        problems.append("determination_disagrees")
    for number, read in enumerate(items, start=1):
        problems += read.problems
        spans |= {f"decisions.{number}.{name}": span for name, span in read.spans.items()}
    raw_spans = {span: cleaned.raw_span(span) for span in set(spans.values())}
    return ParsedLetter(
        layout=layout.name,
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

"""A letter's items: from where their parts stand in its text to what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imr.parsing.citations import LONGEST, read_citations
from imr.parsing.conclusion import MIXED, NOT_NECESSARY, read_conclusion
from imr.parsing.layouts import ItemText
from imr.parsing.parsed import Citation, Item
from imr.parsing.request_parts import is_cut, is_unclear, split_request
from imr.text.spans import Span
from imr.text.wrapping import paragraphs, unwrap

_CITED_BY = ("claims_administrator", "imro")


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An item, where its fields stand in the cleaned text, and what is doubtful."""

    item: Item
    spans: dict[str, Span]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Paragraphs:
    """What follows an item's request. Items may share it."""

    guidelines: tuple[str | None, str | None]
    rationale: str | None
    conclusion: str | None
    citations: tuple[Citation, ...]
    spans: dict[str, Span]
    is_citation_unclear: bool


def read_paragraph(text: str, span: Span | None) -> str | None:
    """The text of a span with its lines unwrapped; None of no or an empty span."""
    return paragraphs(text[slice(*span)]) or None if span else None


def _citation_spans(
    text: str, paragraph: Span, citations: tuple[Citation, ...], number: int
) -> Iterator[tuple[str, Span]]:
    """Where a guideline paragraph's citations were read; the paragraph, where they word it otherwise."""
    start, end = paragraph
    # A text that is not found is looked for to the end. Unwrapped, a paragraph is hardly shorter.
    flat = text[start : min(end, start + 2 * LONGEST)].replace("\n", " ")
    at = 0
    for position, citation in enumerate(citations, start=number):
        for name, value in (
            ("source", citation.source),
            ("title", citation.title),
            ("edition_year", citation.edition_year),
            ("sections", citation.sections),
        ):
            if value is None:
                continue
            stated = str(value)
            found = flat.find(stated, at) if stated != "Other" else -1
            if found >= 0:
                at = found + len(stated)
            yield f"citations.{position}.{name}", (start + found, start + at) if found >= 0 else paragraph


def _read_paragraphs(text: str, found: ItemText) -> _Paragraphs:
    guideline_spans = found.claims_administrator_guideline, found.imro_guideline
    claims, imro = (read_paragraph(text, span) for span in guideline_spans)
    rationale = read_paragraph(text, found.rationale)
    citations: tuple[Citation, ...] = ()
    spans: dict[str, Span] = {}
    is_unclear_cited = False
    for guideline, span, cited_by in zip((claims, imro), guideline_spans, _CITED_BY, strict=True):
        if guideline and span:
            spans[f"{cited_by}_guideline"] = span
            cited = read_citations(guideline, cited_by)
            spans.update(_citation_spans(text, span, cited.citations, len(citations) + 1))
            citations += cited.citations
            is_unclear_cited = is_unclear_cited or cited.is_unclear
    conclusion = None
    if rationale and found.rationale:
        spans["rationale"] = found.rationale
        conclusion = read_conclusion(rationale)
        if conclusion:
            spans["rationale_conclusion"] = found.rationale
    return _Paragraphs((claims, imro), rationale, conclusion, citations, spans, is_unclear_cited)


def _problems(item: Item, is_request_cut: bool, is_citation_unclear: bool) -> Iterator[str]:
    if is_request_cut:
        yield "request_cut"
    if is_unclear(item.request):
        yield "request_unclear"
    if item.original_request and not item.ur_authorized:
        yield "ur_authorized_missing"
    if is_citation_unclear:
        yield "citation_unclear"
    if item.rationale is None:
        yield "rationale_missing"
    elif item.rationale_conclusion is None:
        yield "conclusion_missing"
    elif item.rationale_conclusion == MIXED or (
        (item.rationale_conclusion == NOT_NECESSARY) != (item.decision == "upheld")
    ):
        yield "rationale_disagrees"


def _read_item(text: str, found: ItemText, following: _Paragraphs) -> ReadItem:
    parts = split_request(text, found.request)
    claims, imro = following.guidelines
    item = Item(
        request=unwrap(text[slice(*parts.request)]),
        decision=found.decision,
        ur_action="modified" if parts.authorized else "denied",
        original_request=unwrap(text[slice(*parts.original)]) if parts.original else None,
        ur_authorized=unwrap(text[slice(*parts.authorized)]) if parts.authorized else None,
        rationale=following.rationale,
        rationale_conclusion=following.conclusion,
        claims_administrator_guideline=claims,
        imro_guideline=imro,
        citations=following.citations,
    )
    spans = {"request": parts.request, "decision": found.outcome}
    if parts.original:
        spans["original_request"] = parts.original
    if parts.authorized:
        spans["ur_authorized"] = parts.authorized
    problems = _problems(item, is_cut(text, found.request), following.is_citation_unclear)
    return ReadItem(item, spans | following.spans, tuple(problems))


def read_items(text: str, found: Iterable[ItemText]) -> list[ReadItem]:
    """Items of the cleaned text; paragraphs that several share are read once."""
    read: dict[tuple[Span | None, ...], _Paragraphs] = {}
    items = []
    for item in found:
        shared = item.claims_administrator_guideline, item.imro_guideline, item.rationale
        if shared not in read:
            read[shared] = _read_paragraphs(text, item)
        items.append(_read_item(text, item, read[shared]))
    return items

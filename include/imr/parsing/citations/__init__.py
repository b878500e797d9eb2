"""Guidelines cited in an item's guideline paragraph, one citation per guideline, in order.

`statements` finds what the paragraph states, `anchors` and `passages` where each publication is named in
it, `works` where one reference ends and the next begins. `mtus`, `odg` and `other` read what a passage says
of its publication, `references` the parts of a reference. `names` and `qualifiers` serve all, and `doubt`
says what may be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from imr.parsing.citations.doubt import are_unclear
from imr.parsing.citations.mtus import read_chapter
from imr.parsing.citations.names import Paragraph
from imr.parsing.citations.odg import begins_with_chapter, read_odg
from imr.parsing.citations.other import names_publication, read_other
from imr.parsing.citations.passages import Passage, read_passages
from imr.parsing.citations.qualifiers import said, without_connector
from imr.parsing.citations.reading import Read
from imr.parsing.citations.statements import read_statements
from imr.parsing.citations.works import work_spans
from imr.parsing.parsed import Citation
from imr.text.spans import Span

__all__ = ["Cited", "read_citations", "read_citations_with_spans"]

_SHORT = 1_000
"""Characters of a paragraph that is worth remembering: short ones recur from letter to letter."""
LONGEST = 50_000
"""Characters of a paragraph that are read: many times what any holds."""


@dataclass(frozen=True, slots=True)
class Cited:
    """The citations of a guideline paragraph, and whether some of it was not fully understood."""

    citations: tuple[Citation, ...]
    is_unclear: bool


def read_citations(paragraph: str, cited_by: str) -> Cited:
    """Citations of a guideline paragraph (docs/labelling.md: citations)."""
    return (_remembered if len(paragraph) <= _SHORT else _read)(paragraph, cited_by)


def _read(paragraph: str, cited_by: str) -> Cited:
    text = paragraph[:LONGEST]
    passages = _read_passages(text, cited_by)
    reads = [read for _, found in passages for read in found]
    is_missed = any(names_publication(text, passage) for passage, found in passages if not found)
    return Cited(tuple(read.citation for read in reads), is_missed or are_unclear(text, reads))


_remembered = lru_cache(maxsize=4_096)(_read)


def read_citations_with_spans(paragraph: str, cited_by: str) -> tuple[tuple[Citation, Span], ...]:
    """Citations of a guideline paragraph, each with the [start, end) of the paragraph it was read from."""
    return tuple(
        (read.citation, _trimmed(paragraph, read.span))
        for _, reads in _read_passages(paragraph, cited_by)
        for read in reads
    )


def _read_passages(paragraph: str, cited_by: str) -> list[tuple[Passage, list[Read]]]:
    named = Paragraph(paragraph)
    return [
        (passage, _read_passage(named, passage, cited_by))
        for statement in read_statements(paragraph, cited_by)
        for passage in read_passages(named, statement)
    ]


def _read_passage(paragraph: Paragraph, passage: Passage, cited_by: str) -> list[Read]:
    match passage.publication:
        case "ODG":
            return read_odg(paragraph, passage, cited_by)
        case "MTUS" | "ACOEM":
            return [read_chapter(paragraph, passage, cited_by)]
        case None if passage.in_mtus:
            stated = said(paragraph.text[passage.body : passage.end])
            return [read_chapter(paragraph, passage, cited_by)] if stated else []
        case None if passage.labelled and begins_with_chapter(paragraph, passage.body, passage.end):
            return read_odg(paragraph, passage, cited_by)
    works = [
        passage._replace(start=start if at else passage.start, body=start, end=end)
        for at, (start, end) in enumerate(work_spans(paragraph.text, passage.body, passage.end))
    ]
    each = (read_other(paragraph.text, work, cited_by) for work in works)
    return [read for read in each if read]


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    end = start + len(without_connector(text[start:end].rstrip(" \t\n.,;:")))
    return end - len(text[start:end].lstrip(" \t\n.,;:")), end

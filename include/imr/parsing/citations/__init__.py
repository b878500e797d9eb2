"""Guidelines cited in an item's guideline paragraph, one citation per guideline, in order.

`statements` finds what the paragraph states, `passages` where each publication is named in it, and `mtus`,
`odg` and `other` read what a passage says of its publication. `names` and `wording` serve them all.
"""

from __future__ import annotations

from imr.parsing.citations.mtus import ACOEM_CHAPTERS, read_chapter
from imr.parsing.citations.names import Letters, Name
from imr.parsing.citations.odg import begins_with_chapter, read_odg
from imr.parsing.citations.other import read_other
from imr.parsing.citations.passages import MTUS_CHAPTERS, Passage, read_passages
from imr.parsing.citations.statements import read_statements
from imr.parsing.citations.wording import said
from imr.parsing.model import Citation, Span

__all__ = ["read_citations", "read_citations_with_spans"]


def read_citations(paragraph: str, cited_by: str) -> tuple[Citation, ...]:
    """Citations of a guideline paragraph (labelling guide: citations)."""
    return tuple(citation for citation, _ in read_citations_with_spans(paragraph, cited_by))


def read_citations_with_spans(paragraph: str, cited_by: str) -> tuple[tuple[Citation, Span], ...]:
    """Citations of a guideline paragraph, each with the [start, end) of the paragraph it was read from."""
    squeezed = Letters.of(paragraph)
    chapters = MTUS_CHAPTERS.find(squeezed)
    return tuple(
        (citation, _trimmed(paragraph, span))
        for statement in read_statements(paragraph, cited_by)
        for passage in read_passages(squeezed, statement, chapters)
        for citation, span in _read_passage(squeezed, passage, chapters, cited_by)
    )


def _read_passage(
    squeezed: Letters, passage: Passage, chapters: list[Name], cited_by: str
) -> list[tuple[Citation, Span]]:
    text, span = squeezed.text, (passage.start, passage.end)
    match passage.publication:
        case "ODG":
            return read_odg(squeezed, passage, cited_by)
        case "ACOEM":
            names = chapters + ACOEM_CHAPTERS.find(squeezed)
            return [(read_chapter(text, passage, names, cited_by), span)]
        case "MTUS":
            return [(read_chapter(text, passage, chapters, cited_by), span)]
        case None if passage.in_mtus:
            named = said(text[passage.start : passage.end])
            return [(read_chapter(text, passage, chapters, cited_by), span)] if named else []
        case None if passage.labelled and begins_with_chapter(squeezed, passage.start, passage.end):
            return read_odg(squeezed, passage, cited_by)
    other = read_other(text, passage, cited_by)
    return [(other, span)] if other else []


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    end = start + len(text[start:end].rstrip(" \t\n.,;:"))
    return end - len(text[start:end].lstrip(" \t\n.,;:")), end

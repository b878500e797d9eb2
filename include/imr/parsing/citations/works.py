"""Where one reference ends and the next begins, in text that names several publications."""

from __future__ import annotations

import re

from imr.parsing.citations.qualifiers import MONTH
from imr.parsing.citations.references import AUTHORS, ISSUE
from imr.text.spans import Span

_SEMICOLON = re.compile(r";\s+(?:and\s+|also\s+)?(?=[A-Z\"“]|https?:|www\.|the\s+[A-Z])")
"""`; T`: between two publications, or parts of one."""

_PART = re.compile(
    r"(?:Chapters?|Sections?|Pages?|Vol(?:ume)?|Issue|Part|Suppl\w*|Edition|Inc|LLC|Appendix"
    rf"|{MONTH}\s*\d)\b",
    re.IGNORECASE,
)
"""`Chapter 2`: goes with the publication before it."""

_FIRST = re.compile(r"[\s:]*(?:\(?[1a]\)|1\.(?=\s+[A-Z]))\s*")
_ENUMERATOR = re.compile(
    r"(?:(?<=[;,.:]\s)|(?<=\band\s))\(?(?:[2-9]|[b-h])\)\s+|(?<=[;.]\s)[2-9]\.\s+(?=[A-Z])"
)
"""`(1) `, `b) `, `2. `: before each of several publications."""

_ISSUE_END = re.compile(r"\.?\s+(?:and\s+)?(?=[A-Z])")


def work_spans(text: str, start: int, end: int) -> list[Span]:
    """[start, end) of each publication that a text names."""
    if first := _FIRST.match(text, start, end):
        start = first.end()
    cuts = [found.span() for found in _ENUMERATOR.finditer(text, start, end)]
    at = start
    for found in _SEMICOLON.finditer(text, start, end):
        if not (_PART.match(text, found.end()) or _are_authors(text[at : found.start()])):
            cuts.append(found.span())
            at = found.end()
    for found in ISSUE.finditer(text, start, end):
        over = _ISSUE_END.match(text, found.end(), end)
        if over and AUTHORS.match(text, over.end(), end):
            since = max((until for _, until in cuts if until <= found.start()), default=start)
            before = text[since : found.start()].lstrip()
            if AUTHORS.match(before) or before.count(". ") > 1:
                cuts.append(over.span())
    return _between(start, end, sorted(cuts))


def _are_authors(text: str) -> bool:
    """Whether text names authors, and not yet what they wrote."""
    stated = text.strip()
    found = AUTHORS.match(stated + ". X")
    return found is not None and found.end() >= len(stated)


def _between(start: int, end: int, cuts: list[tuple[int, int]]) -> list[Span]:
    spans = []
    for cut, after in cuts:
        if cut > start:
            spans.append((start, cut))
        start = max(start, after)
    return [*spans, (start, end)] if start < end else spans

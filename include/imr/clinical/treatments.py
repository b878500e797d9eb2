"""The prior treatments of a statement: its list split, and each item read as a request is."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from imr.clinical.findings import PriorTreatment
from imr.clinical.lists import joined, pieces_of, trimmed_item
from imr.clinical.statements import Statement
from imr.clinical.words import compiled
from imr.terms import Terms, read_terms
from imr.text.dates import DATE, read_date
from imr.text.spans import Span
from imr.text.vocabulary import Vocabulary, read_rows

UNKNOWN = "Unknown"
_FINDINGS = compiled(r"(?:,\s*|\s)(?:which\s+|that\s+|was\s+)?{treatment_narrative}")
_HEADING = re.compile(r"[a-z]+(?: [a-z]+)?:\s+(?=\S)")
_ONLY_WHEN = compiled(
    r"\W*(?:(?:in|on|of)\s+)?(?:#?\d[\d/.-]*\s*|{months}|x\d|\W)+$"
    r"|\W*(?:\d+|{numbers})(?:\s{numbers})?\s+(?:visits|sessions|treatments|weeks|months)\W*$"
)
# What may stand around a term that is a whole treatment: "2 days of", "medication therapy including Motrin".
_IS_ALL = compiled(r"(?:\W|\d|{of_treatments})*")
_FURTHER = compiled(r"$|\s*[(,x\u00d7#]|\s+(?:{after_treatments}|\d)")
_KNOWN_ENOUGH = 4096
"""Wordings of treatments of which the terms are kept: a few of them make up most lists."""


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary.of(read_rows("imr.clinical", "treatments"))


@lru_cache(maxsize=_KNOWN_ENOUGH)
def _terms_of(item: str) -> Terms:
    return read_terms(item)


def _category_of(item: str) -> tuple[str, str]:
    """Returns category and subcategory: those of the vocabulary of treatments, else those of a request.

    A term of the vocabulary decides where the item consists of it but for when, how often and for what.
    """
    hits = _vocabulary().find(item)
    if hits and _IS_ALL.fullmatch(item, 0, hits[0].start) and _FURTHER.match(item, hits[0].end):
        return hits[0].row["category"], hits[0].row["subcategory"]
    terms = _terms_of(item)
    return terms.category, terms.subcategory


@lru_cache(maxsize=_KNOWN_ENOUGH)
def is_known(item: str) -> bool:
    """Returns whether a treatment is one that is recognised, though of no category of the DWC's."""
    return bool(_vocabulary().find(item)) or _terms_of(item).category != UNKNOWN


def read_treatments(text: str, folded: str, statement: Statement) -> list[PriorTreatment]:
    """Returns the treatments that a statement lists, in order. Spans are places in `text`.

    What a test found is no treatment: "x-ray shows loss of lordosis" is "x-ray", and what follows it in the
    list goes until a treatment is named again.
    """
    pieces = pieces_of(folded, statement.start, statement.end, [])

    def named(left: int, right: int) -> int | None:
        if _ONLY_WHEN.match(folded, left, right):
            return None
        return left if is_known(text[left:right].strip()) else None

    treatments: list[PriorTreatment] = []
    finding = False
    has_findings = _FINDINGS.search(folded, statement.start, statement.end) is not None
    for start, end in joined(folded, pieces, named, _ONLY_WHEN):
        found = _FINDINGS.search(folded, start, end) if has_findings else None
        if finding and not is_known(text[start:end].strip()):
            continue
        finding = found is not None
        span = trimmed_item(text, folded, start, found.start() if found else end)
        heading = _HEADING.match(folded, *span)
        if heading:
            span = heading.end(), span[1]
        if span[0] < span[1] and re.search("[a-z]", folded[slice(*span)]):
            treatments.append(_treatment(text, span))
    return treatments


def _treatment(text: str, span: Span) -> PriorTreatment:
    values = _values_of(" ".join(text[slice(*span)].split()))
    return PriorTreatment(**values, spans={name: span for name, value in values.items() if value})


@lru_cache(maxsize=_KNOWN_ENOUGH)
def _values_of(item: str) -> dict[str, Any]:
    """Returns the values of a treatment by their names, but for their places."""
    category, subcategory = _category_of(item)
    terms = _terms_of(item)
    dated = DATE.search(item)
    return {
        "treatment": item,
        "category": category,
        "subcategory": subcategory,
        "drug_ingredients": terms.drug_ingredients,
        "visits": terms.visits if category == terms.category else None,
        "body_parts": terms.body_parts,
        "treatment_date": read_date(dated) if dated else None,
    }

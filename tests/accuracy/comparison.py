"""Compares what was read from a letter with what it says, field by field.

Two values are the same if they differ in no more than case, white space, the style of quotation marks and
dashes, or a final period. Fields that most letters leave empty count only where either side says something.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator
from datetime import date
from typing import Any, NamedTuple

from imr.rows.letter_rows import LetterRows

CASE_FIELDS = (
    "case_number", "date_of_injury", "ur_denial_date", "application_received_date", "assigned_date",
    "decision_date", "priority", "reviewer_license_states", "reviewer_specialties", "patient_age",
    "patient_sex", "outcome", "decision_count",
)  # fmt: skip
DECISION_FIELDS = (
    "request", "original_request", "ur_authorized", "decision", "rationale_conclusion", "category",
    "subcategory", "drug_ingredients", "drug_strength", "drug_quantity", "drug_refills", "visits",
    "body_parts", "laterality", "retrospective",
)  # fmt: skip
CITED_DOCUMENT = ("cited_by", "source", "title", "edition_year")
CITATION_FIELDS = {"citation_document": CITED_DOCUMENT, "citation_section": (*CITED_DOCUMENT, "sections")}
FIELDS = ("letter_parsed", "layout", *CASE_FIELDS, *DECISION_FIELDS, *CITATION_FIELDS)

SPARSE = frozenset(DECISION_FIELDS) - {
    "request",
    "decision",
    "rationale_conclusion",
    "category",
    "subcategory",
}
UNORDERED = {"reviewer_license_states", "reviewer_specialties", "drug_ingredients", "body_parts"}
STRUCTURAL = frozenset(
    {"letter_parsed", "layout", "request", "original_request", "ur_authorized", "decision", *CASE_FIELDS}
) - {"reviewer_license_states", "reviewer_specialties", "patient_age", "patient_sex"}

_SPACE = re.compile(r"\s+")  # " \n"
_SAME_MARKS = str.maketrans("‘’“”–—", "''\"\"--", "\u00ad")


class Comparison(NamedTuple):
    """One field of one letter or item: both values, and how many of how many are right."""

    field: str
    item: int | None
    want: Any
    got: Any
    right: int
    total: int


def plain(value: Any, *, ordered: bool = True) -> Hashable:
    """Returns a value without differences that do not count in a comparison."""
    if isinstance(value, str):
        return _SPACE.sub("", value.translate(_SAME_MARKS)).casefold().rstrip(".:") or None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        each = [plain(one) for one in value]
        return tuple(each if ordered else sorted(each, key=str))
    return value  # type: ignore[no-any-return]


def compare(rows: LetterRows, truth: dict[str, Any]) -> Iterator[Comparison]:
    """Every field that the right values state. Decisions are paired by number; an invented one is a miss."""
    yield _field("letter_parsed", None, True, rows.case is not None)
    case = rows.case or {}
    if "layout" in truth:
        yield _field("layout", None, truth["layout"], case.get("layout"))
    for name in CASE_FIELDS:
        if name in truth["case"]:
            yield _field(name, None, truth["case"][name], case.get(name))
    read = {row["decision_number"]: row for row in rows.decisions}
    for want in truth["decisions"]:
        number = want["decision_number"]
        got = read.pop(number, {})
        for name in DECISION_FIELDS:
            if name in want and not (name in SPARSE and not want[name] and not got.get(name)):
                yield _field(name, number, want[name], got.get(name))
        if "citations" in want:
            cited = [row for row in rows.citations if row["decision_number"] == number]
            yield from _citations(number, want["citations"], cited)
    for number, row in read.items():
        yield Comparison("request", number, None, row["request"], 0, 1)


def _field(name: str, item: int | None, want: Any, got: Any) -> Comparison:
    ordered = name not in UNORDERED
    right = plain(want, ordered=ordered) == plain(got, ordered=ordered)
    return Comparison(name, item, want, got, int(right), 1)


def _citations(number: int, want: list[dict[str, Any]], got: list[dict[str, Any]]) -> Iterator[Comparison]:
    """Citations are counted on both sides, so that a missing one weighs as much as an invented one."""
    for name, keys in CITATION_FIELDS.items():
        wanted = Counter(tuple(plain(citation[key]) for key in keys) for citation in want)
        read = Counter(tuple(plain(citation[key]) for key in keys) for citation in got)
        yield Comparison(
            name,
            number,
            sorted((wanted - read).elements(), key=str),
            sorted((read - wanted).elements(), key=str),
            2 * (wanted & read).total(),
            wanted.total() + read.total(),
        )

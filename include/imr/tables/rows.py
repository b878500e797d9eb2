"""A letter's readings -> its rows, by the columns of `schema`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from imr.letters.model import LetterText, Refusal
from imr.parsing import PARSER_VERSION, parse_letter
from imr.parsing.model import ParsedLetter, Span
from imr.tables.schema import TABLES
from imr.terms import Terms, read_terms

Row = dict[str, Any]

PROBLEMS = {"case_number_from_key": "The letter gives no case number; it is taken from the object's name."}
"""Doubts that arise where rows are made."""

_CASE_NUMBER_IN_NAME = re.compile(r"\bCM\d{2}-\d{7}\b", re.IGNORECASE)  # raw/.../CM21-0213037.pdf


@dataclass(frozen=True, slots=True)
class Source:
    """Where a letter's bytes came from; `received_date` is None for a letter read outside a run."""

    uri: str
    letter_id: str
    byte_size: int
    received_date: date | None = None
    archive_member: str | None = None
    etag: str | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LetterRows:
    """Rows of one letter. `case` is None, and the lists empty, where it cannot be read.

    `spans` says where in the letter's text the parser read each field, `term_spans` where in each decision's
    request its terms were read; `spans.text_spans` makes one of the two.
    """

    letter: Row
    case: Row | None
    decisions: list[Row]
    citations: list[Row]
    spans: Mapping[str, Span]
    term_spans: Sequence[Mapping[str, Span]] = ()

    def by_table(self) -> dict[str, list[Row]]:
        cases = [self.case] if self.case else []
        return {
            "letters": [self.letter],
            "cases": cases,
            "decisions": self.decisions,
            "citations": self.citations,
        }


_MOST_PAGES = 2**15 - 1
"""What the column holds; a PDF may claim any number of pages."""


def letter_row(source: Source, reading: LetterText | Refusal, *, run_id: str | None) -> Row:
    """The ledger's row of a letter before it is parsed: quarantined where no text could be read."""
    refusal = reading.reason if isinstance(reading, Refusal) else None
    return {
        "letter_id": source.letter_id,
        "source_uri": source.uri,
        "archive_member": source.archive_member,
        "etag": source.etag,
        "modified_at": source.modified_at,
        "byte_size": source.byte_size,
        "media_type": reading.media_type,
        "received_date": source.received_date,
        "page_count": reading.page_count if (reading.page_count or 0) <= _MOST_PAGES else None,
        "text": reading.text if isinstance(reading, LetterText) else None,
        "layout": None,
        "status": "quarantined" if refusal else "published",
        "reasons": [refusal] if refusal else [],
        "case_id": None,
        "decision_date": None,
        "parser_version": PARSER_VERSION,
        "run_id": run_id,
        "processed_at": datetime.now(UTC),
        "review": None,
        "reviewed_by": None,
        "reviewed_at": None,
    }


def parse_rows(letter: Row) -> LetterRows:
    """All rows of a letter from its ledger row: its text is parsed, its requests are read for terms."""
    if letter["text"] is None:
        return LetterRows(letter, None, [], [], {})
    parsed = parse_letter(letter["text"])
    if not isinstance(parsed, ParsedLetter):
        unread = letter | {
            "layout": parsed.layout,
            "status": "quarantined",
            "reasons": list(parsed.reasons),
            "case_id": None,
            "decision_date": None,
            "parser_version": PARSER_VERSION,
        }
        return LetterRows(unread, None, [], [], {})
    parsed = _with_case_number(parsed, letter["archive_member"] or letter["source_uri"])
    terms = [read_terms(item.request, item.original_request) for item in parsed.items]
    case_id = parsed.case_number or f"L-{letter['letter_id'][:16]}"
    shared = {
        "case_id": case_id,
        "case_number": parsed.case_number,
        "decision_date": parsed.decision_date,
        "letter_id": letter["letter_id"],
        "received_date": letter["received_date"],
    }
    row = letter | {
        "layout": parsed.layout,
        "status": "published",
        "reasons": [],
        "case_id": case_id,
        "decision_date": parsed.decision_date,
        "parser_version": PARSER_VERSION,
    }
    return LetterRows(
        letter=row,
        case=_case(shared, parsed, terms),
        decisions=_decisions(shared, parsed, terms),
        citations=_citations(shared, parsed),
        spans=parsed.spans,
        term_spans=[term.spans for term in terms],
    )


def to_arrow(rows: Iterable[LetterRows]) -> dict[str, pa.Table]:
    """Rows of many letters as one Arrow table per table of the contract."""
    collected: dict[str, list[Row]] = {name: [] for name in TABLES}
    for letter in rows:
        for name, added in letter.by_table().items():
            collected[name].extend(added)
    return {name: pa.Table.from_pylist(collected[name], schema=schema) for name, schema in TABLES.items()}


def _with_case_number(parsed: ParsedLetter, name: str) -> ParsedLetter:
    named = _CASE_NUMBER_IN_NAME.search(name.rpartition("/")[2])
    if parsed.case_number or not named:
        return parsed
    return replace(parsed, case_number=named[0].upper(), problems=(*parsed.problems, "case_number_from_key"))


def _case(shared: Row, parsed: ParsedLetter, terms: list[Terms]) -> Row:
    counts = Counter(item.decision for item in parsed.items)
    outcome = parsed.items[0].decision if len(counts) == 1 else "partially_overturned"
    problems = dict.fromkeys((*parsed.problems, *(code for term in terms for code in term.problems)))
    return shared | {
        "layout": parsed.layout,
        "priority": parsed.priority,
        "date_of_injury": parsed.date_of_injury,
        "ur_denial_date": parsed.ur_denial_date,
        "application_received_date": parsed.application_received_date,
        "assigned_date": parsed.assigned_date,
        "reviewer_license_states": list(parsed.reviewer_license_states),
        "reviewer_specialties": list(parsed.reviewer_specialties),
        "patient_age": parsed.patient_age,
        "patient_sex": parsed.patient_sex,
        "clinical_summary": parsed.clinical_summary,
        "outcome": outcome,
        "decision_count": len(parsed.items),
        "upheld_count": counts["upheld"],
        "overturned_count": counts["overturned"],
        "problems": list(problems),
    }


def _decisions(shared: Row, parsed: ParsedLetter, terms: list[Terms]) -> list[Row]:
    return [
        shared
        | {
            "decision_number": number,
            "request": item.request,
            "original_request": item.original_request,
            "ur_authorized": item.ur_authorized,
            "ur_action": item.ur_action,
            "decision": item.decision,
            "rationale": item.rationale,
            "rationale_conclusion": item.rationale_conclusion,
            "claims_administrator_guideline": item.claims_administrator_guideline,
            "imro_guideline": item.imro_guideline,
            "category": term.category,
            "subcategory": term.subcategory,
            "drug_ingredients": list(term.drug_ingredients),
            "drug_strength": term.drug_strength,
            "drug_quantity": term.drug_quantity,
            "drug_refills": term.drug_refills,
            "is_opioid": term.is_opioid,
            "visits": term.visits,
            "body_parts": list(term.body_parts),
            "laterality": term.laterality,
            "retrospective": term.retrospective,
        }
        for number, (item, term) in enumerate(zip(parsed.items, terms, strict=True), start=1)
    ]


def _citations(shared: Row, parsed: ParsedLetter) -> list[Row]:
    return [
        shared
        | {
            "decision_number": decision_number,
            "citation_number": number,
            "cited_by": citation.cited_by,
            "source": citation.source,
            "title": citation.title,
            "edition_year": citation.edition_year,
            "sections": citation.sections,
        }
        for decision_number, item in enumerate(parsed.items, start=1)
        for number, citation in enumerate(item.citations, start=1)
    ]

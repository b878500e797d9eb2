"""Makes all rows of a letter from its text. `fill` says what each column holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from imr.clinical import ClinicalSummary, read_summary
from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.letters.readings import LetterText, Refusal
from imr.parsing import ParsedLetter, parse_letter
from imr.place.allowance import OutOfTime, allowance
from imr.place.limits import Limits
from imr.rows.fill import filled
from imr.rows.read_letter import (
    LedgerEntry,
    ReadCitation,
    ReadDecision,
    ReadDiagnosis,
    ReadLetter,
    ReadTreatment,
    Row,
    Source,
)
from imr.rows.version import parser_version
from imr.terms import read_terms
from imr.text.spans import Span

_DEFAULTS = Limits()

_CASE_NUMBER_IN_NAME = re.compile(r"\bCM\d{2}-\d{7}\b", re.IGNORECASE)  # raw/.../CM21-0213037.pdf


@dataclass(frozen=True, slots=True)
class LetterRows:
    """Rows of one letter. Where the letter cannot be read, `case` is None and the lists are empty.

    `spans` has the places in the letter's text where the parser read each field. `term_spans` has the places
    in each decision's request where its terms were read. `summary_spans` has the places in the clinical
    summary where its diagnoses, treatments and mechanism were read. `spans.text_spans` combines them all.
    `furniture` has the places of lines that are no part of what the letter says, `unexplained` those of text
    that nothing accounts for.
    """

    letter: Row
    case: Row | None
    decisions: list[Row]
    citations: list[Row]
    spans: Mapping[str, Span]
    term_spans: Sequence[Mapping[str, Span]] = ()
    furniture: Sequence[Span] = ()
    unexplained: Sequence[Span] = ()
    diagnoses: Sequence[Row] = ()
    prior_treatments: Sequence[Row] = ()
    summary_spans: Mapping[str, Span] = field(default_factory=dict)

    def by_table(self) -> dict[str, list[Row]]:
        """Returns the letter's rows by the name of their table."""
        cases = [self.case] if self.case else []
        return {
            "letters": [self.letter],
            "cases": cases,
            "decisions": self.decisions,
            "citations": self.citations,
            "diagnoses": list(self.diagnoses),
            "prior_treatments": list(self.prior_treatments),
        }


def letter_row(source: Source, reading: LetterText | Refusal, *, run_id: str | None) -> Row:
    """Returns the ledger row of a letter that is not parsed yet. It is quarantined where it has no text."""
    return filled("letters", LedgerEntry(source, reading, run_id))


def parse_rows(letter: Row, limits: Limits = _DEFAULTS) -> LetterRows:
    """Returns all rows of a letter from its ledger row: it parses the text and reads the requests' terms.

    A text that takes more time or memory than the limits allow is refused, with a reason that says so.
    """
    if letter["text"] is None:
        return LetterRows(letter, None, [], [], {})
    try:
        with allowance(limits.parse_seconds, limits.parse_bytes):
            return _parse_rows(letter)
    except OutOfTime:
        reason = "parse_timeout"
    except MemoryError:
        reason = "parse_memory"
    return LetterRows(_noted(letter, None, (reason,)), None, [], [], {})


def _parse_rows(letter: Row) -> LetterRows:
    parsed = parse_letter(letter["text"])
    if not isinstance(parsed, ParsedLetter):
        return LetterRows(_noted(letter, parsed.layout, parsed.reasons), None, [], [], {})
    parsed = _with_case_number(parsed, letter["archive_member"] or letter["source_uri"])
    terms = tuple(read_terms(item.request, item.original_request) for item in parsed.items)
    summary = read_summary(parsed.clinical_summary or "")
    read = ReadLetter(letter, parsed, terms, summary)
    decisions = [
        ReadDecision(read, number, item, term)
        for number, (item, term) in enumerate(zip(parsed.items, terms, strict=True), start=1)
    ]
    citations = [
        ReadCitation(read, decision.number, number, citation)
        for decision in decisions
        for number, citation in enumerate(decision.item.citations, start=1)
    ]
    return LetterRows(
        letter=_noted(letter, parsed.layout, ())
        | {
            "case_id": read.case_id,
            "decision_date": parsed.decision_date,
            "unexplained_characters": parsed.unexplained_characters,
        }
        | _facts_of_header(parsed),
        case=filled("cases", read),
        decisions=[filled("decisions", decision) for decision in decisions],
        citations=[filled("citations", citation) for citation in citations],
        spans=parsed.spans,
        term_spans=[term.spans for term in terms],
        furniture=parsed.furniture,
        unexplained=parsed.unexplained,
        diagnoses=[
            filled("diagnoses", ReadDiagnosis(read, number, diagnosis))
            for number, diagnosis in enumerate(summary.diagnoses, start=1)
        ],
        prior_treatments=[
            filled("prior_treatments", ReadTreatment(read, number, treatment))
            for number, treatment in enumerate(summary.prior_treatments, start=1)
        ],
        summary_spans=_spans_of(summary),
    )


def _spans_of(summary: ClinicalSummary) -> dict[str, Span]:
    """Returns the places in a clinical summary of what was read there, by the path of a field."""
    listed = {
        "diagnoses": [diagnosis.spans for diagnosis in summary.diagnoses],
        "prior_treatments": [treatment.spans for treatment in summary.prior_treatments],
    }
    spans = {
        f"{table}.{number}.{name}": span
        for table, items in listed.items()
        for number, item in enumerate(items, start=1)
        for name, span in item.items()
    }
    return spans | ({"mechanism_of_injury": summary.mechanism_span} if summary.mechanism_span else {})


def to_arrow(rows: Iterable[LetterRows]) -> dict[str, pa.Table]:
    """Returns the rows of many letters as one Arrow table for each table of the contract."""
    collected: dict[str, list[Row]] = {name: [] for name in TABLES}
    for letter in rows:
        for name, added in letter.by_table().items():
            collected[name].extend(added)
    return {name: pa.Table.from_pylist(collected[name], schema=schema) for name, schema in SCHEMAS.items()}


def _noted(letter: Row, layout: str | None, reasons: Sequence[str]) -> Row:
    """Returns the ledger row with what the parser says of the letter."""
    return letter | {
        "layout": layout,
        "status": "quarantined" if reasons else "published",
        "reasons": list(reasons),
        "case_id": None,
        "decision_date": None,
        "date_of_injury": None,
        "application_received_date": None,
        "unexplained_characters": None,
        "parser_version": parser_version(),
    }


def _facts_of_header(parsed: ParsedLetter) -> Row:
    """Returns the header's values that are the same in every letter of a case.

    Dates of the clinical summary do not count, because a summary may tell of other injuries.
    """
    in_header = "date_of_injury_from_summary" not in parsed.problems
    return {
        "date_of_injury": parsed.date_of_injury if in_header else None,
        "application_received_date": parsed.application_received_date,
    }


def _with_case_number(parsed: ParsedLetter, name: str) -> ParsedLetter:
    named = _CASE_NUMBER_IN_NAME.search(name.rpartition("/")[2])
    if parsed.case_number or not named:
        return parsed
    return replace(parsed, case_number=named[0].upper(), problems=(*parsed.problems, "case_number_from_key"))

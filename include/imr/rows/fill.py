"""Fills the columns of the tables' rows.

A column gets its value from the function that is listed here under its name. Without one it gets the
attribute of its name of what the row is made from: a parsed letter, an item and its terms, or a citation.
Importing this module raises an error where nothing fills a column, or where a function fills no column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from imr.clinical import Diagnosis, PriorTreatment
from imr.contract.columns import TEXTS, Column
from imr.contract.tables import TABLES, Table
from imr.letters.readings import LetterText, Refusal
from imr.letters.version import reader_version
from imr.parsing import Citation, Item, ParsedLetter
from imr.rows.read_letter import LedgerEntry, ReadLetter, Row, Source
from imr.rows.version import parser_version
from imr.terms import Terms

Fill = Callable[[Any], Any]
"""A column's value, from what its row is made of."""

_MOST_PAGES = 2**15 - 1
"""The largest number that the column can hold. A PDF may claim any number of pages."""


class ContractUnfilled(TypeError):
    """A column of the contract is not filled, or a function fills no column. The message names both."""


def fills_of(table: Table, by_name: Mapping[str, Fill], **parts: type) -> dict[str, Fill]:
    """Returns, by column, the function that fills it: that of `by_name`, else one that reads an attribute.

    `parts` are the attributes of what the row is made from, with their types. Raises ContractUnfilled where
    a column has neither, and where `by_name` has a name that is no column.
    """
    attributes = {
        field.name: attrgetter(f"{part}.{field.name}")
        for part, kind in parts.items()
        for field in fields(kind)
    }
    names = [column.name for column in table.columns]
    for name in names:
        if name not in by_name and name not in attributes:
            raise ContractUnfilled(
                f"{table.name}.{name}: nothing fills it. Give it a function in imr.rows.fill, or what "
                f"the row is made from ({', '.join(kind.__name__ for kind in parts.values())}) an attribute"
            )
    for name in by_name:
        if name not in names:
            raise ContractUnfilled(
                f"{table.name} has no column {name}, which imr.rows.fill fills: add it to imr.contract.tables"
            )
    return {
        column.name: _of_type(column, by_name.get(column.name) or attributes[column.name])
        for column in table.columns
    }


def _of_type(column: Column, fill: Fill) -> Fill:
    return (lambda made_from: _listed(fill(made_from))) if column.type == TEXTS else fill


def _listed(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def filled(table: str, made_from: LedgerEntry | ReadLetter | Any) -> Row:
    """Returns the row of a table that is made from an entry, a letter, a decision or a citation."""
    return {name: fill(made_from) for name, fill in FILLS[table].items()}


def _unknown_yet(_: object) -> None:
    """Returns None, for columns that later steps fill: the parser, publishing, or a person."""


def _page_count(entry: LedgerEntry) -> int | None:
    pages = entry.reading.page_count
    return pages if (pages or 0) <= _MOST_PAGES else None


def _outcome(letter: ReadLetter) -> str:
    decisions = {item.decision for item in letter.parsed.items}
    return decisions.pop() if len(decisions) == 1 else "partially_overturned"


def _count_of(decision: str) -> Fill:
    """Returns a function that counts the items of a letter that are decided so."""
    return lambda letter: sum(item.decision == decision for item in letter.parsed.items)


def _problems(letter: ReadLetter) -> dict[str, None]:
    """Returns the codes of the letter's reading, of the letter, its requests and its summary, each once."""
    of_reading = letter.ledger["reading_problems"] or ()
    of_requests = (code for terms in letter.terms for code in terms.problems)
    return dict.fromkeys((*of_reading, *letter.parsed.problems, *of_requests, *letter.summary.problems))


_OF_ENTRIES: dict[str, Fill] = {
    "source_uri": lambda entry: entry.source.uri,
    "media_type": lambda entry: entry.reading.media_type,
    "page_count": _page_count,
    "reading_problems": lambda entry: (
        entry.reading.problems if isinstance(entry.reading, LetterText) else None
    ),
    "text": lambda entry: entry.reading.text if isinstance(entry.reading, LetterText) else None,
    "status": lambda entry: "quarantined" if isinstance(entry.reading, Refusal) else "published",
    "reasons": lambda entry: [entry.reading.reason] if isinstance(entry.reading, Refusal) else [],
    "parser_version": lambda _: parser_version(),
    "reader_version": lambda _: reader_version(),
    "run_id": lambda entry: entry.run_id,
    "processed_at": lambda _: datetime.now(UTC),
} | dict.fromkeys(
    (
        "layout",
        "case_id",
        "decision_date",
        "date_of_injury",
        "application_received_date",
        "unexplained_characters",
        "review",
        "reviewed_by",
        "reviewed_at",
        "review_note",
    ),
    _unknown_yet,
)

_OF_LETTERS: dict[str, Fill] = {
    "case_id": attrgetter("case_id"),
    "letter_id": lambda letter: letter.ledger["letter_id"],
    "received_date": lambda letter: letter.ledger["received_date"],
}

_OF_CASES: dict[str, Fill] = {
    "outcome": _outcome,
    "decision_count": lambda letter: len(letter.parsed.items),
    "upheld_count": _count_of("upheld"),
    "overturned_count": _count_of("overturned"),
    "problems": _problems,
    "mechanism_of_injury": attrgetter("summary.mechanism_of_injury"),
}


def _of_its_letter(fill: Fill) -> Fill:
    return lambda made_from: fill(made_from.letter)


_REPEATED = {name: _of_its_letter(fill) for name, fill in _OF_LETTERS.items()} | {
    "case_number": attrgetter("letter.parsed.case_number"),
    "decision_date": attrgetter("letter.parsed.decision_date"),
}
"""Columns of a case that the other tables repeat -> the functions that fill them there."""

FILLS: dict[str, dict[str, Fill]] = {
    "letters": fills_of(TABLES["letters"], _OF_ENTRIES, source=Source),
    "cases": fills_of(TABLES["cases"], _OF_LETTERS | _OF_CASES, parsed=ParsedLetter),
    "decisions": fills_of(
        TABLES["decisions"], _REPEATED | {"decision_number": attrgetter("number")}, item=Item, terms=Terms
    ),
    "citations": fills_of(
        TABLES["citations"],
        _REPEATED
        | {"decision_number": attrgetter("decision_number"), "citation_number": attrgetter("number")},
        citation=Citation,
    ),
    "diagnoses": fills_of(
        TABLES["diagnoses"],
        _REPEATED | {"diagnosis_number": attrgetter("number")},
        diagnosis=Diagnosis,
    ),
    "prior_treatments": fills_of(
        TABLES["prior_treatments"],
        _REPEATED | {"treatment_number": attrgetter("number")},
        treatment=PriorTreatment,
    ),
}
"""Table -> column -> what fills it."""

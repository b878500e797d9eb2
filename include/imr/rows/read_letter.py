"""Values from which a letter's rows are filled: its source, parsed text, requests' terms and summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imr.clinical import ClinicalSummary, Diagnosis, PriorTreatment
    from imr.letters.readings import LetterText, Refusal
    from imr.parsing import Citation, Item, ParsedLetter
    from imr.terms import Terms

Row = dict[str, Any]
"""A row of a table: column name -> value."""


@dataclass(frozen=True, slots=True)
class Source:
    """The object that a letter's bytes came from. `received_date` is None for a letter read outside a run."""

    uri: str
    letter_id: str
    byte_size: int
    received_date: date | None = None
    archive_member: str | None = None
    etag: str | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A letter as it enters the ledger: read, or refused, and not yet parsed."""

    source: Source
    reading: LetterText | Refusal
    run_id: str | None


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A letter read as a determination."""

    ledger: Row
    parsed: ParsedLetter
    terms: tuple[Terms, ...]
    summary: ClinicalSummary

    @property
    def case_id(self) -> str:
        return self.parsed.case_number or f"L-{self.ledger['letter_id'][:16]}"


@dataclass(frozen=True, slots=True)
class ReadDecision:
    """One disputed item of a letter, counted from 1."""

    letter: ReadLetter
    number: int
    item: Item
    terms: Terms


@dataclass(frozen=True, slots=True)
class ReadCitation:
    """One guideline that a decision cites, counted from 1 within the decision."""

    letter: ReadLetter
    decision_number: int
    number: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class ReadDiagnosis:
    """One diagnosis of a letter's clinical summary, counted from 1."""

    letter: ReadLetter
    number: int
    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True)
class ReadTreatment:
    """One prior treatment of a letter's clinical summary, counted from 1."""

    letter: ReadLetter
    number: int
    treatment: PriorTreatment

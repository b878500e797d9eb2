"""What parsing makes: one immutable record per letter, its fields named as their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from imr.text.spans import Span


@dataclass(frozen=True, slots=True)
class Citation:
    """One guideline named after "Decision based on"."""

    cited_by: str  # claims_administrator | imro
    source: str  # MTUS | ODG | ACOEM | Other
    title: str | None = None
    edition_year: int | None = None
    sections: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One disputed item as its letter decides it."""

    request: str
    decision: str  # upheld | overturned
    ur_action: str = "denied"  # denied | modified
    original_request: str | None = None
    ur_authorized: str | None = None
    rationale: str | None = None
    rationale_conclusion: str | None = None  # necessary | not_necessary | mixed
    claims_administrator_guideline: str | None = None
    imro_guideline: str | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedLetter:
    """A letter read as a determination. `items` is never empty.

    `spans` maps a field's path ("decision_date", "decisions.2.request", "decisions.2.citations.1.title",
    items and citations counted from 1) to where in the letter's text it was read. `furniture` is where lines
    stand that are no part of what the letter says, in order; what lies in a span of theirs was not read.
    `unexplained` is where text stands that nothing accounts for, `unexplained_characters` how many letters
    and figures that is.
    """

    layout: str
    items: tuple[Item, ...]
    case_number: str | None = None
    priority: str | None = None
    date_of_injury: date | None = None
    ur_denial_date: date | None = None
    application_received_date: date | None = None
    assigned_date: date | None = None
    decision_date: date | None = None
    reviewer_license_states: tuple[str, ...] = ()
    reviewer_specialties: tuple[str, ...] = ()
    patient_age: int | None = None
    patient_sex: str | None = None
    clinical_summary: str | None = None
    problems: tuple[str, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    furniture: tuple[Span, ...] = ()
    unexplained: tuple[Span, ...] = ()
    unexplained_characters: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Text that is not a determination one can read, and why (codes, e.g. `not_a_determination`)."""

    reasons: tuple[str, ...]
    layout: str | None = None

"""The facts of one invented letter, without any layout. Its text and its truth are both made from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from imr.samples.citations import Guideline
from imr.samples.requests import Request


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of prose. It is `exact` where it states a value, which noise must leave readable."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One disputed item with its decision and reasons."""

    request: Request
    decision: str
    conclusion: str
    rationale: tuple[Sentence, ...]
    claims_administrator_guideline: Guideline | None
    imro_guideline: Guideline | None


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a case in their legal order, each on or after the one before."""

    injury: date
    ur_denial: date
    application: date
    assigned: date
    decision: date


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The reviewer's states by name, and specialties both as written and by the DWC's name."""

    states: tuple[tuple[str, str], ...]
    specialties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The clinical summary, and the values that a reader finds in it."""

    sentences: tuple[Sentence, ...]
    age: int | None
    sex: str | None
    states_injury_date: bool


@dataclass(frozen=True, slots=True)
class Case:
    """The whole letter as facts. `omitted` names sections that the letter and so its truth do not have."""

    stem: str
    number: str
    layout: str
    media: str
    priority: str
    imro: str
    dates: Dates
    reviewer: Reviewer
    summary: Summary
    items: tuple[Item, ...]
    documents: tuple[str, ...]
    omitted: frozenset[str] = field(default_factory=frozenset)

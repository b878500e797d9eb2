"""What reading a clinical summary makes: immutable records, their fields named as their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from imr.text.spans import Span


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A condition that the summary states to be the patient's.

    `spans` maps a field's name to where in the summary it was read.
    """

    diagnosis: str
    condition: str
    body_parts: tuple[str, ...] = ()
    laterality: str | None = None
    certainty: str = "current"  # current | history | suspected
    spans: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriorTreatment:
    """A treatment that the summary states to have been given.

    `spans` maps a field's name to where in the summary it was read.
    """

    treatment: str
    category: str
    subcategory: str
    drug_ingredients: tuple[str, ...] = ()
    visits: int | None = None
    body_parts: tuple[str, ...] = ()
    treatment_date: date | None = None
    spans: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClinicalSummary:
    """What a summary says, and the codes of what was doubtful in it.

    `mechanism_span` is where the mechanism stands in the summary.
    """

    diagnoses: tuple[Diagnosis, ...] = ()
    prior_treatments: tuple[PriorTreatment, ...] = ()
    mechanism_of_injury: str | None = None
    mechanism_span: Span | None = None
    problems: tuple[str, ...] = ()

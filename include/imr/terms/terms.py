"""What a request's wording becomes: one immutable record per item, its fields named as their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imr.text.spans import Span


@dataclass(frozen=True, slots=True)
class Terms:
    """The derived fields of one request.

    `spans` maps a field's name to the words of `request` it was read from; a field read from the original
    request, or not stated, has none.

    Problems: `category_unknown` (nothing recognised; category and subcategory are "Unknown"),
    `category_generic` (decided by a word such as "device" or "referral"), `category_conflict` (services of
    different categories are asked for in one item, the first was taken), `visits_conflict` (several numbers
    of sessions that disagree), and those of the drug reading.
    """

    category: str
    subcategory: str
    drug_ingredients: tuple[str, ...] = ()
    drug_strength: str | None = None
    drug_quantity: int | None = None
    drug_refills: int | None = None
    is_opioid: bool = False
    visits: int | None = None
    body_parts: tuple[str, ...] = ()
    laterality: str | None = None
    retrospective: bool = False
    problems: tuple[str, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)

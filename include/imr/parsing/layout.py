"""What a layout is: how its letters are recognised, and how their items are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from imr.text.spans import Span

ITEM_NUMBER = r"\(?(?P<number>\d{1,2})\s?[.)]\)?"
"""What numbers an item: "2.", "2)", "(2)", "2.)"; the pattern's group is the number."""


@dataclass(frozen=True, slots=True)
class ItemText:
    """Where an item's parts stand in the cleaned text. `request` includes partly authorized sentences."""

    request: Span
    outcome: Span
    decision: str
    claims_administrator_guideline: Span | None = None
    imro_guideline: Span | None = None
    rationale: Span | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which letters are laid out.

    A text is a letter of the layout whose `evidence`, headings and labels, it holds most of, if it holds
    `needed` of them. `headings` are those of the sections `reviewer`, `summary` and `decisions`, and of
    whatever others end them; `opening` is the one that a letter has once. Patterns of evidence and headings
    are matched in text of folded case. `read_items` yields none where it cannot tell an item's outcome: what
    follows that item would else go to another.
    """

    evidence: tuple[re.Pattern[str], ...]
    needed: int
    opening: re.Pattern[str]
    headings: Mapping[str, re.Pattern[str]]
    read_items: Callable[[str, Mapping[str, Span]], list[ItemText]]

"""Variants of letters, and documents that are mistaken for letters, each with its right outcomes."""

from __future__ import annotations

from variants import (
    characters,
    contradictions,
    covered,
    damage,
    determinations,
    forms,
    hidden,
    neighbours,
    pages,
    quoted_courts,
    quoted_handouts,
    quoted_messages,
    quoted_petitions,
    uncovered,
)
from variants.model import Expected, Plain, Variant

__all__ = ["Expected", "Plain", "Variant", "all_variants"]

KINDS = (
    quoted_courts,
    quoted_petitions,
    quoted_messages,
    quoted_handouts,
    neighbours,
    hidden,
    covered,
    uncovered,
    pages,
    damage,
    characters,
    forms,
    contradictions,
    determinations,
)


def all_variants() -> list[Variant]:
    """Every variant, kind by kind; the same bytes each time."""
    return [variant for kind in KINDS for variant in kind.variants()]

"""What a request's wording means: category, drug, visits, body parts, side. See `read_terms`."""

from __future__ import annotations

from imr.terms.read import read_terms
from imr.terms.terms import Terms

__all__ = ["Terms", "read_terms"]

"""What a request's wording means: category, drug, visits, body parts, side. See `read_terms`."""

from __future__ import annotations

from imr.terms.model import Terms
from imr.terms.request import read_terms

__all__ = ["Terms", "read_terms"]

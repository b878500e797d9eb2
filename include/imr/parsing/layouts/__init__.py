"""The layouts that letters came in. A new layout is a new module here and its line in LAYOUTS."""

from __future__ import annotations

from imr.parsing.layouts import (
    determination_notice,
    headed_decisions,
    numbered_decisions,
    professional_review,
)
from imr.parsing.layouts.layout import ItemText, Layout

LAYOUTS: tuple[Layout, ...] = (
    headed_decisions.LAYOUT,
    numbered_decisions.LAYOUT,
    determination_notice.LAYOUT,
    professional_review.LAYOUT,
)

__all__ = ["LAYOUTS", "ItemText", "Layout"]

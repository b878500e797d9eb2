"""The layouts that letters came in. A new layout is a new module here and its line in LAYOUTS."""

from __future__ import annotations

from imr.parsing.layouts import headed_decisions
from imr.parsing.layouts.layout import ItemText, Layout

LAYOUTS: tuple[Layout, ...] = (headed_decisions.LAYOUT,)

__all__ = ["LAYOUTS", "ItemText", "Layout"]

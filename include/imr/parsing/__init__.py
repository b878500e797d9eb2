"""From a letter's text to what it says: `parse_letter`."""

from __future__ import annotations

from imr.parsing.parse import parse_letter
from imr.parsing.parsed import Citation, Item, ParsedLetter, Unreadable

__all__ = ["Citation", "Item", "ParsedLetter", "Unreadable", "parse_letter"]

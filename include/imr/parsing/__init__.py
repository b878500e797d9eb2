"""From a letter's text to what it says: `parse_letter`."""

from __future__ import annotations

from imr.parsing.model import Citation, Item, ParsedLetter, Unreadable
from imr.parsing.parse import PARSER_VERSION, parse_letter

__all__ = ["PARSER_VERSION", "Citation", "Item", "ParsedLetter", "Unreadable", "parse_letter"]

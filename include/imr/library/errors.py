"""What the functions for analysts raise."""

from __future__ import annotations


class NoTables(LookupError):
    """There are no tables at a place. The message says what was looked for, and what to do."""

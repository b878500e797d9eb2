"""Copies of the tables for readers without Iceberg: plain Parquet, files to take home, spreadsheets.

Nothing here changes the tables. The text of a letter that is not published is in no copy.
"""

from __future__ import annotations


class NotExported(RuntimeError):
    """A copy cannot be written. The message says why, and what to do."""

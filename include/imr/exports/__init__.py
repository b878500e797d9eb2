"""Copies of the tables for readers without Iceberg: plain Parquet, files to take home, spreadsheets.

Nothing here changes the tables. The text of a letter that is not published is in no copy.
"""

from __future__ import annotations

GRACE_MINUTES = 60
"""How long a file of a copy stays after it was replaced, for readers that have begun to read it."""


class NotExported(RuntimeError):
    """A copy cannot be written. The message says why, and what to do."""


class FilesRemoved(RuntimeError):
    """Files of the tables were removed while they were read; to be tried again."""

    def __init__(self) -> None:
        super().__init__(
            "export: files of the tables were removed while they were read, as `imr forget` does. What was "
            "exported before is whole. Export again"
        )

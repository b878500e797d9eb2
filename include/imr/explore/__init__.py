"""The explorer: pages in the browser to search and browse the tables, over one SQLite file, on Datasette.

`making` writes that file from the SQLite file of an export. The pages only read it. No text and no ledger row
of a letter that is not published is in it.
"""

from __future__ import annotations

DATABASE = "imr"
"""What the file is called in addresses, whatever its name."""


class NotExplored(RuntimeError):
    """A file cannot be explored. The message says why, and what to do."""

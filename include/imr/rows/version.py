"""The parser's version, which changes with everything that decides a letter's rows."""

from __future__ import annotations

from functools import cache

from imr.contract.fingerprint import fingerprint

DECIDES_ROWS = ("contract", "text", "parsing", "terms", "clinical", "rows")


@cache
def parser_version() -> str:
    """Returns a version such as `parser-3f9a1c2b04d1`.

    It changes with the code, vocabularies and contract that decide rows, but not with comments and
    docstrings. `imr_reparse` parses letters again that another version has parsed.
    """
    return f"parser-{fingerprint(DECIDES_ROWS)}"

"""The version of what decides a letter's rows, once its text is there."""

from __future__ import annotations

from functools import cache

from imr.contract.fingerprint import fingerprint

DECIDES_ROWS = ("contract", "text", "parsing", "terms", "rows")


@cache
def parser_version() -> str:
    """`parser-3f9a1c2b04d1`: another with every change of code, vocabulary or contract that decides rows.

    Comments and docstrings decide nothing. `imr_reparse` reads again what another version has read.
    """
    return f"parser-{fingerprint(DECIDES_ROWS)}"

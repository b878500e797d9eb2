"""Columns of the contract, in its own terms, so that reading the contract loads no library."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

TEXT, TEXTS = "string", "list<string>"
DATE, MOMENT = "date32", "timestamp[us, tz=UTC]"
SMALL, INTEGER, LARGE = "int16", "int32", "int64"
TRUTH = "bool"
"""Names of column types, as Arrow writes them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, type, meaning, whether it may be null, and its values where those are listed."""

    name: str
    type: str
    meaning: str
    null: bool = False
    values: tuple[str, ...] = ()


def column_of(type_: str) -> Callable[..., Column]:
    """Returns a function that makes columns of one type from a name and a meaning.

    Its keywords say whether the column may be null, and which values it may have.
    """

    def column(name: str, meaning: str, *, null: bool = False, values: Iterable[str] = ()) -> Column:
        return Column(name, type_, meaning, null, tuple(values))

    return column

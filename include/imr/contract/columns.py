"""What a column is, in the contract's own terms: no library is loaded to read it."""

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
    """A way to write columns of one type: name, meaning, and by keyword what else is to be said."""

    def column(name: str, meaning: str, *, null: bool = False, values: Iterable[str] = ()) -> Column:
        return Column(name, type_, meaning, null, tuple(values))

    return column

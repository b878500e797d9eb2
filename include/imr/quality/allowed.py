"""Values that an expectation allows because a vocabulary has them.

A suite's file names such a list instead of repeating it. `{"$VOCABULARY": "odg_chapters"}` stands for the
list. `{"$SEVERAL_OF": "body_parts"}` stands for a regular expression, which one or more of a list of plain
words match that are joined by ";".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from imr.text.folding import fold_term
from imr.text.vocabulary import read_rows

_UNKNOWN = "Unknown / Unknown"
"""The pair of a request in which nothing is recognised."""


class ListUnknown(ValueError):
    """A suite's file names a list that there is none of."""


def filled(value: dict[str, Any]) -> Any:
    """An object of a suite's file, or what stands for it where it names a list. Raises ListUnknown."""
    match list(value.items()):
        case [("$VOCABULARY", name)]:
            return _listed(name)
        case [("$SEVERAL_OF", name)]:
            one = "|".join(_listed(name))
            return f"^(?:{one})(?:;(?:{one}))*$"
    return value


def _listed(name: str) -> list[Any]:
    if name not in _LISTS:
        raise ListUnknown(f"expectations: no list is named {name}; there are {', '.join(_LISTS)}")
    return _LISTS[name]()


def _category_pairs() -> list[str]:
    rows = read_rows("imr.terms", "categories")
    return [*(f"{row['category']} / {row['subcategory']}" for row in rows), _UNKNOWN]


def _states() -> list[str]:
    return sorted({row["code"] for row in read_rows("imr.parsing", "states")})


def _body_parts() -> list[str]:
    """Names of parts: terms that mean themselves."""
    return [row["term"] for row in read_rows("imr.terms", "body_parts") if row["term"] == row["parts"]]


def _odg_chapters() -> list[str]:
    """Names of chapters: titles that are a wording of themselves."""
    rows = [row for row in read_rows("imr.parsing", "guidelines") if row["guideline"] == "ODG"]
    return sorted(row["title"] for row in rows if row["term"] == _worded(row["title"]))


def _worded(title: str) -> str:
    """A title as a term: "Forearm, Wrist, & Hand" is "forearm wrist and hand"."""
    return fold_term(title).replace(",", "").replace("&", "and")


_LISTS: Mapping[str, Callable[[], list[Any]]] = {
    "body_parts": _body_parts,
    "category_pairs": _category_pairs,
    "odg_chapters": _odg_chapters,
    "states": _states,
}

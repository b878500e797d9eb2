"""Reads what a person types into the search box, and marks the words in what was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import cycle

_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WORD = re.compile(r"\w+")
_OR = "OR"

MOST_WORDS = 12
"""More words are not looked for: each takes the server some time."""
SHORTEST_BEGINNING = 3
"""Characters before an asterisk: shorter ones begin too many words."""

BEGIN, END = "\x02", "\x03"
"""Between these SQLite puts each word that it has found."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text, and whether it is a word that was looked for."""

    text: str
    found: bool


def full_text_query(typed: str) -> str | None:
    """Returns the query of SQLite's full-text search (FTS5) for what was typed; None where no word is in it.

    | typed | found are texts with |
    |---|---|
    | `spinal stimulator` | both words, in any of their forms |
    | `"spinal cord stimulator"` | the words side by side |
    | `stimulator OR pump` | one or the other |
    | `stimulator -trial` | the first word and not the second |
    | `stimul*` | words that begin so; at least `SHORTEST_BEGINNING` characters |

    Every other character parts words, so that nothing that is typed is an error.
    """
    wanted: list[list[str]] = []
    unwanted: list[str] = []
    joins = False
    for found in list(_PART.finditer(typed))[:MOST_WORDS]:
        if found["word"] == _OR and not found["minus"]:
            joins = bool(wanted)
            continue
        term = _term(found["phrase"] if found["word"] is None else found["word"])
        if term is None:
            continue
        if found["minus"]:
            unwanted.append(term)
        elif joins:
            wanted[-1].append(term)
        else:
            wanted.append([term])
        joins = False
    if not wanted:
        return None
    query = " AND ".join(f"({' OR '.join(terms)})" for terms in wanted)
    return f"({query}) NOT ({' OR '.join(unwanted)})" if unwanted else query


def _term(typed: str) -> str | None:
    words = _WORD.findall(typed)
    if not words:
        return None
    begins = typed.endswith("*") and len(words[-1]) >= SHORTEST_BEGINNING
    # Only letters, figures and underscores are left, so that nothing ends the quotation.
    return f'"{" ".join(words)}"{"*" if begins else ""}'


def parts_of(marked: str) -> list[Part]:
    """Returns the parts of a text in which SQLite has put `BEGIN` and `END` around words that it found."""
    pieces = re.split(f"[{BEGIN}{END}]", marked)
    return [Part(text, found) for text, found in zip(pieces, cycle((False, True)), strict=False) if text]

"""Gives the place in a letter's text where each field was read, for `imr parse --spans`.

A span goes from a value's first character to its last. Page furniture between the two is in the span, but not
in the value: `LetterRows.furniture` has its places.
"""

from __future__ import annotations

from collections.abc import Iterable

from imr.contract.tables import TABLES
from imr.rows.letter_rows import LetterRows
from imr.text.folding import plain
from imr.text.spans import Span


def text_spans(rows: LetterRows) -> dict[str, Span]:
    """Returns [start, end) offsets into `letter.text`, by the path of a field.

    A path is a column of `cases` (`decision_date`), or a table's name, the row's number and a column
    (`decisions.2.body_parts`). A term's span lies within its request. Where the request cannot be followed
    through the letter's text character by character, the term has the span of the whole request. Raises
    KeyError for a name that the contract does not have.
    """
    spans = dict(rows.spans)
    text: str = rows.letter["text"] or ""
    for number, (decision, terms) in enumerate(zip(rows.decisions, rows.term_spans, strict=True), start=1):
        written = spans.get(f"decisions.{number}.request")
        if written is None:
            continue
        places = _places(decision["request"], text, written, rows.furniture)
        for name, (start, end) in terms.items():
            inside = (places[start], places[end - 1] + 1) if places and start < end else written
            spans[f"decisions.{number}.{name}"] = inside
    for path in spans:
        _require_column(path)
    return spans


def _require_column(path: str) -> None:
    *rows, name = path.split(".")
    TABLES[rows[-2] if rows else "cases"].column(name)


def _places(request: str, text: str, written: Span, furniture: Iterable[Span]) -> list[int] | None:
    """Returns the offset in `text` of each character of a request whose white space was collapsed.

    Returns None where the two differ in more than white space.
    """
    aside = {at for line in furniture if line[0] < written[1] and written[0] < line[1] for at in range(*line)}
    letters = [(letter, at) for at in range(*written) if at not in aside for letter in plain(text[at])]
    readable = "".join(letter for letter, _ in letters)
    offsets = [*(at for _, at in letters), written[1]]
    places = []
    at = 0
    for character in request:
        found = at if character == " " else readable.find(plain(character), at)
        if found < 0:
            return None
        places.append(offsets[found])
        at = found if character == " " else found + 1
    return places

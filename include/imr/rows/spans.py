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
    (`decisions.2.body_parts`). A term's span lies within its request, and that of a diagnosis or
    prior treatment within the clinical summary. Where the request or the summary cannot be followed through
    the letter's text character by character, what was read in it has the span of the whole. Raises
    KeyError for a name that the contract does not have.
    """
    spans = dict(rows.spans)
    text: str = rows.letter["text"] or ""
    for number, (decision, terms) in enumerate(zip(rows.decisions, rows.term_spans, strict=True), start=1):
        written = spans.get(f"decisions.{number}.request")
        if written is None:
            continue
        places = _places(decision["request"], text, written, rows.furniture)
        for name, term in terms.items():
            spans[f"decisions.{number}.{name}"] = _inside(term, places, written)
    summary = spans.get("clinical_summary")
    if rows.case and summary and rows.summary_spans:
        places = _places(rows.case["clinical_summary"], text, summary, rows.furniture)
        spans |= {path: _inside(span, places, summary) for path, span in rows.summary_spans.items()}
    for path in spans:
        _require_column(path)
    return spans


def _plain(letter: str) -> str:
    """Returns a character in plain ones; pdfium's mark of a hyphen at a line's end is a hyphen."""
    return "-" if letter == "\ufffe" else plain(letter)


def _inside(span: Span, places: list[int] | None, written: Span) -> Span:
    """Returns a span of a value as one of the letter's text; without its places that of the whole value."""
    start, end = span
    return (places[start], places[end - 1] + 1) if places and start < end else written


def _require_column(path: str) -> None:
    *rows, name = path.split(".")
    TABLES[rows[-2] if rows else "cases"].column(name)


def _places(request: str, text: str, written: Span, furniture: Iterable[Span]) -> list[int] | None:
    """Returns the offset in `text` of each character of a request whose white space was collapsed.

    Returns None where the two differ in more than white space.
    """
    aside = {at for line in furniture if line[0] < written[1] and written[0] < line[1] for at in range(*line)}
    letters = [(letter, at) for at in range(*written) if at not in aside for letter in _plain(text[at])]
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

"""An account of a letter's text: which of it is understood, and what is left.

A character is understood where it lies in the span of a field, in page furniture, in a heading or label of
the letter's layout, or in a sentence of the form. `vocabularies/form_text.csv` holds the form's wording, each
with its source; names and dates in a sentence part it into several. Blanks and marks between two such places
need no account. The rest is unexplained: something stands there that no reader of a field knows of. So is a
passage inside a paragraph that speaks of something else (`passages.py`); a field that holds it keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import compress

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from imr.parsing.layouts import LAYOUTS, ItemText
from imr.parsing.parsed import ParsedLetter
from imr.parsing.passages import CLINICAL, DOCUMENTS, GUIDELINES, foreign_passages
from imr.text.spans import Span
from imr.text.vocabulary import read_rows

UNEXPLAINED_AT_MOST = 240
"""Letters and figures of a letter that are unexplained before its problems say so.

A letter in the form's wording of 2016 has none. A letterhead, a name or an address comes to some dozens; a
paragraph that no field is read from, to more than this.
"""
_SENTENCES = 20
"""Words in one place that are more than a name or an address, whatever the number of their letters."""

# Text of folded case is ASCII, and bytes are squeezed and searched in half the time.
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_ARE_LETTERS = bytes(code < 128 and chr(code).isalnum() for code in range(256))


def _squeezed(folded: str) -> bytes:
    return folded.encode("ascii").translate(None, _NO_LETTERS)


_FORM = sorted(
    {_squeezed(row["term"].lower()) for row in read_rows("imr.parsing", "form_text")}
    | {_squeezed(row["term"]) for row in read_rows("imr.parsing", "header_labels")}
)
_KNOWN = frozenset([b"", *_FORM])
_FORM_WORDING = BytesAhoCorasick(_FORM, matchkind=MatchKind.LeftmostLongest)
_BETWEEN = frozenset({b"", b"is", b"are", b"and"})
"""What stands between two parts of a form sentence: "... the original request, Norco, is: Upheld"."""
_CONCLUSION = re.compile(r"medically\s+(?:necessary|appropriate|indicated)|medical\s+necessity")
# Where a conclusion's sentence ends; some letters leave out the full stop at the end of the line.
_FULL_STOP = re.compile(r"\.[\"')\]]{0,2}\s+|\n(?=[A-Z])")
# "Acme Review guideline:", "2. ", at a line's start: a label with an organization's name, an item's number.
_LABELS = (
    re.compile(r"(?:\A|(?<=\n))[^\n:.]{2,60}guidelines?\s?:"),
    re.compile(r"[0-9](?<![^\n].)[0-9]?\s?[.)]"),
)


def unexplained_spans(
    text: str, folded: str, spans: Iterable[Span], requests: Iterable[Span], layout: str
) -> Iterator[Span]:
    """Where letters and figures of a cleaned text stand that nothing accounts for, in order.

    `folded` is the text with its case folded, and `layout` names its layout. `spans` are those of fields, and
    of sections that list what no field holds. Letters list their `requests` a second time: that is no other
    text.
    """
    said = b"".join(_squeezed(folded[slice(*span)]) for span in requests)
    patterns = _headings_and_labels(layout)
    for start, end in _between(spans, 0, len(text)):
        if _is_form(_squeezed(folded[start:end])):
            continue
        headed = [found.span() for each in patterns for found in each.finditer(folded, start, end)]
        for first, last in _between(headed, start, end):
            for span in _outside_form(folded, first, last):
                if _squeezed(folded[slice(*span)]) not in said:
                    yield span


@cache
def _headings_and_labels(layout: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of what a layout's letters have beside sentences, each once."""
    patterns = (*LAYOUTS[layout].headings.values(), *LAYOUTS[layout].evidence, *_LABELS)
    return tuple(dict.fromkeys(patterns))


def passages_within(
    text: str, folded: str, summary: Span, documents: Span | None, items: Iterable[ItemText]
) -> Iterator[Span]:
    """Where a letter's paragraphs speak of something else than they should, and not in words of the form.

    Rationales quote guidelines of every kind; only what follows their last conclusion is looked at.
    """
    parts = [(summary, CLINICAL)]
    parts += [(documents, DOCUMENTS)] if documents else []
    for item in items:
        parts += [
            (span, GUIDELINES) for span in (item.claims_administrator_guideline, item.imro_guideline) if span
        ]
        parts += [(_after_conclusion(text, folded, item.rationale), CLINICAL)] if item.rationale else []
    for span, subject in dict.fromkeys(parts):
        for passage in foreign_passages(text, folded, span, subject):
            if not _is_form(_squeezed(folded[slice(*passage)])):
                yield passage


def _after_conclusion(text: str, folded: str, rationale: Span) -> Span:
    """What follows the sentence of a rationale that says last what is necessary; nothing where none does."""
    start, end = rationale
    for conclusion in _CONCLUSION.finditer(folded, start, end):
        start = conclusion.end()
    ending = _FULL_STOP.search(text, start, end) if start > rationale[0] else None
    return (ending.end() if ending else end), end


def is_much(text: str, outside: Iterable[Span], characters: int) -> bool:
    """Whether what is unexplained is more than names and addresses: sentences, or many of the letters.

    `outside` are the places that belong to no field, `characters` all that is unexplained.
    """
    return characters > UNEXPLAINED_AT_MOST or any(
        len(text[slice(*span)].split()) >= _SENTENCES for span in outside
    )


def unexplained_lines(letter: ParsedLetter, text: str) -> list[str]:
    """What of a letter's text is unexplained, as lines with their blanks collapsed."""
    pieces = (text[slice(*span)] for span in letter.unexplained)
    return [words for piece in pieces for line in piece.splitlines() if (words := " ".join(line.split()))]


def characters_in(text: str, spans: Iterable[Span]) -> int:
    """Number of letters and figures in the spans of a text."""
    return sum(sum(map(str.isalnum, text[slice(*span)])) for span in spans)


def _between(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """What of [start, end) lies before, between and after spans that may overlap."""
    for first, last in sorted(spans):
        if first > start:
            yield start, min(first, end)
        start = max(start, last)
    if start < end:
        yield start, end


def _is_form(squeezed: bytes) -> bool:
    """Whether a text without blanks and marks is wording of the form from end to end."""
    return squeezed in _KNOWN or not any(True for _ in _rest(squeezed))


def _rest(squeezed: bytes) -> Iterator[Span]:
    """What of a text without blanks and marks is no wording of the form."""
    at = 0
    for _, start, end in _FORM_WORDING.find_matches_as_indexes(squeezed):
        if squeezed[at:start] not in _BETWEEN:
            yield at, start
        at = end
    if squeezed[at:] not in _BETWEEN:
        yield at, len(squeezed)


def _outside_form(folded: str, start: int, end: int) -> Iterator[Span]:
    """What of [start, end) is no wording of the form, from its first letter to its last."""
    piece = folded[start:end]
    rest = list(_rest(_squeezed(piece)))
    are_letters = piece.encode("ascii").translate(_ARE_LETTERS) if rest else b""
    places = list(compress(range(start, end), are_letters))
    yield from ((places[first], places[last - 1] + 1) for first, last in rest)

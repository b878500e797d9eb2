"""Finds the passages of a letter's text for which a check or another letter holds it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from imr.contract.codes import CONFLICT
from imr.quality.identifiers import CODE, identifier_lines
from imr.quality.suites import REASON_PREFIX, read_checks
from imr.reports.pages.marked import FAILING, Mark, Piece, pieces_of
from imr.text.spans import Span

_AROUND = 80
_LONGEST = 240
_MEASURES = ("_length", "_joined", "_count")
"""Ends of the names of columns that `quality.frames` makes of a table's own, to check them."""
_OF_A_CONFLICT = frozenset({"date_of_injury", "application_received_date"})


def failing_marks(text: str, spans: Mapping[str, Span], reasons: Iterable[str]) -> list[Mark]:
    """Returns marks of the places that a letter's reasons are about. `spans` are those of its fields."""
    return [Mark(span, FAILING, reason) for reason in reasons for span in _failing(text, spans, reason)]


def needs_fields(reasons: Iterable[str]) -> bool:
    """Returns whether the letter's fields have to be known to find the passages of its reasons."""
    return any(_columns(reason) for reason in reasons)


def excerpt(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """Returns the first marked passage with a few words around it, cut where it is long; or nothing."""
    first = min((mark.span for mark in marks), default=None)
    if first is None:
        return []
    begin, end = first[0], min(first[1], first[0] + _LONGEST)
    lead, trail = text[max(0, begin - _AROUND) : begin], text[end : end + _AROUND]
    if begin > _AROUND:
        lead = lead.partition(" ")[2]
    if end < first[1]:
        trail = " …"
    elif end + _AROUND < len(text):
        trail = trail.rpartition(" ")[0]
    inside = Mark((len(lead), len(lead) + end - begin), FAILING, "")
    return pieces_of(lead + text[begin:end] + trail, [inside])


def _columns(reason: str) -> frozenset[str]:
    """Returns the tables' columns that a reason is about."""
    if reason == CONFLICT:
        return _OF_A_CONFLICT
    code = reason.removeprefix(REASON_PREFIX)
    checked = {column for check in read_checks() if check.code == code for column in check.columns}
    return frozenset(_own(column) for column in checked) if code != CODE else frozenset()


def _own(column: str) -> str:
    for end in _MEASURES:
        column = column.removesuffix(end)
    return column


def _failing(text: str, spans: Mapping[str, Span], reason: str) -> Iterator[Span]:
    if reason == REASON_PREFIX + CODE:
        yield from _lines(text, identifier_lines(text))
    columns = _columns(reason)
    yield from (span for path, span in spans.items() if path.rpartition(".")[2] in columns)


def _lines(text: str, numbers: Iterable[int]) -> Iterator[Span]:
    lines, wanted, at = text.split("\n"), set(numbers), 0
    for number, line in enumerate(lines):
        if number in wanted:
            yield at, at + len(line)
        at += len(line) + 1

"""The letter's header: a few labels, each followed by its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from imr.text.dates import DATE, read_date
from imr.text.spans import Span
from imr.text.vocabulary import read_rows

Value = str | date


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says: values by the names of their columns, and where each was read.

    `stated` are the columns that it gives, also those left out because their values disagree or do not exist.
    """

    values: dict[str, Value]
    spans: dict[str, Span]
    problems: tuple[str, ...]
    stated: frozenset[str]


def _spelling(term: str) -> re.Pattern[str]:
    """A label's words before its colon; extraction may drop the spaces or make them line ends."""
    return re.compile(
        r"(?<![A-Za-z])" + r"\s*".join(re.escape(word) for word in term.split()) + r"\s?$", re.IGNORECASE
    )


_LABELS = {
    "".join(row["term"].split()): (_spelling(row["term"]), row)
    for row in sorted(read_rows("imr.parsing", "header_labels"), key=lambda row: -len(row["term"]))
}
"""Labels by their letters, the longest first."""
_LETTERS = tuple(_LABELS)
_LONGEST_LABEL = 90
# A label split by its value: "Application 11/28/2016 Received".
_SPLIT = re.compile(r"(?<![A-Za-z])Application\s(?P<inside>[^:\n]{6,20})\sReceived\s?$", re.IGNORECASE)
_RECEIVED = {"field": "application_received_date", "kind": "date"}
_CASE_NUMBER = re.compile(r"CM\s?(\d\d)\s?[-–—―]?\s?(\d{5,7})(?!\d)", re.IGNORECASE)  # "CM21-0213037"
_FIGURES = re.compile(r"[^\n:]{0,6}\d{2}[^\n:]{0,3}\d{4}")  # "CN21-0213037"
_PRIORITY = re.compile(r"(?:standard|expedited)(?![a-z])", re.IGNORECASE)
# Sentences of letters of mid 2013 that give what later headers do: "A Notice of Assignment and Request for
# Information was provided to the above parties on 9/23/2013."
# The summary of such a letter "was taken directly from the utilization review denial/modification dated July
# 11, 2013".
_SENTENCES = (
    (
        "application_received_date",
        re.compile(r"application\s*for\s*Independent\s*Medical\s*Review\s*was\s*filed\s*on\s*"),
    ),
    ("ur_denial_date", re.compile(r"disputing\s*the\s*Utilization\s*Review\s*Denial\s*dated\s*")),
    ("assigned_date", re.compile(r"Notice\s*of\s*Assignment\s*and\s*[^.]{0,120}?parties\s*on\s*")),
    (
        "ur_denial_date",
        re.compile(r"taken\s*directly\s*from\s*the\s*utilization\s*review\s*[a-z/]{6,24}\s*dated\s*"),
    ),
)
_SENTENCES_WITHIN = 3_000
_GAP = re.compile(r"[\s,;]*")
_HEADER_END = 8_000


class _Token(NamedTuple):
    kind: str
    value: Value | None
    span: Span


class _Label(NamedTuple):
    """A label in [start, end), its row of the vocabulary, and where its value stands if inside of it."""

    start: int
    end: int
    row: dict[str, str]
    value: Span | None


def _token(text: str, at: int, end: int) -> _Token | None:
    if match := DATE.match(text, at, end):
        return _Token("date", read_date(match), match.span())
    if match := _PRIORITY.match(text, at, end):
        return _Token("priority", match.group().lower(), match.span())
    if match := _CASE_NUMBER.match(text, at, end):
        return _Token("case_number", f"CM{match[1]}-{match[2]}", match.span())
    return None


def _tokens(text: str, at: int, end: int) -> list[_Token]:
    """Values that follow a label directly, as many as stand there."""
    tokens: list[_Token] = []
    while gap := _GAP.match(text, at, end):
        token = _token(text, gap.end(), end)
        if token is None:
            break
        tokens.append(token)
        at = token.span[1]
    return tokens


def _label_before(text: str, colon: int, floor: int) -> _Label | None:
    """The label that ends at a colon."""
    start = max(floor, colon - _LONGEST_LABEL)
    before = text[start:colon]
    letters = "".join(before.split()).lower()
    if letters.endswith(_LETTERS):
        for spelled, (pattern, row) in _LABELS.items():
            if letters.endswith(spelled) and (match := pattern.search(before)):
                return _Label(start + match.start(), colon + 1, row, None)
    if letters.endswith("received") and (match := _SPLIT.search(before)):
        first, last = match.span("inside")
        return _Label(start + match.start(), colon + 1, _RECEIVED, (start + first, start + last))
    return None


def _labels(text: str, end: int) -> list[_Label]:
    labels: list[_Label] = []
    floor = 0
    colon = text.find(":", 0, end)
    while colon >= 0:
        if label := _label_before(text, colon, floor):
            labels.append(label)
        floor = colon + 1
        colon = text.find(":", floor, end)
    return labels


def _fields(text: str, end: int) -> Iterator[tuple[str, _Token]]:
    """Fields and their values. Values that follow several labels together are the last labels', in order;
    labels of what no column holds have none."""
    labels = _labels(text, end)
    waiting: list[dict[str, str]] = []
    for number, label in enumerate(labels):
        if label.value:
            tokens = _tokens(text, *label.value)
        else:
            stop = labels[number + 1].start if number + 1 < len(labels) else end
            tokens = _tokens(text, label.end, stop)
        if label.row["kind"]:
            waiting.append(label.row)
        answered = waiting[-len(tokens) :] if tokens else []
        if [row["kind"] for row in answered] == [token.kind for token in tokens]:
            yield from zip((row["field"] for row in answered), tokens, strict=True)
        elif label.row["kind"] == tokens[0].kind:
            yield label.row["field"], tokens[0]
        if tokens:
            waiting.clear()


def _said(text: str, end: int) -> Iterator[tuple[str, date, Span]]:
    """Fields that sentences give, and their dates."""
    for name, sentence in _SENTENCES:
        said = sentence.search(text, 0, end)
        given = _token(text, said.end(), len(text)) if said else None
        if given and isinstance(given.value, date):
            yield name, given.value, given.span


def _names_an_unreadable_case(text: str, end: int) -> bool:
    """Whether a label of the case number is followed by figures that are none."""
    return any(
        label.row["field"] == "case_number" and _FIGURES.match(text, label.end, end)
        for label in _labels(text, end)
        if label.value is None
    )


def read_header(text: str, end: int) -> Header:
    """The header that stands before `end` in a cleaned letter.

    Labels may be split by a line end or by their value, and may come before all their values. A field given
    twice with different values is left out.
    """
    values: dict[str, Value] = {}
    spans: dict[str, Span] = {}
    problems: list[str] = []
    conflicts: set[str] = set()
    stated: set[str] = set()
    for name, token in _fields(text, min(end, _HEADER_END)):
        stated.add(name)
        if token.value is None:
            problems.append("date_unreadable")
        elif values.setdefault(name, token.value) != token.value:
            conflicts.add(name)
        else:
            spans.setdefault(name, token.span)
    for name, day, span in _said(text, end + _SENTENCES_WITHIN):
        if values.setdefault(name, day) != day:
            problems.append("dates_disagree")
        else:
            spans.setdefault(name, span)
    for name in conflicts:
        del values[name], spans[name]
    if conflicts:
        problems.append("header_conflict")
    if "case_number" not in values and _names_an_unreadable_case(text, min(end, _HEADER_END)):
        problems.append("case_number_unreadable")
    if not (values or problems):
        problems.append("header_missing")
    return Header(values, spans, tuple(problems), frozenset(stated))

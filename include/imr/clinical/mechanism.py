"""How the injury came about, as the summary says it."""

from __future__ import annotations

import re

from imr.clinical.statements import sentence_end, sentence_start
from imr.clinical.words import compiled
from imr.text.spans import Span, trimmed
from imr.text.vocabulary import Hit

_LINKS = compiled(r"(?:(?:\s*(?:{mechanism_links}|:|,))+|\s{3,})\s*")
_ABSENT = compiled(r"\s*{mechanism_absent}")
_HOW = compiled(r"(?:[^,;.]{0,60}?){repetitive}|\s*(?:\w+ly\s+)?(?!{no_event})[a-z]{3,}ing\s")
_CAUSE = compiled(r"\s*(?:\w+ly\s+)?(?:{repetitive}|(?!{no_event})[a-z]{3,}ing\s)")
_WORSE = compiled(r"{worse_words}")
_ENDS = compiled(
    r",?\s*{mechanism_ends}|;|,?\s+(?=\d{1,2}[/ ]\d{1,2}[/ ]\d)"
    r"|\s+o[nf]\s+(?:or about\s+)?(?=\d|[a-z]+ \d{1,2}, )|,\s+(?:and\s+)?(?:the|he|she|with|was|has)\b"
)
_WITHIN = compiled(
    r"(?:.*?[\s,])?(?:status post|s/p|after|post|due to|secondary to|from)\s+"
    r"(?P<how>(?:an?\s+)?(?:\w+\s+){0,2}?{fall_words}[^,;]*)"
)
_MECHANISM = compiled(r"\s*(?:status post|s/p|after|post)\s+(?:an?\s+)?{fall_words}")
_WORD = re.compile("[a-z]{2}")
_EVENT = compiled(r"\s*(?:an?\s+)?{repetitive}")
_BEGINS = re.compile(r"[,:;]|(?=\b(?:when|while)\s)|\.(?=[a-z]{2})|\b(?:who|whose|which|that)\s")
_OF_EVENTS = ("associated with", "caused by", "since")
"""Cues that speak of an injury where an event follows at once."""
_OPENING = 500
"""Characters at the beginning of a summary, in which the injury is told."""


def read_mechanism(text: str, folded: str, introductions: list[Hit]) -> Span | None:
    """Returns where a summary says how the injury came about, without the words that introduce it.

    "when" and "while" belong to what they begin. A date of injury alone says nothing of it.
    """
    told: Span | None = None
    injury = -1
    for hit in introductions:
        if hit.row["speaks_of"] == "injury":
            injury = hit.start
        if hit.row["speaks_of"] != "mechanism":
            continue
        if hit.row["opens"] in ("linked", "at_once"):
            links = _LINKS.match(folded, hit.end)
            start = links.end() if links else hit.end
            if (links or hit.row["opens"] == "at_once") and not _ABSENT.match(folded, start):
                return _clause(text, folded, start, sentence_end(text, start))
        elif told is None and _is_of_injury(folded, hit, injury):
            told = _told(text, folded, hit)
    return told


def _is_of_injury(folded: str, cue: Hit, injury: int) -> bool:
    """Returns whether the sentence of a cue speaks of an injury before it, or the cue itself does."""
    own = cue.row["opens"] in ("whole_clause", "clause_before", "event") or cue.row["term"] in _OF_EVENTS
    return own or (injury >= 0 and folded.find(". ", injury, cue.start) < 0)


def is_mechanism(item: str) -> bool:
    """Returns whether a folded item of a list of diagnoses is no diagnosis: "status post a fall"."""
    return _MECHANISM.match(item) is not None


def mechanism_within(item: str) -> Span | None:
    """Returns where a folded diagnosis says how the injury came about: "contusion after a fall"."""
    within = _WITHIN.match(item)
    return within.span("how") if within else None


def _told(text: str, folded: str, cue: Hit) -> Span | None:
    """Returns how a sentence of an injury says it came about: "sustained an injury when he fell"."""
    start = sentence_start(folded, cue.start)
    if _WORSE.search(folded, start, cue.start):
        return None
    opens = cue.row["opens"]
    if opens == "clause_before":
        begins = _begins(folded, start, cue.start)
        return trimmed(text, begins, cue.start) if _CAUSE.match(folded, begins, cue.start) else None
    end = sentence_end(text, cue.end)
    if opens == "whole_clause":
        return _clause(text, folded, _begins(folded, start, cue.start), end) if start < _OPENING else None
    if opens in ("with_word", "event"):
        return _clause(text, folded, cue.start, end)
    how = _EVENT if cue.row["term"] in _OF_EVENTS else _HOW
    return _clause(text, folded, cue.end, end) if how.match(folded, cue.end, end) else None


def _begins(folded: str, start: int, cue: int) -> int:
    """Returns where the clause of a cue begins, in the sentence that begins at `start`."""
    return max((mark.end() for mark in _BEGINS.finditer(folded, start, cue)), default=start)


def _clause(text: str, folded: str, start: int, end: int) -> Span | None:
    stop = _ENDS.search(folded, start + 1, end)
    span = trimmed(text, start, stop.start() if stop else end, ".,;:")
    return span if _WORD.search(folded, *span) else None

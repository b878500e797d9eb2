"""The diagnoses of a statement: its list split, and each item read."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter

from imr.clinical.conditions import condition_of, find_conditions
from imr.clinical.findings import Diagnosis
from imr.clinical.lists import apart_at_cues, is_qualifier, joined, pieces_of, trimmed_item, without_codes
from imr.clinical.mechanism import is_mechanism
from imr.clinical.statements import Statement
from imr.clinical.words import compiled
from imr.terms.body_parts import read_body_parts
from imr.terms.laterality import eye_sides, read_laterality
from imr.text.folding import fold_term
from imr.text.spans import Span
from imr.text.vocabulary import Hit

_HISTORY = compiled(r"\s*{history_before}|.*?{history_anywhere}")
_SUSPECTED = compiled(r"(?:.*?\s|\s*|\W)(?:{suspected})|.*\?")
_OF_HISTORY = re.compile(r"\b(?:history|h/o|hx)\s+of\s+(?:an?\s+|the\s+)?$")
_LEANS_BACK = compiled(r"\s*{leans_back}")
_CUES = compiled(r"{history_before}|{history_anywhere}|{suspected}")
_ONLY_A_SIDE = re.compile(r"\s*(?:left|right|bilateral)?\s*")
_ENCOUNTER = re.compile(r"\s*(?:initial|subsequent)\s+encounter")
_BLANKS = " \n-\u2013\u2010"
_WORD = re.compile(r"\w+")
_start = attrgetter("start")


def read_diagnoses(text: str, folded: str, statement: Statement) -> list[Diagnosis]:
    """Returns the diagnoses that a statement lists, in order. Spans are places in `text`."""
    start, end = statement.start, statement.end
    hits = [_moved(hit, start) for hit in find_conditions(folded[start:end])]
    plain = folded[:start] + without_codes(folded[start:end])

    def named(left: int, right: int) -> int | None:
        without = plain.find(" without ", left, right)
        found = _within(hits, left, without if without >= 0 else right)
        unspecific = bool(found) and found[0].row["rank"] != "ordinary"
        if (
            not found
            or _ENCOUNTER.match(plain, left)
            or (unspecific and _leans_back(text[left:right], plain[left:right]))
        ):
            return None
        return found[0].start

    def whole(left: int, right: int) -> bool:
        found = _within(hits, left, right)
        ends = bool(found) and _ONLY_A_SIDE.fullmatch(plain, found[-1].end, right) is not None
        return ends and bool(read_body_parts(text[left:right]).parts)

    pieces = pieces_of(plain, start, end, [(hit.start, hit.end) for hit in hits])
    pieces = apart_at_cues(plain, pieces, lambda left, right: named(left, right) is not None, whole)
    spans = [trimmed_item(text, plain, *span) for span in joined(plain, pieces, named, _LEANS_BACK)]
    of_history = _OF_HISTORY.search(folded, max(0, statement.before - 30), statement.before) is not None
    stated = [
        span
        for span in spans
        if (_within(hits, *span) or not is_qualifier(plain[slice(*span)]))
        and not is_mechanism(plain[slice(*span)])
    ]
    return [_diagnosis(text, plain, span, _within(hits, *span), of_history=of_history) for span in stated]


def _leans_back(text: str, plain: str) -> bool:
    """Returns whether a piece says more of the one before it: "and repair", "and injury"."""
    return _LEANS_BACK.match(plain) is not None and not read_body_parts(text).parts


def _moved(hit: Hit, by: int) -> Hit:
    return Hit(hit.start + by, hit.end + by, hit.row)


def _within(hits: list[Hit], start: int, end: int) -> list[Hit]:
    return [hit for hit in hits[bisect_left(hits, start, key=_start) :] if hit.end <= end]


@lru_cache(maxsize=4096)  # the same few diagnoses make up most lists
def _place_of(written: str) -> tuple[tuple[str, ...], str | None]:
    """Returns the body parts and the side that a diagnosis names."""
    parts = read_body_parts(written)
    sides = parts.sides | (eye_sides(written) if "eye" in parts.parts else frozenset())
    return parts.parts, read_laterality(written, sides)[0]


def _diagnosis(text: str, plain: str, span: Span, hits: list[Hit], *, of_history: bool) -> Diagnosis:
    start, end = span
    item = plain[start:end]
    written = _without_blanked(text[start:end], item)
    named_parts, laterality = _place_of(written)
    condition = condition_of(hits, item, named_parts)
    parts = named_parts or ((condition.part,) if condition.part else ())
    spans = {"diagnosis": span} | ({"condition": condition.span} if condition.span else {})
    return Diagnosis(
        diagnosis=" ".join(written.split()),
        condition=condition.condition,
        body_parts=parts,
        laterality=laterality,
        certainty="history" if of_history else _certainty(item),
        spans=spans | ({"body_parts": span} if parts else {}) | ({"laterality": span} if laterality else {}),
    )


def _without_blanked(written: str, plain: str) -> str:
    """Returns an item without the codes that are blank in `plain`."""
    if "  " not in plain:
        return written
    pairs = zip(written, plain, strict=True)
    return "".join(letter for letter, kept in pairs if kept != " " or letter in _BLANKS)


def without_cues(diagnosis: str) -> str:
    """Returns a diagnosis in folded words without those of its certainty: "possible strain" is "strain"."""
    return " ".join(_WORD.findall(_CUES.sub(" ", fold_term(diagnosis))))


@lru_cache(maxsize=4096)
def _certainty(item: str) -> str:
    if _HISTORY.match(item):
        return "history"
    return "suspected" if _SUSPECTED.match(item) else "current"

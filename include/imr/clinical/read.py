"""From the words of a clinical summary to its diagnoses, prior treatments and mechanism: `read_summary`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import TypeVar

from imr.clinical.conditions import names_condition
from imr.clinical.diagnoses import read_diagnoses, without_cues
from imr.clinical.findings import ClinicalSummary, Diagnosis, PriorTreatment
from imr.clinical.mechanism import mechanism_within, read_mechanism
from imr.clinical.statements import (
    DIAGNOSES,
    TREATMENTS,
    find_introductions,
    find_statements,
    is_negated,
    sentence_end,
)
from imr.clinical.treatments import UNKNOWN, is_known, read_treatments
from imr.text.folding import fold_term
from imr.text.spans import Span
from imr.text.vocabulary import Hit

_Item = TypeVar("_Item")
_UNREAD = {DIAGNOSES: "diagnoses_unread", TREATMENTS: "prior_treatments_unread"}
_NEAR = 200
"""Characters after an introduction in which a condition is looked for that was not read."""
_LONGEST = 50_000
"""Characters of a summary that are read: many times what any holds."""
_IS_ITEM: dict[str, Callable[[str], bool]] = {DIAGNOSES: names_condition, TREATMENTS: is_known}
"""Tells whether words name a diagnosis, or a treatment."""


def read_summary(text: str) -> ClinicalSummary:
    """Returns what a summary says. Spans are places in `text`. Never raises."""
    text = text[:_LONGEST]
    folded = fold_term(text)
    diagnoses: list[Diagnosis] = []
    diagnoses_at: list[Span] = []
    treatments: list[PriorTreatment] = []
    introductions = find_introductions(folded)
    items: Counter[tuple[str, int]] = Counter()
    for statement in find_statements(text, folded, introductions, _IS_ITEM):
        if statement.speaks_of == DIAGNOSES:
            listed = read_diagnoses(text, folded, statement)
            diagnoses += listed
            diagnoses_at.append((statement.start, statement.end))
            items[statement.speaks_of, statement.before] += len(listed)
        else:
            tried = read_treatments(text, folded, statement)
            treatments += tried
            items[statement.speaks_of, statement.before] += len(tried)
    if not diagnoses and any(_names_one(text, folded, hit) for hit in introductions):
        items[DIAGNOSES, -1] = 0
    unread = [_UNREAD[speaks_of] for (speaks_of, _), count in items.items() if not count]
    mechanism = read_mechanism(text, folded, introductions) or next(_within(folded, diagnoses_at), None)
    return ClinicalSummary(
        diagnoses=_once(diagnoses, attrgetter("diagnosis")),
        prior_treatments=_once(treatments, attrgetter("treatment")),
        mechanism_of_injury=text[slice(*mechanism)] if mechanism else None,
        mechanism_span=mechanism,
        problems=tuple(dict.fromkeys((*unread, *_doubts(diagnoses, treatments)))),
    )


def _names_one(text: str, folded: str, introduction: Hit) -> bool:
    """Returns whether the sentence of an introduction goes on to name a condition."""
    if introduction.row["speaks_of"] != DIAGNOSES or is_negated(folded, introduction.start):
        return False
    near = text[introduction.end : introduction.end + _NEAR]
    return names_condition(near[: sentence_end(near, 0)])


def _once(items: Iterable[_Item], words_of: Callable[[_Item], str]) -> tuple[_Item, ...]:
    """Returns the items without those whose words an earlier one has."""
    first: dict[str, _Item] = {}
    for item in items:
        first.setdefault(words_of(item).lower(), item)
    return tuple(first.values())


def _doubts(diagnoses: list[Diagnosis], treatments: list[PriorTreatment]) -> Iterator[str]:
    """Yields the codes of what is doubtful in diagnoses and treatments."""
    if any("condition" not in each.spans for each in diagnoses):
        yield "condition_unknown"
    if any(each.category == UNKNOWN and not is_known(each.treatment) for each in treatments):
        yield "prior_treatment_unknown"
    if len({each.certainty for each in diagnoses}) > 1:
        said = {(without_cues(each.diagnosis), each.certainty) for each in diagnoses}
        if len({words for words, _ in said}) < len(said):
            yield "diagnosis_certainty_conflict"


def _within(folded: str, lists: Iterable[Span]) -> Iterator[Span]:
    """Yields where lists of diagnoses say how the injury came about."""
    for start, end in lists:
        within = mechanism_within(folded[start:end])
        if within:
            yield start + within[0], start + within[1]

"""Which condition a diagnosis names, from vocabularies/conditions.csv."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from imr.clinical.words import compiled
from imr.terms.body_parts import SPINAL
from imr.text.spans import Span
from imr.text.vocabulary import Hit, Vocabulary, read_rows

OTHER = "other"
_STATUS_POST = compiled(r"\s*(?:status[ /]post|s/p|post(?:operative| op(?:erative)?)?)(?![a-z])")
_OF_JOINTS = {"tear", "dislocation_instability", "osteoarthritis"}
_AFTER_OPERATION, _OTHERWISE = ("operation", "ordinary", "weak"), ("ordinary", "operation", "weak")


class Named(NamedTuple):
    """The condition named, where, and the body part that its name implies ("" where none)."""

    condition: str
    span: Span | None
    part: str


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary.of(read_rows("imr.clinical", "conditions"))


def find_conditions(folded: str) -> list[Hit]:
    """Returns the terms of conditions in a folded text, in order."""
    return _vocabulary().find_folded(folded)


def names_condition(diagnosis: str) -> bool:
    """Returns whether a diagnosis names a condition of the vocabulary."""
    return bool(_vocabulary().find(diagnosis))


def condition_of(hits: list[Hit], item: str, parts: tuple[str, ...]) -> Named:
    """Returns the condition of an item, whose terms are `hits` and whose body parts are `parts`.

    The first term decides; an unspecific one ("injury") only where no other is named. An operation decides
    where the item is "status post" it, or names nothing else.
    """
    implied = next((hit.row["part"] for hit in hits if hit.row["part"]), "")
    for rank in _AFTER_OPERATION if _STATUS_POST.match(item) else _OTHERWISE:
        hit = next((hit for hit in hits if hit.row["rank"] == rank), None)
        if hit:
            return Named(_in_context(hit, parts), (hit.start, hit.end), implied)
    return Named(OTHER, None, implied)


def _in_context(hit: Hit, parts: tuple[str, ...]) -> str:
    """Returns a term's condition. Chronic pain of a region, spinal surgery and the jaw have their own."""
    condition: str = hit.row["condition"]
    if condition == "chronic_pain" and parts:
        return "regional_pain"
    if condition == "postoperative" and not SPINAL.isdisjoint(parts):
        return "postsurgical_spine"
    if condition in _OF_JOINTS and parts == ("jaw",):
        return "dental_tmj"
    return condition

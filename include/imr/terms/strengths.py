"""The strength of a drug request (docs/labelling.md: as written without spaces, several joined by "/")."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from imr.terms.drug_names import Drug
from imr.text.spans import Span

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
# "/ml", "/5ml", "/hr", "per ml", "/g", "/patch": what one strength is contained in
_PER = (
    r"(?:\s*(?:/|\bper\b)\s*(?:\d+(?:\.\d+)?\s*)?"
    r"(?:mls?|cc|gm?|hours?|hrs?|h|actuation|spray|patch|tab|tablet|cap|capsule|vial)(?![a-z]))?"
)
_UNIT = (
    r"(?:%|(?:percent|per cent)(?![a-z])"
    rf"|(?:mgs?|milligrams?|mcgs?|[µμ]g|ug|micrograms?|grams?|gms?|g|meq|i\.?u|units?)(?![a-z]){_PER})"
)
_PART = rf"{_NUMBER}(?:\s*{_UNIT})?"
# "5mg", "10/325mg", "7.5-325 mg", "25mg/ml", "5 mg/325 mg", "20%/5%/4%", ".5mg"; not the number of "#60"
_STRENGTH = re.compile(rf"(?<![\d.#])(?<!# )(?P<parts>{_PART}(?:\s*[-/–]\s*{_PART}){{0,7}})", re.IGNORECASE)
_SEPARATED = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?", re.IGNORECASE)
# "11/11/2016", "12/29/16": a date, not a ratio
_DATE = re.compile(r"\b(?:0?[1-9]|1[0-2])/(?:[012]?\d|3[01])/(?:20)?[12]\d\b(?!\s*(?:%|mg|/))", re.IGNORECASE)
# "60mg/day", "60 mg per day", "120 MED": what is taken in a day, not what a unit holds
_TAKEN_AFTER = re.compile(
    r"\s*(?:(?:/|per|a)\s*(?:day|d|dose|night|kg|week|month)\b|MED\b|morphine|improvement|relief|reduction)",
    re.IGNORECASE,
)
# "take 600mg at bedtime", "up to 60mg", "MED of 120mg"
_TAKEN_BEFORE = re.compile(
    r"(?:\b(?:takes?|taking|apply|up to|maximum|max|exceed|than|MED|MME|equivalent)(?: of| is)?"
    r"|\btotal(?: of)?|\bevery)\s*:?\s*$",
    re.IGNORECASE,
)
# "Norco 10/325", "Suboxone film 8-2", "FCL 20/4/5": parts of a combination without a unit, near its name
_BARE_RATIO = re.compile(
    r"[^\d#;]{0,30}?(?<![\w.])(?P<ratio>\d+(?:\.\d+)?(?:\s*[-/]\s*\d+(?:\.\d+)?){1,3})"
    r"(?![\d.]*\d)(?:(?<=[-/ ](?:300|325|500|650|750))(?=\s*(?:tab|cap))"  # "10-325 tab", but not "1-2 tabs"
    r"|(?!\s*-?\s*(?:tabs?|tablets?|caps?|capsules?|hours?|hrs?|days?|weeks?|months?|times|refills?"
    r"|p\.?o|by mouth|ml|cc|gm?|x)\b))(?!\s*[-/])",
    re.IGNORECASE,
)
# "Naproxen sodium 550 #60", "Percocet 10, quantity 90", "Ibuprofen 800 TID": a number before the quantity
# or, when too large for a dose, before how often to take it
_BARE_NUMBER = re.compile(
    r"\)?(?:\s+(?:[A-Za-z]{2,10}\s+){0,2}|\s*-?)"
    r"(?P<ratio>\d{1,4}(?:\.\d+)?(?=\s*[,;]?\s*(?:#|qty|quantity))"
    r"|\d{2,4}(?=\s*,?\s*(?:[tbq]\.?i\.?d|daily|qhs|prn)\b))",
    re.IGNORECASE,
)
_SOLD_WITH_ACETAMINOPHEN = ("hydrocodone", "oxycodone", "codeine", "tramadol")
_ACETAMINOPHEN = re.compile(
    r"\d\s*(?:mg)?\s*[/-]\s*(?:300|325|400|500|650|660|750)\s*(?:mg)?$", re.IGNORECASE
)
_IN_A_GRAM = re.compile(r"mc?g/gm?$", re.IGNORECASE)  # "300mg/g"
_LARGEST_GRAMS = 5
_FEWEST_UNITS = 50
_SKIN = ("topical", "patch")


class Strength(NamedTuple):
    """The strength as its column has it, and from where to where it was read."""

    text: str
    span: Span


class _Found(NamedTuple):
    text: str
    span: Span
    is_percent: bool


def percents(request: str) -> int:
    """How many percentages `request` gives: a sign of something for the skin."""
    return len(_PERCENT.findall(request))


_PERCENT = re.compile(r"\d\s*(?:%|percent\b|per cent\b)", re.IGNORECASE)  # "5%", "1percent"


_PERCENT_WORD = re.compile(r"\bper cent\b|percent", re.IGNORECASE)
_PER_WORD = re.compile(
    r"(?<=[a-z%])per(?=\d|ml|cc|h|patch|tab|cap|vial)", re.IGNORECASE
)  # "mgperml", spaces removed


def _tidy(unit: str) -> str:
    """A unit without spaces, "percent" as "%", "per" as "/"."""
    if unit == "%" or unit.isalpha():
        return "%" if unit.lower() == "percent" else unit
    compact = "".join(_PERCENT_WORD.sub("%", unit).split())
    return _PER_WORD.sub("/", compact)


def _is_strength(number: str, unit: str, form: str | None) -> bool:
    """Whether a measure is what a unit holds: grams of a cream and a few units of insulin are not."""
    value = float(number.replace(",", ""))
    base = unit.lower().split("/")[0].strip()
    if base in ("g", "gm", "gms", "gram", "grams"):
        return form not in _SKIN and value <= _LARGEST_GRAMS
    if base in ("unit", "units"):
        return value >= _FEWEST_UNITS or "/" in unit
    return value > 0


def _read_parts(match: re.Match[str], combined: bool, form: str | None) -> _Found | None:
    """One written strength, up to its last unit; None where it has none."""
    written = match["parts"]
    parts = [part for part in _SEPARATED.finditer(written) if part["number"]]
    while parts and not parts[-1]["unit"]:
        parts.pop()
    if not parts or not all(_is_strength(p["number"], p["unit"], form) for p in parts if p["unit"]):
        return None
    text = parts[0]["number"] + _tidy(parts[0]["unit"] or "")
    for before, part in pairwise(parts):
        separator = written[before.end() : part.start()].strip()
        joint = "/" if combined or separator == "/" or before["unit"] else separator
        text += joint + part["number"] + _tidy(part["unit"] or "")
    start = match.start("parts")
    last = _tidy(parts[-1]["unit"])
    return _Found(text, (start + parts[0].start(), start + parts[-1].end()), last.endswith("%"))


def _owner(found: _Found, drugs: Sequence[Drug]) -> tuple[str, ...]:
    """Ingredients of the drug named last before a strength: whose it is, for leaving out repetitions."""
    named_before = bisect_right(drugs, found.span[0], key=lambda drug: drug.end)
    return drugs[named_before - 1].ingredients if named_before else ()


def _is_said_again(before: _Found, after: _Found, request: str) -> bool:
    """Whether the second strength says the first in other units: "3% 300mg/g", "3% (30 mg/gm)"."""
    between = request[before.span[1] : after.span[0]]
    return before.is_percent and _IN_A_GRAM.search(after.text) is not None and not between.strip(" ,(/=")


def _measured(request: str, drugs: Sequence[Drug], combined: bool, form: str | None) -> list[_Found]:
    """Strengths with a unit, without doses to take and without what brand and generic both say."""
    found: list[_Found] = []
    said: set[tuple[str, tuple[str, ...]]] = set()
    for match in _STRENGTH.finditer(request):
        strength = _read_parts(match, combined, form)
        if strength is None or _TAKEN_AFTER.match(request, strength.span[1]):
            continue
        if _TAKEN_BEFORE.search(request, max(0, strength.span[0] - 25), strength.span[0]):
            continue
        key = (strength.text.lower(), _owner(strength, drugs))
        if key not in said and not (found and _is_said_again(found[-1], strength, request)):
            said.add(key)
            found.append(strength)
    return found


def _bare(request: str, drugs: Sequence[Drug], combined: bool) -> Strength | None:
    """A combination's ratio, or a number before the quantity, without a unit right after a drug's name."""
    masked = _DATE.sub(lambda date: " " * len(date[0]), request)
    for drug in drugs:
        match = _BARE_RATIO.match(masked, drug.end)
        if match is None or not (combined or has_acetaminophen(drug.ingredients, match["ratio"])):
            match = _BARE_NUMBER.match(masked, drug.end)
        if match:
            return Strength(re.sub(r"\s*[-/]\s*", "/", match["ratio"]), match.span("ratio"))
    return None


def has_acetaminophen(ingredients: Sequence[str], strength: str) -> bool:
    """Whether an opioid named alone comes with acetaminophen, as "Hydrocodone 10/325mg" does."""
    return (
        len(ingredients) == 1
        and ingredients[0] in _SOLD_WITH_ACETAMINOPHEN
        and _ACETAMINOPHEN.search(strength) is not None
    )


def read_strength(request: str, drugs: Sequence[Drug], form: str | None) -> Strength | None:
    """The strength, e.g. "10/325mg" of "Norco 10-325 mg", "4%/27.5%" of a cream's list.

    In a combination a hyphen parts its ingredients; in a single drug it is a range and stays.
    """
    ingredients = {ingredient for drug in drugs for ingredient in drug.ingredients}
    combined = len(ingredients) != 1
    found = _measured(request, drugs, combined, form)
    if not found:
        return _bare(request, drugs, len(ingredients) > 1)
    text = "/".join(part.text for part in found)
    if has_acetaminophen(tuple(ingredients), text):
        text = text.replace("-", "/")
    return Strength(text, (found[0].span[0], found[-1].span[1]))

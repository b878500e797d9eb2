"""Says what the reports must hold of planted letters, counted letter by letter in plain Python."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from planted.history import Item, Letter
from planted.rows import outcome_of

Key = tuple[Any, ...]
"""The values of a report's columns before its counts."""
Row = dict[str, Any]


def rated_reports(letters: Iterable[Letter]) -> dict[str, dict[Key, Row]]:
    """Returns the reports of outcomes: report -> key -> counts, rate and interval."""
    groups: dict[tuple[str, Key], list[tuple[int, int]]] = defaultdict(list)
    for letter in letters:
        if letter.status != "published":
            continue
        counted: dict[tuple[str, Key], list[int]] = defaultdict(lambda: [0, 0])
        for item in letter.items:
            for fact in set(_facts(letter, item)):
                counted[fact][0] += 1
                counted[fact][1] += item.is_overturned
        for (report, key), (n, x) in counted.items():
            for year in _years(letter, report):
                groups[report, (*year, *key)].append((n, x))
    found: dict[str, dict[Key, Row]] = defaultdict(dict)
    for (report, key), pairs in groups.items():
        found[report][key] = rated(pairs)
    return dict(found)


def _years(letter: Letter, report: str) -> list[Key]:
    if report == "months":
        return [()] if letter.decided else []
    return [(None,), (letter.decided.year,)] if letter.decided else [(None,)]


def rated(pairs: Sequence[tuple[int, int]]) -> Row:
    """Returns counts, rate and interval of a group, from each letter's decisions and overturned ones."""
    n, x, k = sum(n for n, _ in pairs), sum(x for _, x in pairs), len(pairs)
    p = x / n
    variance = k / (k - 1) * sum((x - p * n) ** 2 for n, x in pairs) / n**2 if k > 1 else 0
    size = k if p in (0, 1) or k == 1 else min(n, p * (1 - p) / max(variance, 1e-18))
    z = 1.959964
    centre = (p + z * z / (2 * size)) / (1 + z * z / size)
    half = z * math.sqrt(p * (1 - p) / size + z * z / (4 * size * size)) / (1 + z * z / size)
    return {
        "letters": k, "decisions": n, "upheld": n - x, "overturned": x, "overturned_percent": 100 * p,
        "low_percent": 100 * max(0, centre - half), "high_percent": 100 * min(1, centre + half),
        "under_11": k < 11,
    }  # fmt: skip


def _facts(letter: Letter, item: Item) -> Iterator[tuple[str, Key]]:
    yield from (("outcomes", key) for key in _outcomes(letter, item))
    if letter.decided:
        yield "months", (letter.decided.replace(day=1),)
    if item.category == "Pharmaceuticals":
        yield from (("drugs", key) for key in _drugs(item))
    for condition in {name for name, certainty in letter.conditions if certainty != "history"}:
        yield "conditions", (condition, "anything", "anything")
        yield "conditions", (condition, "category", item.category)
        if item.category == "Pharmaceuticals":
            yield "conditions", (condition, "drug", "opioid" if item.is_opioid else "other")
    for requested in (None, item.category):
        yield "tried_before", ("number", _number(len(letter.tried)), None, requested)
        for kind, inside in letter.tried:
            yield "tried_before", ("category", kind, None, requested)
            yield "tried_before", ("subcategory", inside, kind, requested)
    first, second = (
        " + ".join(sorted({source for by, source in item.cited if by == side})) or "none"
        for side in ("claims_administrator", "imro")
    )
    yield from (("guidelines", pair) for pair in ((first, second), (first, None), (None, second)))


def _outcomes(letter: Letter, item: Item) -> Iterator[Key]:
    yield "all", "all", None
    yield "category", item.category, None
    yield "subcategory", item.subcategory, item.category
    yield "ur_action", "modified" if item.is_modified else "denied", None
    if item.is_modified:
        yield "partly_authorized", item.category, None
    yield "retrospective", "yes" if item.is_retrospective else "no", None
    yield "priority", "not stated", None
    yield "age", _age(letter.age), None
    yield "sex", letter.sex or "not stated", None
    yield "accident_year", str(letter.injured.year) if letter.injured else "not stated", None
    yield "years_since_injury", _years_since_injury(letter), None
    yield "decisions_in_letter", _number(len(letter.items)), None
    if item.visits:
        yield "visits", _visits(item.visits), item.category
    yield from (("specialty", one, None) for one in letter.specialties)
    yield from (("license_state", one, None) for one in letter.states)
    yield from (("body_part", one, None) for one in item.body_parts)


def _drugs(item: Item) -> Iterator[Key]:
    is_compound = item.subcategory == "Topical Compounds"
    yield "all", "all"
    yield "class", item.subcategory
    if is_compound or item.subcategory == "Topical Analgesics":
        yield "route", "skin"
    else:
        yield "route", "injection" if item.subcategory == "Injection" else "by mouth or not stated"
    yield "opioid", "opioid" if item.is_opioid else "other"
    yield "compound", "compound" if is_compound else "other"
    for ingredient in item.ingredients:
        yield "ingredient", ingredient
        if is_compound:
            yield "compound_ingredient", ingredient
        if item.is_opioid and ingredient != "acetaminophen":
            yield "opioid_ingredient", ingredient


def _band(value: float, bands: Sequence[tuple[float, str]]) -> str:
    return next(name for end, name in bands if value <= end)


def _number(number: int) -> str:
    return (
        str(number) if number <= 3 else _band(number, ((5, "4 to 5"), (10, "6 to 10"), (99, "11 and more")))
    )


def _visits(visits: int) -> str:
    bands = ((1, "1"), (6, "2 to 6"), (12, "7 to 12"), (24, "13 to 24"), (99, "25 and more"))
    return _band(visits, bands)


def _age(age: int | None) -> str:
    if age is None:
        return "not stated"
    bands = (
        (17, "under 18"), (24, "18 to 24"), (34, "25 to 34"), (44, "35 to 44"), (54, "45 to 54"),
        (64, "55 to 64"), (999, "65 and over"),
    )  # fmt: skip
    return _band(age, bands)


def _years_since_injury(letter: Letter) -> str:
    if letter.injured is None or letter.decided is None:
        return "not stated"
    birthday = (letter.decided.month, letter.decided.day) < (letter.injured.month, letter.injured.day)
    years = letter.decided.year - letter.injured.year - birthday
    return _band(years, ((0, "under 1"), (1, "1"), (4, "2 to 4"), (9, "5 to 9"), (99, "10 and more")))


def letter_sizes(letters: Iterable[Letter]) -> dict[Key, Row]:
    """Returns the report of letters by their number of decisions."""
    counted: dict[Key, Counter[str]] = defaultdict(Counter)
    for letter in letters:
        if letter.status == "published":
            for (year,) in _years(letter, "letter_sizes"):
                counted[year, len(letter.items)][outcome_of(letter)] += 1
    return {
        key: {
            "letters": outcomes.total(),
            **{
                f"{outcome}_letters": outcomes[outcome]
                for outcome in ("upheld", "overturned", "partially_overturned")
            },
            "under_11": outcomes.total() < 11,
        }
        for key, outcomes in counted.items()
    }


def days_to_decision(letters: Iterable[Letter]) -> dict[Key, Row]:
    """Returns the report of days until the decision."""
    days: dict[Key, list[int]] = defaultdict(list)
    for letter in letters:
        if letter.status != "published" or letter.decided is None:
            continue
        starts = {
            "injury": letter.injured, "ur_denial": letter.denied, "application": letter.applied,
            "assignment": letter.assigned,
        }  # fmt: skip
        for start, day in starts.items():
            if day and day <= letter.decided:
                for year in (None, letter.decided.year):
                    days[year, start].append((letter.decided - day).days)
    return {
        key: {
            "letters": len(some), "median_days": _quantile(sorted(some), 0.5),
            "p90_days": _quantile(sorted(some), 0.9), "under_11": len(some) < 11,
        }
        for key, some in days.items()
    }  # fmt: skip


def _quantile(values: Sequence[int], share: float) -> float:
    """Returns a quantile, between two values in proportion."""
    place = (len(values) - 1) * share
    low = math.floor(place)
    return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])

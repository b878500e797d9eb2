"""Draws letters with known facts. Items of a letter tend to be decided alike: letters are clusters."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

SUBCATEGORIES = {
    "Pharmaceuticals": ("Opioids", "NSAID", "Topical Compounds", "Topical Analgesics", "Injection"),
    "Rehabilitation": ("Acupuncture", "Physical Therapy/Occupational Therapy (PT/OT)"),
    "Diagnostic Testing": ("Imaging/Radiology", "EMG/NCV/NCS"),
    "Surgery": ("Spine", "Arthroscopic Surgery"),
}
INGREDIENTS = {
    "Opioids": (("acetaminophen", "hydrocodone"), ("oxycodone",), ("tramadol",)),
    "NSAID": (("naproxen",), ("ibuprofen",)),
    "Topical Compounds": (("baclofen", "flurbiprofen"), ("gabapentin", "ketoprofen", "lidocaine")),
    "Topical Analgesics": (("lidocaine",), ("diclofenac",)),
    "Injection": (("ketorolac",),),
}
OVERTURNED = {"Pharmaceuticals": 0.08, "Rehabilitation": 0.15, "Diagnostic Testing": 0.12, "Surgery": 0.2}
"""Category -> the planted rate of overturned decisions."""
SPECIALTIES = ("Occupational Medicine", "Orthopedic Surgery", "Pain Medicine")
CONDITIONS = ("disc_disorder", "radiculopathy", "chronic_pain", "sprain_strain", "tear")
SOURCES = ("MTUS", "ODG", "ACOEM", "Other")
RARE = ("Neurology", 2_000)
"""A specialty that one letter in so many has, so that some rows rest on few letters."""


@dataclass(frozen=True, slots=True)
class Item:
    """One disputed item."""

    category: str
    subcategory: str
    ingredients: tuple[str, ...]
    is_modified: bool
    is_retrospective: bool
    visits: int | None
    body_parts: tuple[str, ...]
    cited: tuple[tuple[str, str], ...]
    """Who cited whose guideline."""
    is_overturned: bool

    @property
    def is_opioid(self) -> bool:
        return self.subcategory == "Opioids"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; `status` is that of its ledger row, and only a published one has rows elsewhere."""

    number: int
    status: str
    received: date
    decided: date | None
    injured: date | None
    denied: date
    applied: date
    assigned: date
    specialties: tuple[str, ...]
    states: tuple[str, ...]
    age: int | None
    sex: str | None
    problems: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]
    """Conditions with their certainty."""
    tried: tuple[tuple[str, str], ...]
    """Category and subcategory of prior treatments."""
    items: tuple[Item, ...]


def letters(count: int, days: int, seed: int = 1) -> list[Letter]:
    """Returns letters whose decisions are spread over so many days from January 2014."""
    chosen = random.Random(seed)
    return [_letter(chosen, number, number * days // count) for number in range(count)]


def _letter(chosen: random.Random, number: int, day: int) -> Letter:
    decided = date(2014, 1, 1) + timedelta(days=day)
    leaning = chosen.random()  # items of a letter lean the same way
    return Letter(
        number=number,
        status=chosen.choices(("published", "quarantined"), (50, 1))[0],
        received=decided + timedelta(days=3),
        decided=decided if chosen.random() > 0.005 else None,
        injured=decided - timedelta(days=chosen.randrange(20, 7_000)) if chosen.random() > 0.02 else None,
        denied=decided - timedelta(days=chosen.randrange(40, 120)),
        applied=decided - timedelta(days=chosen.randrange(20, 60)),
        assigned=decided - timedelta(days=chosen.randrange(-1, 20)),
        specialties=(RARE[0],)
        if number % RARE[1] == 0
        else tuple(sorted(chosen.sample(SPECIALTIES, chosen.choice((1, 1, 2))))),
        states=tuple(chosen.sample(("CA", "NY", "TX"), chosen.choice((1, 1, 2)))),
        age=chosen.randrange(17, 80) if chosen.random() > 0.03 else None,
        sex=chosen.choice(("female", "male", None)),
        problems=("dates_disagree",) if chosen.random() < 0.05 else (),
        conditions=tuple(
            (condition, chosen.choice(("current", "current", "suspected", "history")))
            for condition in chosen.choices(CONDITIONS, k=chosen.randrange(4))
        ),
        tried=tuple(_service(chosen) for _ in range(chosen.choice((0, 1, 2, 3, 5, 8, 12)))),
        items=tuple(_item(chosen, leaning) for _ in range(chosen.choice((1, 1, 1, 2, 2, 3, 4, 7)))),
    )


def _service(chosen: random.Random) -> tuple[str, str]:
    category = chosen.choice(tuple(SUBCATEGORIES))
    return category, chosen.choice(SUBCATEGORIES[category])


def _item(chosen: random.Random, leaning: float) -> Item:
    category, subcategory = _service(chosen)
    drawn = leaning if chosen.random() < 0.5 else chosen.random()
    return Item(
        category=category,
        subcategory=subcategory,
        ingredients=chosen.choice(INGREDIENTS.get(subcategory, ((),))),
        is_modified=chosen.random() < 0.1,
        is_retrospective=chosen.random() < 0.05,
        visits=chosen.randrange(1, 30) if category == "Rehabilitation" else None,
        body_parts=tuple(chosen.sample(("knee", "lumbar spine", "shoulder"), chosen.randrange(3))),
        cited=tuple(
            (side, source)
            for side in ("claims_administrator", "imro")
            for source in chosen.choices(SOURCES, k=chosen.choice((0, 1, 1, 2)))
        ),
        is_overturned=drawn < OVERTURNED[category],
    )

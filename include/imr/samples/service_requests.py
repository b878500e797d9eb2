"""Requests for everything but medicines: a service, where on the body, on which side and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from imr.samples.banks import rows
from imr.samples.requests import Request, lower_first, partly_authorized, upper_first
from imr.samples.visits import Visits, any_visits, counted, home_visits

SIDES = ("left", "right", "left", "right", "bilateral")
CONTRAST = ("without contrast", "with contrast", "with and without contrast")
# How often each of the DWC's categories is disputed, roughly, medicines aside.
CATEGORY_WEIGHTS = {
    "Rehabilitation": 30, "Diagnostic Testing": 24, "DMEPOS": 12, "Injection": 12, "Surgery": 12,
    "Evaluation & Management": 8, "Psych Services": 4, "Programs": 3, "Home Health": 2, "Transportation": 1,
}  # fmt: skip
LONG_ENDINGS = (
    " as ordered by the primary treating physician in the most recent progress report",
    " in order to restore function and to allow an early return to modified duty",
    " to be carried out on an outpatient basis within the medical provider network",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the body, as written, and what docs/labelling.md calls it."""

    text: str
    prefix: str
    body_parts: tuple[str, ...]
    laterality: str | None


def service_request(rng: Random) -> Request:
    """A request for one service, sometimes partly authorized."""
    category = rng.choices(list(CATEGORY_WEIGHTS), list(CATEGORY_WEIGHTS.values()))[0]
    row = rng.choice(_services(category))
    place = _place(rng, row)
    named = _named(rng, row, place)
    plain = Request(
        text=named,
        category=row["category"],
        subcategory=row["subcategory"],
        body_parts=place.body_parts,
        laterality=place.laterality,
    )
    if row["plan"] in {"visits", "home"}:
        return _with_visits(rng, row, plain)
    return replace(plain, text=plain.text + _ending(rng, row))


@cache
def _services(category: str) -> tuple[dict[str, str], ...]:
    return tuple(row for row in rows("services") if row["category"] == category)


@cache
def _sites(groups: str) -> tuple[tuple[dict[str, str], ...], ...]:
    return tuple(tuple(row for row in rows("sites") if row["group"] == group) for group in groups.split("|"))


@cache
def _levels(link: str) -> tuple[dict[str, str], ...]:
    part = {"lumbar": "lower back", "cervical": "neck"}.get(link)
    return tuple(row for row in rows("levels") if part in {None, row["body_part"]})


def _place(rng: Random, row: dict[str, str]) -> Place:
    if row["groups"] == "level" or row["link"] in {"level", "lumbar", "cervical"}:
        level = rng.choice(_levels(row["link"]))
        side = rng.choice([*SIDES, "", "", ""]) if row["link"] == "level" else ""
        return Place(level["level"], f"{side} {level['level']}".strip(), (level["body_part"],), side or None)
    if row["groups"]:
        return _sited(rng, row)
    parts = (row["body_part"],) if row["body_part"] else ()
    side = rng.choice(SIDES) if row["sided"] else ""
    return Place("", side, parts, side or None)


def _sited(rng: Random, row: dict[str, str]) -> Place:
    several = row["plan"] == "visits" and rng.random() < 0.15
    groups = _sites(row["groups"])
    chosen = [rng.choice(rng.choice(groups)) for _ in range(2 if several else 1)]
    if several and chosen[0]["body_part"] == chosen[1]["body_part"]:
        chosen = chosen[:1]
    texts, sides = [], []
    for site in chosen:
        side = rng.choice([*SIDES, ""]) if site["plural"] else ""
        noun = site["plural"] if side == "bilateral" else site["site"]
        texts.append(f"{side} {noun}".strip())
        sides.append(side)
    named = {side for side in sides if side}
    laterality = None if not named else named.pop() if len(named) == 1 else "bilateral"
    prefix = f"{sides[0]} {chosen[0]['site']}".strip() if len(chosen) == 1 else ""
    parts = tuple(site["body_part"] for site in chosen)
    return Place(rng.choice([" and ", ", "]).join(texts), prefix, parts, laterality)


def _named(rng: Random, row: dict[str, str], place: Place) -> str:
    service, link = row["service"], row["link"]
    if link == "none" or link == "side":
        return upper_first(f"{place.prefix} {lower_first(service)}") if place.prefix else upper_first(service)
    if link in {"prefix", "level"}:
        if link == "level" and " " not in place.prefix and rng.random() < 0.5:
            return upper_first(f"{service} at {place.text}")
        return upper_first(f"{place.prefix} {lower_first(service)}")
    if link in {"lumbar", "cervical", "at"}:
        return upper_first(f"{service} at {place.text}")
    article = "" if place.text.startswith("bilateral") and rng.random() < 0.3 else "the "
    forms = [f"{service} {link} {article}{place.text}"] * 3 + [f"{service}, {place.text}"]
    if place.prefix and ":" not in service:
        forms.append(f"{place.prefix} {lower_first(service)}")
    return upper_first(rng.choice(forms))


def _with_visits(rng: Random, row: dict[str, str], plain: Request) -> Request:
    named = plain.text

    def worded(visits: Visits) -> Request:
        if visits.leads and ":" not in named:
            return replace(plain, text=f"{visits.text} {lower_first(named)}", visits=visits.total)
        return replace(plain, text=f"{named} {visits.text.removesuffix(' of')}", visits=visits.total)

    if row["plan"] == "home":
        return worded(home_visits(rng))
    if rng.random() < 0.07:
        return plain
    if rng.random() < 0.10:
        return _split(rng, worded)
    request = worded(any_visits(rng))
    if rng.random() < 0.04:
        request = replace(request, text=f"{request.text} with 1:1 supervision")
    if rng.random() < 0.05:
        request = replace(request, text=request.text + rng.choice(LONG_ENDINGS))
    return request


def _split(rng: Random, worded: Callable[[Visits], Request]) -> Request:
    """A course of which the claims administrator granted a part."""
    total = rng.choice([8, 10, 12, 16, 18, 24])
    granted = rng.choice([2, 4, 6])

    def course(number: int) -> Request:
        return worded(Visits(f"for {number} sessions", False, number))

    whole = course(total)
    if total % 2 == 0 and rng.random() < 0.5:
        whole = worded(Visits(f"2 times a week for {total // 2} weeks ({total} sessions)", False, total))
    elif rng.random() < 0.2:
        whole = worded(counted(rng, total))
    return partly_authorized(rng, whole, course(granted).text, course(total - granted))


def _ending(rng: Random, row: dict[str, str]) -> str:
    if row["plan"] == "contrast" and rng.random() < 0.4:
        return " " + rng.choice(CONTRAST)
    draw = rng.random()
    if row["category"] == "DMEPOS" and draw < 0.1:
        return rng.choice([", QTY: 1", " (QTY: 2)", ", purchase"])
    if row["subcategory"] == "Imaging/Radiology" and draw < 0.08:
        return rng.choice([", QTY: 1", " (ratio 1:1)", " (as outpatient: 1 study)"])
    return rng.choice(LONG_ENDINGS) if draw > 0.96 else ""

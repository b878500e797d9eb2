"""Requests for medicines: product, strength, quantity, refills and directions as letters word them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from imr.samples.banks import rows
from imr.samples.requests import Request, partly_authorized, upper_first
from imr.samples.visits import NUMBER_WORDS

QUANTITIES = (10, 14, 20, 28, 30, 30, 45, 60, 60, 90, 90, 100, 112, 120, 120, 150, 180, 240)
COUNTED_FORMS = {"tablet": "tablets", "capsule": "capsules", "patch": "patches", "film": "films"}
TOPICAL_FORMS = {"gel", "cream", "ointment", "lotion", "solution"}


def drug_request(rng: Random) -> Request:
    """A request for one commercial product, sometimes partly authorized."""
    row = rng.choice(rows("drugs"))
    name = _name(rng, row)
    strengths = row["strengths"].split("|") if row["strengths"] else []
    written, strength = (
        _strength(rng, rng.choice(strengths)) if strengths and rng.random() < 0.88 else ("", None)
    )
    base = Request(
        text=f"{name} {written}".strip(),
        category="Pharmaceuticals",
        subcategory=row["subcategory"],
        drug_ingredients=tuple(sorted(row["ingredients"].split("|"))),
        drug_strength=strength,
    )
    form = row["form"]
    if form in COUNTED_FORMS:
        return _counted(rng, base, COUNTED_FORMS[form])
    if form in TOPICAL_FORMS:
        return _weighed(rng, base, rng.choice([30, 60, 100, 120, 240]), rng.choice(["gm", " grams", "g"]))
    if form == "suspension":
        amount = rng.choice([150, 250, 420, 500])
        return replace(base, text=f"{base.text} oral suspension{rng.choice([',', ''])} {amount}ml")
    if form in {"inhaler", "spray"}:
        return replace(base, text=f"{base.text} #1", drug_quantity=1) if rng.random() < 0.5 else base
    if form == "injection":
        route = rng.choice(["IM", "intramuscular"])
        return replace(base, text=f"{base.text} {route} injection")
    return base


def compound_request(rng: Random) -> Request:
    """A request for a topical compounded by the pharmacy, with every ingredient and its strength."""
    chosen = rng.sample(rows("compounds"), rng.choice([2, 2, 3, 3, 4]))
    percents = [rng.choice(row["percents"].split("|")) for row in chosen]
    joiner = rng.choice([", ", "/", ", "])
    parts = joiner.join(
        f"{row['ingredient'].capitalize()} {percent}%" for row, percent in zip(chosen, percents, strict=True)
    )
    amount = rng.choice([30, 120, 180, 210, 240])
    text = rng.choice(
        [
            f"Compound cream: {parts}, {amount}gm",
            f"Compounded topical {parts} cream {amount} grams",
            f"Topical compound: {parts} {amount}gm",
            f"{parts} compound cream",
        ]
    )
    return Request(
        text=text,
        category="Pharmaceuticals",
        subcategory="Topical Compounds",
        drug_ingredients=tuple(sorted(row["ingredient"] for row in chosen)),
        drug_strength="/".join(f"{percent}%" for percent in percents),
    )


def _name(rng: Random, row: dict[str, str]) -> str:
    product, alias = row["product"], row["alias"]
    if not alias:
        return product
    forms = [product, product, alias]
    if "/" not in alias:
        forms += [f"{alias} ({product})", f"{product} ({alias})"]
    return rng.choice(forms)


def _strength(rng: Random, strength: str) -> tuple[str, str]:
    """A strength as written and as docs/labelling.md keeps it: no spaces, several joined by "/"."""
    if strength.endswith("%") and "/" not in strength and rng.random() < 0.15:
        return f"{strength[:-1]} percent", strength
    digits = strength.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = strength[len(digits) :]
    if not unit or strength.endswith(("/ml", "/hr")):
        return strength, strength
    written = rng.choice([strength, strength, f"{digits} {unit}", f"{digits.replace('/', '-')}{unit}"])
    return written, strength


def _counted(rng: Random, base: Request, units: str) -> Request:
    if rng.random() < 0.12:
        return replace(base, text=_prefixed(rng, base.text))
    quantity = rng.choice(QUANTITIES)
    whole = replace(base, text=_with_quantity(rng, base.text, quantity, units), drug_quantity=quantity)
    if quantity >= 30 and rng.random() < 0.06:
        granted = quantity // 2
        rest = quantity - granted
        whole = replace(whole, text=f"{base.text} #{quantity}")
        kept = replace(whole, text=f"{base.text} #{rest}", drug_quantity=rest)
        return partly_authorized(rng, whole, f"{base.text} #{granted}", kept)
    if rng.random() < 0.25:
        whole = _with_refills(rng, whole)
    return whole


def _prefixed(rng: Random, text: str) -> str:
    return rng.choice(["Unknown prescription of ", "Post-op ", "Post-operative ", "", ""]) + text


def _with_quantity(rng: Random, text: str, quantity: int, units: str) -> str:
    unit = units[:-1] if units != "patches" else "patch"
    sig = rng.choice(
        [
            f"1 {unit} twice a day",
            f"one {unit} by mouth at bedtime",
            "1 po bid",
            "take 1 every 8 hours as needed",
            "one by mouth three times daily for pain",
        ]
    )
    if units == "patches":
        sig = "apply 1 patch to the skin daily"
    forms = [
        f"{text} #{quantity}", f"{text} #{quantity}", f"{text} #{quantity}", f"{text}, #{quantity}",
        f"{text} quantity {quantity}", f"{text}, QTY: {quantity}", f"{text} Qty {quantity}",
        f"{text} ({quantity} {units})", f"{text}, {quantity} {units}", f"{quantity} {units} of {text}",
        f"One prescription of {text} #{quantity}", f"{text}, {sig}, #{quantity}", f"{text} {sig} #{quantity}",
    ]  # fmt: skip
    return rng.choice(forms)


def _with_refills(rng: Random, request: Request) -> Request:
    refills = rng.choice([1, 1, 2, 2, 3, 5])
    noun = "refill" if refills == 1 else "refills"
    text = rng.choice(
        [
            f"{request.text} with {refills} {noun}",
            f"{request.text} with {NUMBER_WORDS[refills]} {noun}",
            f"{request.text}, {refills} {noun}",
            f"{request.text}, refills: {refills}",
            f"{upper_first(NUMBER_WORDS[refills])} {noun} of {request.text}",
        ]
    )
    return replace(request, text=text, drug_refills=refills)


def _weighed(rng: Random, base: Request, amount: int, unit: str) -> Request:
    """Grams alone are no quantity; a count of containers after them is."""
    if rng.random() < 0.3:
        return base
    if rng.random() < 0.2:
        count = rng.choice([1, 1, 2, 3])
        return replace(base, text=f"{base.text} {amount}{unit} #{count}", drug_quantity=count)
    return replace(base, text=f"{base.text} {amount}{unit}")

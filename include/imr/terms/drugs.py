"""The drug a request asks for: what it holds, how strong, how many, how often refilled, of what class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from imr.terms.doses import NOTHING, Stated, has_unread_count, read_quantity, read_refills
from imr.terms.drug_classes import COMPOUNDS, classify, in_form, stated_form, without_assumed
from imr.terms.drug_names import Drug, Names, find_drugs, find_nearest, has_strength, is_unknown_cream
from imr.terms.mentions import without_mentions
from imr.terms.strengths import has_acetaminophen, read_strength
from imr.text.spans import Span
from imr.text.vocabulary import read_rows

UNKNOWN_CLASS = "Other"


@dataclass(frozen=True, slots=True)
class DrugReading:
    """Drug fields of one request, named as their columns.

    `subcategory` is the DWC's under Pharmaceuticals, if the request is for the drug and not for a service
    that uses it; None where no drug is named. `form` is the dosage form or route as far as the request tells.
    `spans` maps drug_ingredients (from the first name to the last), drug_strength, drug_quantity and
    drug_refills to [start, end) of the request. `only_mentioned` is true where the request
    mentions the drug as a reason or a topic: then it is none if a service is asked for.
    """

    ingredients: tuple[str, ...] = ()
    strength: str | None = None
    quantity: int | None = None
    refills: int | None = None
    subcategory: str | None = None
    is_opioid: bool = False
    form: str | None = None
    only_mentioned: bool = False
    problems: tuple[str, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)


NO_DRUG = DrugReading()

_NUMBER = re.compile(r"\d")  # every strength and every percentage has one
_WORD = re.compile(r"[A-Za-z]{6,}")  # "Zeniprazole"


def _spelling(stem: str) -> str:
    """A whole word with a stem, which is written "-pril" at a word's end and "cef-" at its beginning."""
    return rf"[a-z]{{3,}}{stem[1:]}" if stem.startswith("-") else rf"{stem[:-1]}[a-z]{{4,}}"


@cache
def _stems() -> tuple[tuple[re.Pattern[str], str], ...]:
    """How words with each stem are spelled, and the class of the drugs that they name."""
    return tuple(
        (re.compile(_spelling(row["stem"])), row["class"]) for row in read_rows("imr.terms", "drug_stems")
    )


def _by_stem(request: str) -> Drug | None:
    """A generic name the vocabulary lacks, known by its stem (vocabularies/drug_stems.csv)."""
    for match in _WORD.finditer(request):
        word = match[0].lower()
        for spelling, drug_class in _stems():
            if spelling.fullmatch(word):
                return Drug(match.start(), match.end(), word, (word,), drug_class, None, is_opioid=False)
    return None


def _problems(
    names: Names, formed: tuple[Drug, ...], several: bool, counts: Mapping[str, Stated]
) -> list[str]:
    """Codes of what was doubtful."""
    problems = [f"{name}_conflict" for name, stated in counts.items() if stated.conflict]
    if not any(drug.ingredients for drug in formed):
        problems.append("drug_ingredients_unstated")
    if any(drug.repaired for drug in names.drugs):
        problems.append("drug_spelling_repaired")
    if several:
        problems.append("drugs_of_several_classes")
    return problems


def read_drugs(request: str) -> DrugReading:
    """The drug fields of `request`; quantity and refills hold if it is for the drug, not for a service.

    A name the vocabulary lacks is read by its stem; a strength in milligrams without any known name is a drug
    of class "Other" with a problem, and a percentage of an unknown cream a compound, which pharmacies name as
    they please ("Cyclophene").
    """
    names = find_drugs(request)
    request = without_mentions(request, names.mentions)
    problems: list[str] = []
    unknown_class = UNKNOWN_CLASS
    if not names.drugs:
        if not _NUMBER.search(request):
            return NO_DRUG
        if is_unknown_cream(request):
            unknown_class = COMPOUNDS
        elif not has_strength(request):
            return NO_DRUG
        near = find_nearest(request)
        guessed = near or _by_stem(request)
        if not near:
            problems.append("drug_known_by_stem" if guessed else "drug_unknown")
        names = Names((guessed,) if guessed else ())
    form = stated_form(names, request)
    formed = without_assumed([in_form(drug, form) for drug in names.drugs])
    subcategory, several = classify(names, request, form) if names.drugs else (unknown_class, False)
    if subcategory == COMPOUNDS:
        form = form or "topical"
    name_spans = [(drug.start, drug.end) for drug in names.drugs]
    strength = read_strength(request, formed, form)
    quantity = read_quantity(request, name_spans)
    refills = read_refills(request, sorted([*name_spans, *([quantity.span] if quantity.span else [])]))
    spans: dict[str, Span] = {}
    if name_spans:
        spans["drug_ingredients"] = (name_spans[0][0], name_spans[-1][1])
    if strength:
        spans["drug_strength"] = strength.span
    if quantity.span:
        spans["drug_quantity"] = quantity.span
    if refills.span:
        spans["drug_refills"] = refills.span
    counts = {"drug_quantity": quantity, "drug_refills": refills}
    taken = sorted([*name_spans, *(each.span for each in (strength, refills) if each and each.span)])
    if quantity == NOTHING and has_unread_count(request, taken):
        problems.append("drug_quantity_unread")
    if names.drugs:
        problems += _problems(names, formed, several, counts)
    ingredients = {ingredient for drug in formed for ingredient in drug.ingredients}
    if strength and has_acetaminophen(tuple(ingredients), strength.text):
        ingredients.add("acetaminophen")
    return DrugReading(
        ingredients=tuple(sorted(ingredients)),
        strength=strength.text if strength else None,
        quantity=quantity.value,
        refills=refills.value,
        subcategory=subcategory,
        is_opioid=any(drug.is_opioid for drug in formed),
        form=form,
        only_mentioned=names.only_mentioned,
        problems=tuple(problems),
        spans=spans,
    )

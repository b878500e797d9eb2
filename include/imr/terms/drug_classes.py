"""The DWC's Pharmaceuticals subcategory of a drug, by ingredients and form (docs/labelling.md).

The same ingredient has a class by its form: diclofenac tablets are an NSAID, its gel a topical analgesic; a
gabapentin cream exists only as a pharmacy's compound. `vocabularies/drug_forms.csv` holds these.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from imr.terms.drug_names import Drug, Names
from imr.terms.strengths import percents
from imr.text.vocabulary import read_rows

COMPOUNDS = "Topical Compounds"
TOPICALS = "Topical Analgesics"
OPIOIDS = "Opioids"
SKIN = ("topical", "patch")
_COMPOUNDED = "compounded"

# Between names of one list ("Flurbiprofen 20%/ Baclofen 5%"), no end of an item: "#60", "50mg and", ";"
_LIST_ENDS = re.compile(r"#|;|\d\s*m[cg]g?\b|\b(?:tab|cap|refill|qty|quantity)", re.IGNORECASE)


@cache
def _by_form() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["term"], row["form"]): row for row in read_rows("imr.terms", "drug_forms")}


@cache
def _approved() -> dict[frozenset[str], str]:
    """Class of each combination sold as one approved drug."""
    classes: dict[frozenset[str], str] = {}
    for row in read_rows("imr.terms", "drugs"):
        ingredients = frozenset(row["ingredients"].split("; "))
        if len(ingredients) > 1 and not row["unapproved"]:
            classes.setdefault(ingredients, row["class"])
    return classes


def stated_form(names: Names, request: str) -> str | None:
    """Dosage form or route: the first word for one, "patch" before "topical", else what a percentage says."""
    words = [form for _, form in names.forms if form != _COMPOUNDED]
    words += [drug.form for drug in names.drugs if drug.form and not drug.ingredients]
    if words:
        return "patch" if words[0] == "topical" and "patch" in words else words[0]
    named = [drug for drug in names.drugs if drug.form]
    if named:
        return named[0].form
    return "topical" if percents(request) else None


def in_form(drug: Drug, form: str | None) -> Drug:
    """`drug` with the class, and where they differ the ingredients, that it has in a form."""
    row = _by_form().get((drug.term, form or "")) or _by_form().get(("; ".join(drug.ingredients), form or ""))
    if row is None:
        return drug
    ingredients = tuple(row["ingredients"].split("; ")) if row["ingredients"] else drug.ingredients
    return replace(drug, drug_class=row["class"], ingredients=ingredients)


def without_assumed(drugs: Sequence[Drug]) -> tuple[Drug, ...]:
    """Drugs without what a topical kit is assumed to hold where the request itself lists less.

    "Terocin (lidocaine 4%, menthol 4%)" holds these two, whatever another Terocin holds.
    """
    listed = {drug.ingredients[0] for drug in drugs if len(drug.ingredients) == 1}
    return tuple(
        drug
        for drug in drugs
        if not (
            drug.drug_class in (TOPICALS, COMPOUNDS)
            and len(drug.ingredients) > len(listed & set(drug.ingredients)) > 1
        )
    )


def _is_list(drugs: Sequence[Drug], names: Names, request: str) -> bool:
    """Whether the names stand as one list of ingredients, not as items of their own."""
    forms = [start for start, _ in names.forms]
    return not any(
        _LIST_ENDS.search(request, before.end, after.start)
        or bisect_left(forms, before.end) < bisect_left(forms, after.start)
        for before, after in pairwise(drugs)
    )


def classify(names: Names, request: str, form: str | None) -> tuple[str, bool]:
    """Subcategory of the drugs named, and whether they are of several.

    An approved combination has its own class; another list for the skin is a compound unless all of it is
    sold as a topical; drugs of their own have the class of the first.
    """
    named = [drug for drug in names.drugs if drug.ingredients]
    compounded = any(word == _COMPOUNDED for _, word in names.forms) or any(
        drug.drug_class == COMPOUNDS for drug in names.drugs if not drug.ingredients
    )
    if compounded and form in (*SKIN, None):
        return COMPOUNDS, False
    if not named:
        return names.drugs[0].drug_class, False
    formed = [in_form(drug, form) for drug in named]
    classes = {drug.drug_class for drug in formed}
    ingredients = frozenset(ingredient for drug in formed for ingredient in drug.ingredients)
    several = len({frozenset(drug.ingredients) for drug in formed}) > 1
    if several and _is_list(named, names, request):
        if form in SKIN and COMPOUNDS in classes:
            return COMPOUNDS, False
        whole = [drug.drug_class for drug in formed if frozenset(drug.ingredients) == ingredients]
        if whole or ingredients in _approved():
            return (whole or [_approved()[ingredients]])[0], False
        if form in SKIN and {drug.drug_class for drug in named} != {TOPICALS}:
            return COMPOUNDS, False
        if OPIOIDS in classes:
            return OPIOIDS, len(classes) > 1
    return formed[0].drug_class, several and len(classes) > 1

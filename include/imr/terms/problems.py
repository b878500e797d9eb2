"""Codes for what was doubtful in a request's wording, and what each means."""

from __future__ import annotations

PROBLEMS: dict[str, str] = {
    "category_unknown": "Nothing in a request is known; its category and subcategory are `Unknown`.",
    "category_generic": "A request's category rests on a word that services of several kinds share.",
    "category_conflict": "A request names services of different categories side by side; the first decides.",
    "visits_conflict": "A request states numbers of visits that disagree.",
    "drug_quantity_conflict": "A request states quantities that disagree; the quantity is null.",
    "drug_refills_conflict": "A request states numbers of refills that disagree; the number is null.",
    "drug_ingredients_unstated": "A request names a kind of drug or a compound, but not what is in it.",
    "drug_spelling_repaired": "A drug's name was misspelt; the drug is the one it is closest to.",
    "drugs_of_several_classes": "A request names drugs of several classes; the first one decides.",
    "drug_known_by_stem": "A drug is in no vocabulary; its class follows from the stem of its generic name.",
    "drug_unknown": "A request states a strength, but names no drug that is known.",
}
"""Doubts about a request that was read."""

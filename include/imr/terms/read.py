"""From the words of a request to its derived fields: `read_terms`."""

from __future__ import annotations

import re

from imr.terms.body_parts import read_body_parts
from imr.terms.categories import read_category
from imr.terms.drugs import NO_DRUG, DrugReading, read_drugs
from imr.terms.laterality import eye_sides, read_laterality
from imr.terms.mentions import is_brought_in
from imr.terms.retrospective import read_retrospective
from imr.terms.services import read_wording
from imr.terms.terms import Terms
from imr.terms.visits import NO_VISITS, Visits, has_unread_number
from imr.text.spans import Span

# docs/labelling.md: visits are counted for these; days of a stay, trial days and tests are not visits
COUNTED_BY_VISITS = frozenset(["Rehabilitation", "Psych Services", "Home Health", "Evaluation & Management"])

_VISIT = re.compile(r"\b(?:visits?|sessions?|appointments?)\b", re.IGNORECASE)


def _names_a_tooth(request: str, visits: Visits) -> bool:
    """Whether "#14" of a dental service is a tooth's number: no visits are named."""
    counted = visits.span and request[slice(*visits.span)].startswith("#")
    return bool(counted or visits.conflict) and not _VISIT.search(request)


def _is_no_part(drug: DrugReading, category: str, request: str) -> bool:
    """Whether a drug named in a request for a service is not given within it.

    "Hydrocodone level" tests for a drug and asks for none. In visits, programs and devices a drug has no part
    unless words bring it in, or the request states how much of it is asked for; then it is asked for beside
    the service, which is a conflict of categories.
    """
    if category == "Diagnostic Testing" or drug.only_mentioned:
        return True
    span = drug.spans.get("drug_ingredients")
    if category not in _WITHOUT_DRUGS or span is None:
        return False
    return drug.strength is None and drug.quantity is None and not is_brought_in(request, *span)


def _overlap(first: Span, second: Span | None) -> bool:
    return second is not None and first[0] < second[1] and second[0] < first[1]


def read_terms(request: str, original_request: str | None = None) -> Terms:
    """The derived fields of a request; `original_request` is what was asked for before a part was authorized.

    Body parts, and whether the service was already given, come from the original request where the request
    itself does not say.
    """
    drug = read_drugs(request)
    parts = read_body_parts(request)
    named_at = drug.spans.get("drug_ingredients")
    sides = parts.sides | (eye_sides(request) if "eye" in parts.parts and not named_at else frozenset())
    laterality, side_span = read_laterality(request, sides, named_at)
    wording = read_wording(request, drug, parts.parts)
    decided = read_category(wording, drug)
    visits = wording.visits if decided.category in COUNTED_BY_VISITS else NO_VISITS
    if decided.subcategory == "Dental Services" and _names_a_tooth(request, visits):
        visits = NO_VISITS
    is_drug = decided.category == "Pharmaceuticals"
    in_laboratory = decided.subcategory == "Lab & Pathology"
    if in_laboratory:
        parts = read_body_parts(request, vertebrae_too=False)
    problems = decided.problems
    if not is_drug and _is_no_part(drug, decided.category, request):
        drug = NO_DRUG
    elif decided.category in _WITHOUT_DRUGS and drug.spans:
        problems = tuple(dict.fromkeys((*problems, "category_conflict")))
        if visits.span and _overlap(visits.span, drug.spans.get("drug_quantity")):
            visits = NO_VISITS
    given_at = read_retrospective(request)
    found: dict[str, Span | None] = {
        "category": decided.span,
        # A drug's class may rest on its form, which stands anywhere: "Fluticasone, 2 puffs by inhaler".
        "subcategory": (0, len(request)) if is_drug else decided.span,
        "visits": visits.span,
        "body_parts": parts.span,
        "laterality": side_span,
        "retrospective": given_at,
    }
    spans = {name: span for name, span in found.items() if span}
    spans |= {name: span for name, span in drug.spans.items() if is_drug or name not in _OF_THE_DRUG_ALONE}
    if original_request and not parts.parts:
        parts = read_body_parts(original_request, vertebrae_too=not in_laboratory)
    problems += ("visits_conflict",) if visits.conflict else ()
    if (
        decided.category in COUNTED_BY_VISITS
        and wording.visits == NO_VISITS
        and not drug.quantity
        and has_unread_number(request)
    ):
        problems += ("visits_unread",)
    return Terms(
        category=decided.category,
        subcategory=decided.subcategory,
        drug_ingredients=drug.ingredients,
        drug_strength=drug.strength,
        drug_quantity=drug.quantity if is_drug else None,
        drug_refills=drug.refills if is_drug else None,
        is_opioid=drug.is_opioid,
        visits=visits.total,
        body_parts=parts.parts,
        laterality=laterality,
        retrospective=bool(given_at or (original_request and read_retrospective(original_request))),
        problems=problems + (drug.problems if is_drug else ()),
        spans=spans,
    )


_WITHOUT_DRUGS = frozenset(
    ["DMEPOS", "Evaluation & Management", "Home Health", "Programs", "Psych Services", "Transportation"]
)
_OF_THE_DRUG_ALONE = frozenset(["drug_quantity", "drug_refills"])

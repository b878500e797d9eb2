"""The DWC's category and subcategory of a request (docs/labelling.md), by the services and drugs it names."""

from __future__ import annotations

from typing import NamedTuple

from imr.terms.clauses import COORDINATING, Clauses
from imr.terms.drugs import DrugReading
from imr.terms.services import Rank, Service, find_services, services_by_suffix
from imr.terms.wording import EVALUATING, Wording
from imr.text.spans import Span

UNKNOWN = "Unknown"
MEDICAL = ("Evaluation & Management", "Medical Specialties")
SURGICAL_CONSULT = ("Surgery", "Surgical Consult")
ADJUNCT = "Adjunct Surgical Services"
LAST_OF_SERVICES = Rank.ACCOMPANYING
"""Terms of a rank after this one are words of many uses, which decide only where nothing else is named."""


class Category(NamedTuple):
    """The pair, the words that decided it, and what was doubtful."""

    category: str
    subcategory: str
    span: Span | None
    problems: tuple[str, ...] = ()


def read_category(wording: Wording, drug: DrugReading) -> Category:
    """The category of what a request asks for.

    The head of the request decides: the first clause that names a service or a drug, and in it the word of
    the lowest rank. Tails ("for", "with", "after") and words of many uses ("surgery", "unit") decide only
    where nothing else is named.
    """
    named = find_services(wording)
    is_service = any(service.rank <= Rank.GENERIC for service in named)
    if drug.subcategory and not (drug.only_mentioned and is_service):
        start, end = drug.spans.get("drug_ingredients") or (len(wording.text), len(wording.text))
        named.append(Service(start, end, "Pharmaceuticals", drug.subcategory, Rank.ORDINARY))
    if not any(service.rank <= LAST_OF_SERVICES for service in named):
        named += services_by_suffix(wording)
    if not named:
        return Category(UNKNOWN, UNKNOWN, None, ("category_unknown",))
    head = _head(named, wording.clauses)
    decided = _whose_visit(head, named, wording)
    problems = []
    if head.rank >= Rank.GENERIC:
        problems.append("category_generic")
    if _in_conflict(head, named, wording.clauses):
        problems.append("category_conflict")
    span = (decided.start, decided.end) if decided.start < decided.end else None
    return Category(decided.category, decided.subcategory, span, tuple(problems))


def _head(named: list[Service], clauses: Clauses) -> Service:
    asked = [service for service in named if not clauses.is_background(service.start)] or named
    strong = [service for service in asked if service.rank <= LAST_OF_SERVICES]
    if not strong:
        return min(asked, key=lambda service: (service.rank, service.start))
    head = min(strong, key=lambda service: (clauses.at(service.start), service.rank, service.start))
    if head.subcategory == ADJUNCT:
        # "Shoulder surgery with an assistant surgeon" asks for the surgery, however unspecific
        return next((each for each in named if each.category == "Surgery" and each.start < head.start), head)
    return head


def _whose_visit(head: Service, named: list[Service], wording: Wording) -> Service:
    """A visit is its specialist's: a surgeon's, a psychologist's, a clearance for surgery.

    An evaluation for an operation is a surgeon's too ("consult for total knee replacement").
    """
    if (head.category, head.subcategory) != MEDICAL:
        return head
    clauses = wording.clauses
    for service in named:
        if clauses.is_background(service.start) or clauses.introducer(service.start) in COORDINATING:
            continue
        if service.rank == Rank.WHOSE_VISIT:
            return service
        if (
            service.category == "Surgery"
            and service.rank <= LAST_OF_SERVICES
            and service.subcategory != ADJUNCT
            and EVALUATING.match(wording.text, head.start)
            and clauses.introducer(service.start) in {"for", "regarding"}
        ):
            return service._replace(category=SURGICAL_CONSULT[0], subcategory=SURGICAL_CONSULT[1])
    return head


def _in_conflict(head: Service, named: list[Service], clauses: Clauses) -> bool:
    """Whether a service of another category is asked for beside the first ("MRI and physical therapy")."""
    if len(named) == 1:
        return False
    first = clauses.at(head.start)
    last = clauses.bound_to(first)
    return any(
        service.category != head.category
        and service.subcategory != ADJUNCT
        and Rank.LEADING <= service.rank <= LAST_OF_SERVICES
        and clauses.introducer(service.start) in COORDINATING
        and clauses.at(service.start) <= last
        for service in named
    )

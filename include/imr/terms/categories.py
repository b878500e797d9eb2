"""The DWC's category and subcategory of a request (docs/labelling.md), by the services and drugs it names."""

from __future__ import annotations

import re
from typing import NamedTuple

from imr.terms.clauses import COORDINATING, Clauses
from imr.terms.drugs import DrugReading
from imr.terms.services import Rank, Service, find_services, services_by_suffix
from imr.terms.unknown_words import unknown_words, words_of
from imr.terms.wording import EVALUATING, Wording
from imr.text.spans import Span

UNKNOWN = "Unknown"
MEDICAL = ("Evaluation & Management", "Medical Specialties")
SURGICAL_CONSULT = ("Surgery", "Surgical Consult")
ADJUNCT = "Adjunct Surgical Services"
LAST_OF_SERVICES = Rank.ACCOMPANYING
"""Terms of a rank after this one are words of many uses, which decide only where nothing else is named."""


# "Zavtril er 50mg": after a word, what makes it a drug's name
_HAS_STRENGTH = re.compile(r" (?:[a-z]{2,3} )?\d[\d.]* ?(?:mc?g\b|%)")


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
        named.append(Service(start, end, "Pharmaceuticals", drug.subcategory, _rank_of(drug)))
    if not any(service.rank <= LAST_OF_SERVICES for service in named):
        named += services_by_suffix(wording)
    if not named:
        return Category(UNKNOWN, UNKNOWN, None, ("category_unknown",))
    head = _head(named, wording.clauses)
    unknown = unknown_words(wording.text, _named_spans(wording, drug))
    conflict = ["category_conflict"] * _in_conflict(head, named, wording.clauses)
    if head.category == "Pharmaceuticals":
        doubt = ["drug_unknown"] * _has_unknown_drug(drug, unknown, wording.text)
        return Category(head.category, head.subcategory, _span(head), (*doubt, *conflict))
    if _is_mostly_unknown(head, unknown, wording):
        return Category(UNKNOWN, UNKNOWN, None, ("category_unknown",))
    decided = _whose_visit(head, named, wording)
    problems = []
    if _in_clause(head, unknown, wording.clauses):
        problems.append("request_words_unknown")
    if head.rank >= Rank.GENERIC:
        problems.append("category_generic")
    return Category(decided.category, decided.subcategory, _span(decided), (*problems, *conflict))


def _named_spans(wording: Wording, drug: DrugReading) -> list[Span]:
    drugs = drug.spans.get("drug_ingredients")
    return [*((term.start, term.end) for term in wording.terms), *([drugs] if drugs else [])]


def _rank_of(drug: DrugReading) -> Rank:
    """A drug's rank: one dispensed by the piece is its own ("Valium 5mg #2 for sedation")."""
    by_the_piece = drug.strength and drug.quantity and drug.form in ("oral", None)
    return Rank.LEADING if by_the_piece else Rank.ORDINARY


def _span(service: Service) -> Span | None:
    return (service.start, service.end) if service.start < service.end else None


def _has_unknown_drug(drug: DrugReading, unknown: list[Span], text: str) -> bool:
    """Whether an unknown word has a strength, beside the drugs that are known: "Norco 5mg, Zavtril 10mg"."""
    known = drug.spans.get("drug_ingredients")
    return known is not None and any(
        _HAS_STRENGTH.match(text, end) for start, end in unknown if not known[0] <= start < known[1]
    )


def _in_clause(head: Service, unknown: list[Span], clauses: Clauses) -> bool:
    """Whether an unknown word stands in the clause that decides, or before: it may be what is asked for."""
    last = clauses.at(head.start)
    return any(clauses.at(start) <= last for start, _ in unknown)


def _is_mostly_unknown(head: Service, unknown: list[Span], wording: Wording) -> bool:
    """Whether, up to the end of the clause that decides, more words are unknown than known.

    Beside a word of many uses ("device") as many are enough; a specific one ("brace") outweighs another word.
    """
    if not unknown:
        return False
    last = wording.clauses.at(head.start)
    asked = [word for word in words_of(wording.text) if wording.clauses.at(word[0]) <= last]
    strange = len([word for word in asked if word in unknown and not head.start <= word[0] < head.end])
    known = max(len(asked) - strange, 1)
    return strange >= known if head.rank >= Rank.GENERIC else strange > known + 1


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

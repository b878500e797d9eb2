"""Services a request names, each with the DWC's category and subcategory it stands for.

The terms are in vocabularies/services.csv. Words that it lacks are read by their endings, which are in
vocabularies/service_suffixes.csv. vocabularies/README.md says what each rank and each condition means.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from imr.terms.clauses import split_clauses
from imr.terms.drugs import DrugReading
from imr.terms.wording import HEADING, Term, Wording
from imr.text.folding import fold_term
from imr.text.vocabulary import Vocabulary, alternation, read_rows


class Rank(IntEnum):
    """How strongly a term stands for its service: the lower rank wins (vocabularies/README.md)."""

    WHOSE_VISIT = 0
    LEADING = 1
    STRONG = 2
    FIRM = 3
    ORDINARY = 4
    ACCOMPANYING = 5
    BROAD = 6
    GENERIC = 7
    VAGUE = 8


class Service(NamedTuple):
    """A service named at [start, end) of the request."""

    start: int
    end: int
    category: str
    subcategory: str
    rank: Rank


def _is_consulted(wording: Wording, at: int) -> bool:
    """An evaluation or referral is asked for, in the clause of the term or before."""
    first = wording.consults_from
    return first is not None and first <= wording.clauses.at(at) and not wording.clauses.is_background(at)


def _heads_services(wording: Wording, at: int) -> bool:
    """The term only announces what follows it; drugs that do are looked for ("labs: testosterone")."""
    return not wording.drug_ingredients and bool(HEADING.match(wording.text, at))


def _follows_drug(wording: Wording, at: int) -> bool:
    """The term follows a drug's name, as in "hydrocodone level"."""
    return wording.drug_end is not None and not wording.text[wording.drug_end : at].strip(" ,/:")


CONDITIONS: Mapping[str, Callable[[Wording, int], bool]] = {
    "": lambda _wording, _at: True,
    "after_a_drug": _follows_drug,
    "announces_others": _heads_services,
    "beside_lab_tests": lambda wording, _: wording.is_lab,
    "given_in_clinic": lambda wording, _: wording.is_given_in_clinic,
    "in_a_cream": lambda wording, _: wording.is_compounded,
    "no_systemic_drug": lambda wording, _: not wording.is_systemic_drug,
    "no_treatment_asked": lambda wording, _: not wording.is_treatment,
    "of_another_part": lambda wording, _: bool(wording.body_parts) and not wording.is_spinal,
    "of_the_spine": lambda wording, _: wording.is_spinal,
    "only_to_consult": lambda wording, at: _is_consulted(wording, at) and not wording.is_treatment,
    "open_surgery": lambda wording, _: wording.is_open,
    "several_sessions": lambda wording, _: wording.has_several_visits,
    "to_consult": _is_consulted,
    "to_own_or_rent": lambda wording, _: wording.is_device,
    "treatment_asked": lambda wording, _: wording.is_treatment,
}
"""Conditions of the column `when`: each says of a request's wording and a place in it whether it holds."""


_RANKS = {rank.name.lower(): rank for rank in Rank}


class _Meaning(NamedTuple):
    category: str
    subcategory: str
    rank: Rank
    holds: Callable[[Wording, int], bool]


def _meanings(name: str, column: str) -> dict[str, tuple[_Meaning, ...]]:
    """Meanings of each term of a vocabulary: conditional ones first, then the lowest rank."""
    rows = sorted(read_rows("imr.terms", name), key=lambda row: (not row["when"], _RANKS[row["rank"]]))
    meanings = defaultdict(list)
    for row in rows:
        rank, holds = _RANKS[row["rank"]], CONDITIONS[row["when"]]
        meanings[row[column]].append(_Meaning(row["category"], row["subcategory"], rank, holds))
    return {term: tuple(several) for term, several in meanings.items()}


def _plural(term: str) -> str | None:
    if not term[-1].isalpha() or term.endswith("s") or len(term) < 3:
        return None
    if term[-1] == "y" and term[-2] not in "aeiou":
        return f"{term[:-1]}ies"
    return f"{term}es" if term.endswith(("x", "ch", "sh")) else f"{term}s"


@cache
def _services() -> tuple[Vocabulary, Mapping[str, tuple[_Meaning, ...]]]:
    meanings = _meanings("services", "term")
    plurals = {_plural(term): term for term in meanings}
    forms = {form: term for form, term in plurals.items() if form} | {term: term for term in meanings}
    return Vocabulary.of({"term": form, "of": term} for form, term in forms.items()), meanings


@cache
def _suffixes() -> tuple[re.Pattern[str], Mapping[str, tuple[_Meaning, ...]]]:
    meanings = {
        suffix.removeprefix("-"): meant for suffix, meant in _meanings("service_suffixes", "suffix").items()
    }
    return re.compile(rf"\b[a-z]{{2,}}?({alternation(meanings)})\b"), meanings  # "fistulotomy"


def _meant(meanings: tuple[_Meaning, ...], wording: Wording, start: int, end: int) -> Service | None:
    for meaning in meanings:
        if meaning.holds(wording, start):
            return Service(start, end, meaning.category, meaning.subcategory, meaning.rank)
    return None


def read_wording(request: str, drug: DrugReading, body_parts: tuple[str, ...]) -> Wording:
    """The request with its terms and clauses."""
    vocabulary, _ = _services()
    text = fold_term(request)
    terms = [Term(start, end, row["of"]) for start, end, row in vocabulary.find_folded(text)]
    named = [(term.start, term.end) for term in terms]
    drug_span = drug.spans.get("drug_ingredients")
    if drug_span:
        named.append(drug_span)
    return Wording(
        request=request,
        text=text,
        terms=terms,
        clauses=split_clauses(text, named),
        body_parts=body_parts,
        drug_ingredients=drug.ingredients,
        drug_end=drug_span[1] if drug_span else None,
    )


def find_services(wording: Wording) -> list[Service]:
    """What the terms of a request mean in it, in order."""
    _, meanings = _services()
    meant = (_meant(meanings[term], wording, start, end) for start, end, term in wording.terms)
    return [service for service in meant if service and service.category]


def services_by_suffix(wording: Wording) -> list[Service]:
    """Services named by words the vocabulary lacks, known by their endings."""
    pattern, meanings = _suffixes()
    meant = (_meant(meanings[found[1]], wording, *found.span()) for found in pattern.finditer(wording.text))
    return [service for service in meant if service]

"""Services a request names, each with the DWC's category and subcategory it stands for.

A row of vocabularies/services.csv is a term, the pair it means, how strongly, and under what condition:

rank  0 whose visit or what clearance it is: wins over a word for the visit wherever it stands
      1 to 5 a service, or what turns another into one ("assistant surgeon", "level"); lower wins in a clause
      6 to 8 a word of many uses ("surgery", "unit", "referral"): only where nothing else is named
when  a condition of `CONDITIONS` under which the row holds; a term may have several rows
A row without category keeps words that are no service ("post op", "fluoroscopic guidance") from being read.
Words the vocabulary lacks are read by their endings (vocabularies/service_suffixes.csv).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from imr.parsing.vocabulary import Vocabulary, read_rows
from imr.terms.body_parts import SPINAL
from imr.terms.clauses import Clauses


@dataclass(frozen=True, slots=True)
class Wording:
    """What the conditions look at: the folded request and what was read of it before."""

    text: str
    clauses: Clauses
    visits: int | None
    body_parts: tuple[str, ...]
    drug_ingredients: tuple[str, ...]
    drug_end: int | None


class Service(NamedTuple):
    """A service named at [start, end) of the request."""

    start: int
    end: int
    category: str
    subcategory: str
    rank: int


_EVALUATING = r"\b(?:re ?)?(?:evaluat\w*|evals?\b|consul\w*|assess\w*|exam(?:s|ination)?\b|opinion|intake)"
EVALUATING = re.compile(_EVALUATING)  # "re evaluation", "consult", "2nd opinion"
EVALUATING_OR_REFERRING = re.compile(rf"{_EVALUATING}|\brefer\w*")  # also "referral", "refer to"
TREATING = re.compile(r"\btreat(?!ing\b)\w*|\bsessions?\b")  # "evaluation and treatment"
DEVICE = re.compile(
    r"\b(?:units?|devices?|machines?|purchased?|purchases|rentals?|rent|buy|own|garment|pads?|electrodes?"
    r"|home use|dme|durable|equipment|system|kit|supplies)\b"
)  # "electrical stimulation unit", "infrared, purchase"
LAB = re.compile(r"\b(?:a?ptt|inr|cbc|cmp|bmp|labs?|laboratory|chem \d+|urinalysis|ua)\b")  # beside "PT"
INTO_THE_BODY = re.compile(
    r"\b(?:im|intramuscular|iv|intravenous|subcutaneous|subq|sq)\b"
)  # "Toradol 60mg IM"
OPEN = re.compile(r"\bopen\b(?! mri)")  # "mini open rotator cuff repair"


@cache
def local_injectables() -> frozenset[str]:
    """Drugs that are injected into a joint, nerve or muscle as part of a procedure."""
    return frozenset(row["term"] for row in read_rows("imr.terms", "local_injectables"))


def _several_visits(wording: Wording, _: int) -> bool:
    return wording.visits is not None and wording.visits > 1


def _treatment(wording: Wording, at: int) -> bool:
    return _several_visits(wording, at) or bool(TREATING.search(wording.text))


def _consult(wording: Wording, at: int) -> bool:
    """An evaluation or referral is asked for, in the clause of the term or before."""
    words = EVALUATING_OR_REFERRING.search(wording.text)
    if words is None or wording.clauses.is_background(at):
        return False
    asked_for = wording.clauses.introducer(words.start()) == "for"  # "chiropractor for evaluation"
    return wording.clauses.at(words.start()) <= wording.clauses.at(at) + asked_for


def _systemic_drug(wording: Wording) -> bool:
    ingredients = wording.drug_ingredients
    if not ingredients:
        return False
    return local_injectables().isdisjoint(ingredients) or bool(INTO_THE_BODY.search(wording.text))


def _after_drug(wording: Wording, at: int) -> bool:
    """The term follows a drug's name, as in "hydrocodone level"."""
    return wording.drug_end is not None and not wording.text[wording.drug_end : at].strip(" ,/:")


def _peripheral(wording: Wording, _: int) -> bool:
    return bool(wording.body_parts) and SPINAL.isdisjoint(wording.body_parts)


CONDITIONS: Mapping[str, Callable[[Wording, int], bool]] = {
    "": lambda _wording, _at: True,
    "visits": _several_visits,
    "treatment": _treatment,
    "evaluation": lambda wording, at: not _treatment(wording, at),
    "consult": _consult,
    "consult_only": lambda wording, at: _consult(wording, at) and not _treatment(wording, at),
    "device": lambda wording, _: bool(DEVICE.search(wording.text)),
    "lab": lambda wording, _: bool(LAB.search(wording.text)),
    "drug": _after_drug,
    "local": lambda wording, _: not _systemic_drug(wording),
    "open": lambda wording, _: bool(OPEN.search(wording.text)),
    "spine": lambda wording, _: not SPINAL.isdisjoint(wording.body_parts),
    "peripheral": _peripheral,
}


class _Meaning(NamedTuple):
    category: str
    subcategory: str
    rank: int
    holds: Callable[[Wording, int], bool]


def _meanings(name: str) -> dict[str, tuple[_Meaning, ...]]:
    """Meanings of each term of a vocabulary: conditional ones first, then the lowest rank."""
    rows = sorted(read_rows("imr.terms", name), key=lambda row: (not row["when"], row["rank"]))
    meanings = defaultdict(list)
    for row in rows:
        meaning = _Meaning(row["category"], row["subcategory"], int(row["rank"]), CONDITIONS[row["when"]])
        meanings[row["term"]].append(meaning)
    return {term: tuple(several) for term, several in meanings.items()}


def _plural(term: str) -> str | None:
    if not term[-1].isalpha() or term.endswith("s") or len(term) < 3:
        return None
    if term[-1] == "y" and term[-2] not in "aeiou":
        return f"{term[:-1]}ies"
    return f"{term}es" if term.endswith(("x", "ch", "sh")) else f"{term}s"


@cache
def _services() -> tuple[Vocabulary, Mapping[str, tuple[_Meaning, ...]]]:
    meanings = _meanings("services")
    plurals = {_plural(term): term for term in meanings}
    forms = {form: term for form, term in plurals.items() if form} | {term: term for term in meanings}
    return Vocabulary.of({"term": form, "of": term} for form, term in forms.items()), meanings


@cache
def _suffixes() -> tuple[re.Pattern[str], Mapping[str, tuple[_Meaning, ...]]]:
    meanings = _meanings("service_suffixes")
    longest_first = "|".join(sorted(meanings, key=len, reverse=True))
    return re.compile(rf"\b[a-z]{{2,}}?({longest_first})\b"), meanings  # "fistulotomy"


def _meant(meanings: tuple[_Meaning, ...], wording: Wording, start: int, end: int) -> Service | None:
    for meaning in meanings:
        if meaning.holds(wording, start):
            return Service(start, end, meaning.category, meaning.subcategory, meaning.rank)
    return None


def find_terms(request: str) -> list[tuple[int, int, str]]:
    """Terms of the vocabulary in a request: [start, end) and the term."""
    vocabulary, _ = _services()
    return [(start, end, row["of"]) for start, end, row in vocabulary.find(request)]


def find_services(terms: list[tuple[int, int, str]], wording: Wording) -> list[Service]:
    """What the terms of a request mean in it, in order."""
    _, meanings = _services()
    meant = (_meant(meanings[term], wording, start, end) for start, end, term in terms)
    return [service for service in meant if service and service.category]


def services_by_suffix(wording: Wording) -> list[Service]:
    """Services named by words the vocabulary lacks, known by their endings."""
    pattern, meanings = _suffixes()
    meant = (_meant(meanings[found[1]], wording, *found.span()) for found in pattern.finditer(wording.text))
    return [service for service in meant if service]

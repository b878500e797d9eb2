"""Drugs named in a request, from `vocabularies/drugs.csv` and the files of drugs beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import pairwise

from imr.terms.mentions import mentioned, names_a_place
from imr.text.spans import Span
from imr.text.vocabulary import Hit, Vocabulary, alternation, read_rows, read_words

_PACKAGE = "imr.terms"

_WORDS = read_words(_PACKAGE)
# Words after a drug's name that make it what a laboratory looks for: "vitamin D level"
_TESTED_AFTER = re.compile(rf"[\s,)]*(?:\w+\s+)?{alternation(_WORDS['tests_after_drug'])}\b", re.IGNORECASE)
# Words before it that do: "level of lithium", "screen for oxycodone", "serum testosterone"
_TESTED_BEFORE = re.compile(
    rf"\b(?:serum|plasma|{alternation(_WORDS['tests_of_drug'])} (?:of|for))[\s:]+$",
    re.IGNORECASE,
)
# Signs, beside words for a dosage form, that a request is for a drug, known or not: "50mg", "#30", "5%"
_DRUG_SIGNS = re.compile(r"\d\s?(?:mc?g|%)|#\s?\d", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{4,}")  # "Norco" of "Norco10/325mg", "cyclobenzaprin"
# Generic names from this length on are repaired; brand names and shorter ones lie too near to English words.
_SHORTEST_REPAIRED = 8
# Where a request states a strength and names no drug, brand names from this length on are repaired, too.
_SHORTEST_BRAND_REPAIRED = 6
_LONGEST_REPAIRED = 30  # longer than any name; a word of many letters is none, and slow to compare
_LEAST_ALIKE = 0.85
_HEAD = 200  # a request begins with its drug; likeness is slow, so only these characters are compared
_DEVICE_TOO = "apap"  # acetaminophen, or automatic positive airway pressure
_SALTS = ("calcium", "magnesium", "zinc")  # right after a drug's name, its salt: "esomeprazole magnesium"


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug, or a class of drugs (then without ingredients), named at [start, end) of a request."""

    start: int
    end: int
    term: str
    ingredients: tuple[str, ...]
    drug_class: str
    form: str | None
    is_opioid: bool
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """What a request names: drugs in order, and words for a dosage form with where they stand.

    Drugs that are only mentioned stand apart, unless all of them are: then `only_mentioned` is true.
    """

    drugs: tuple[Drug, ...] = ()
    forms: tuple[tuple[int, str], ...] = ()
    mentions: tuple[Span, ...] = ()
    only_mentioned: bool = False


NO_NAMES = Names()


def _meant_by(spelling: dict[str, str], drugs: Mapping[str, dict[str, str]]) -> dict[str, str]:
    if spelling["means"] not in drugs:
        raise ValueError(
            f"drug_spellings.csv: {spelling['term']} means {spelling['means']}, which is no term of "
            "drugs.csv: correct it, or add the drug there"
        )
    return drugs[spelling["means"]]


@cache
def _vocabulary() -> Vocabulary:
    drugs = {
        row["term"]: {**row, "kind": "drug", "means": row["term"]} for row in read_rows(_PACKAGE, "drugs")
    }
    spellings = [
        {**_meant_by(row, drugs), "term": row["term"]} for row in read_rows(_PACKAGE, "drug_spellings")
    ]
    forms = [{**row, "kind": "form"} for row in read_rows(_PACKAGE, "drug_form_words")]
    lookalikes = [{**row, "kind": "lookalike"} for row in read_rows(_PACKAGE, "drug_lookalikes")]
    return Vocabulary.of([*drugs.values(), *spellings, *forms, *lookalikes])


def _by_keys(names: Mapping[str, dict[str, str]]) -> dict[str, tuple[dict[str, str], ...]]:
    """Rows of names by their letters and by what is left without any one of them."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for name, row in names.items():
        for key in _keys(name):
            found[key].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


@cache
def _repairs() -> dict[str, tuple[dict[str, str], ...]]:
    """Rows of long generic names by their keys."""
    return _by_keys(_long_generics())


@cache
def _repairs_of_brands() -> dict[str, tuple[dict[str, str], ...]]:
    """Rows of all names of one word by their keys: for requests that are for a drug, and name none."""
    names = {name: row for name, row in _one_word_names().items() if len(name) >= _SHORTEST_BRAND_REPAIRED}
    return _by_keys(names)


@cache
def _one_word_names() -> dict[str, dict[str, str]]:
    return {row["term"]: row for row in _vocabulary().rows if row["kind"] == "drug" and row["term"].isalpha()}


@cache
def _long_generics() -> dict[str, dict[str, str]]:
    return {
        term: row
        for term, row in _one_word_names().items()
        if term == row["ingredients"] and len(term) >= _SHORTEST_REPAIRED
    }


def _keys(word: str) -> set[str]:
    return {word, *(word[:index] + word[index + 1 :] for index in range(1, len(word)))}


def _repaired(request: str, taken: list[Hit]) -> Iterator[Drug]:
    """Drugs whose name has one letter wrong or a number stuck to it, where only one drug comes near."""
    gaps = zip([0, *(hit.end for hit in taken)], [*(hit.start for hit in taken), len(request)], strict=True)
    for match in (word for start, end in gaps for word in _WORD.finditer(request, start, end)):
        word = match[0].lower()
        if word in _one_word_names():
            yield _drug(_one_word_names()[word], *match.span(), repaired=True)
        elif _SHORTEST_REPAIRED <= len(word) <= _LONGEST_REPAIRED:
            row = _near(word, _repairs())
            if row:
                yield _drug(row, *match.span(), repaired=True)


def _near(word: str, repairs: Mapping[str, tuple[dict[str, str], ...]]) -> dict[str, str] | None:
    """The row of the one drug whose name a word has with one letter wrong."""
    near = {row["ingredients"]: row for key in _keys(word) for row in repairs.get(key, ())}
    return near.popitem()[1] if len(near) == 1 else None


def find_nearest(request: str) -> Drug | None:
    """The name a word of `request` is most like; for requests with a strength and no known name.

    One letter may be wrong in any name, and several in a long generic one.
    """
    words = [match for match in _WORD.finditer(request, 0, _HEAD) if len(match[0]) <= _LONGEST_REPAIRED]
    for match in words:
        row = _near(match[0].lower(), _repairs_of_brands())
        if row:
            return _drug(row, *match.span(), repaired=True)
    for match in words:
        if len(match[0]) >= _SHORTEST_REPAIRED:
            alike = get_close_matches(match[0].lower(), _long_generics(), n=1, cutoff=_LEAST_ALIKE)
            if alike:
                return _drug(_long_generics()[alike[0]], *match.span(), repaired=True)
    return None


def _drug(row: dict[str, str], start: int, end: int, repaired: bool = False) -> Drug:
    return Drug(
        start=start,
        end=end,
        term=row["means"],
        ingredients=tuple(row["ingredients"].split("; ")) if row["ingredients"] else (),
        drug_class=row["class"],
        form=row["form"] or None,
        is_opioid=row["opioid"] == "yes",
        repaired=repaired,
    )


def _is_tested(request: str, hit: Hit) -> bool:
    return (
        _TESTED_AFTER.match(request, hit.end) is not None
        or _TESTED_BEFORE.search(request, max(0, hit.start - 30), hit.start) is not None
    )


def _is_device(request: str, hit: Hit, hits: list[Hit]) -> bool:
    """Whether "APAP" is the breathing device: no strength and no other drug is named."""
    alone = all(other is hit or other.row["kind"] != "drug" for other in hits)
    return hit.row["term"] == _DEVICE_TOO and alone and not has_strength(request)


def _is_none(request: str, hit: Hit, hits: list[Hit]) -> bool:
    """Whether a drug's name stands for something else: what is tested for, a place, a device."""
    return _is_tested(request, hit) or names_a_place(request, hit.end) or _is_device(request, hit, hits)


def _is_salt(drug: Drug, before: Drug, request: str) -> bool:
    return drug.term in _SALTS and request[before.end : drug.start].isspace()


def _is_like_a_drug(request: str, hits: list[Hit]) -> bool:
    """Whether a request has a strength, a number of pieces or a dosage form that no service has."""
    has_form = any(hit.row["kind"] == "form" and hit.row["form"] != "injection" for hit in hits)
    return has_form or _DRUG_SIGNS.search(request) is not None


def find_drugs(request: str) -> Names:
    """Drugs and dosage forms that `request` names; one only looked for in blood or urine is none."""
    hits = _vocabulary().find(request)
    drug_hits = [hit for hit in hits if hit.row["kind"] == "drug" and not _is_none(request, hit, hits)]
    drugs = [_drug(hit.row, hit.start, hit.end) for hit in drug_hits]
    if _is_like_a_drug(request, hits):
        drugs = sorted([*drugs, *_repaired(request, hits)], key=lambda drug: drug.start)
    drugs = drugs[:1] + [drug for before, drug in pairwise(drugs) if not _is_salt(drug, before, request)]
    if not drugs:
        return NO_NAMES
    forms = [(hit.start, hit.row["form"]) for hit in hits if hit.row["kind"] == "form"]
    only = mentioned(request, [(drug.start, drug.end) for drug in drugs])
    if all(only):
        return Names(tuple(drugs), tuple(forms), only_mentioned=True)
    asked_for = tuple(drug for drug, is_mention in zip(drugs, only, strict=True) if not is_mention)
    mentions = tuple(
        (drug.start, drug.end) for drug, is_mention in zip(drugs, only, strict=True) if is_mention
    )
    return Names(asked_for, tuple(forms), mentions)


def has_strength(request: str) -> bool:
    """Whether a request states milligrams or micrograms, or how strong a patch is, as only a drug does."""
    return _MILLIGRAMS.search(request) is not None or _STRONG_PATCH.search(request) is not None


def is_unknown_cream(request: str) -> bool:
    """Whether a request states a percentage of something for the skin, as only a topical drug does."""
    return _PERCENT.search(request) is not None and _FOR_THE_SKIN.search(request) is not None


_MILLIGRAMS = re.compile(r"\d\s?(?:mg|mcg)\b", re.IGNORECASE)  # "50mg", "25 mcg"
_STRONG_PATCH = re.compile(
    r"\bpatch(?:es)?\b[^;]{0,20}?\d\s?%|\d\s?%\s*patch(?:es)?\b", re.IGNORECASE
)  # "patch 5%", "5% patches"
_PERCENT = re.compile(r"\d\s?(?:%|percent\b)", re.IGNORECASE)  # "5%", "10 percent"
_FOR_THE_SKIN = re.compile(r"\b(?:cream|creme|ointment|lotion|gel|topical|transdermal)\b", re.IGNORECASE)

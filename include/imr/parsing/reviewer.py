"""The reviewer: states of licensure and specialties, from labelled lists or from a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from imr.text.spans import Span, trimmed
from imr.text.vocabulary import read_rows
from imr.text.wrapping import unwrap

_LONGEST_LIST = 1_500
_LONGEST_NAME = 80

_STATES_LABEL = re.compile(
    r"(?-i:[Ss\u017f])tate\(?s?\)?\s*of\s*Licensure\s?:\s*", re.IGNORECASE
)  # "State(s) of Licensure:"
_SPECIALTIES_LABEL = re.compile(
    r"(?-i:[Cc])ertifications?(?:\(s\))?\s?/\s?Specialt(?:y|ies|y\(ies\))\s?:\s*", re.IGNORECASE
)
# A blank line, the other label, the next heading, or a sentence: "The reviewer is".
_LABELLED_END = re.compile(
    r"\n\n|\n?(?:(?i:State\(?s?\)?\s*of\s*Licensure|Certifications?(?:\(s\))?\s?/)"
    r"|CLINICAL\s*CASE|DOCUMENTS\s*REVIEWED|IMR\s*(?:ISSUE|DECISION)|The\s(?!District\b))"
)
# "Board Certified in A and B, has a subspecialty in C and is licensed to practice in D and E. He/she has".
_CERTIFIED = re.compile(r"Board[\s-]*Certified\s*in\s+", re.IGNORECASE)
# "is a licensed Chiropractor and is licensed to practice in".
_PROFESSION = re.compile(r"\bis\s+an?\s+(?:duly\s+)?licensed\s+", re.IGNORECASE)
_SUBSPECIALTY = re.compile(r"sub-?\s?specialt(?:y|ies)\s+(?:certificate\s+)?in\s+", re.IGNORECASE)
_LICENSED = re.compile(r"licensed\s*(?:to\s*practice\s*)?in\s+(?:the\s+states?\s+of\s+)?", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[.;]|,?\s+(?:and\s+)?(?:(?:he/she|he|she|who)\s+)?(?:is|has|holds|with|licensed)\s+|,?\s+with\s+an?\s"
    r"|,?\s*and\s*(?:is\s*)?licensed\b",
    re.IGNORECASE,
)

_SEPARATOR = re.compile(r"\s*[,;/|\n•]\s*(?:and\s+)?")
_AND_WORD = re.compile(r"\band\b")
_NOT_LETTER = re.compile(r"[^a-z]+")
_WORD = re.compile(r"[a-z]+")
_CAPITAL_OF_THE_UNION = re.compile(r"Washington\s*,?\s*D\.?\s?C\b", re.IGNORECASE)  # "Washington, D.C."
_CODE = re.compile(r"[A-Z]{2}|[A-Z]\.\s?[A-Z]\.")


def _key(name: str) -> str:
    """A name without what varies in writing: case, spaces, marks, "and" for "&"."""
    return "".join(_words(name))


def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_AND_WORD.sub(" ", name.lower())))


@dataclass(frozen=True)
class _Names:
    """A vocabulary: what each name means, and the words of each, by the names' keys."""

    meanings: dict[str, str]
    words: dict[str, tuple[str, ...]]
    known: frozenset[str]

    @classmethod
    def of(cls, vocabulary: str, column: str) -> _Names:
        rows = read_rows("imr.parsing", vocabulary)
        words = {_key(row["term"]): _words(row["term"]) for row in rows}
        meanings = {_key(row["term"]): row[column] for row in rows}
        return cls(meanings, words, frozenset(word for several in words.values() for word in several))


_STATES = _Names.of("states", "code")
_STATE_CODES = frozenset(_STATES.meanings.values())
_SPECIALTIES = _Names.of("specialties", "specialty")
_CLOSE = 0.84
"""Likeness from which a name that is no vocabulary's is a misspelling of the likest one,"""
_CLOSE_WORD = 0.74
"""likeness of each of its words to the other's,"""
_SHORTEST_MISSPELT = 5
_MISSPELT = 2
"""and letters that it may have more or fewer: "Pediatric Neurology" is not Neurology misspelt."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviewed: USPS codes and the DWC's specialties, in the letter's order, and where they stand."""

    states: tuple[str, ...]
    specialties: tuple[str, ...]
    spans: dict[str, Span]
    problems: tuple[str, ...]


def _segments(words: list[str], names: _Names) -> list[str] | None:
    """The values of names that stand one after another, longest first; None unless they are all there is."""
    values = []
    at = 0
    while at < len(words):
        if words[at].lower() in ("and", "&", "with", "the"):
            at += 1
            continue
        for stop in range(len(words), at, -1):
            if (value := names.meanings.get(_key(" ".join(words[at:stop])))) is not None:
                values.append(value)
                at = stop
                break
        else:
            return None
    return values


def _may_mean(words: tuple[str, ...], other: tuple[str, ...], known: frozenset[str]) -> bool:
    """Whether words can be those of another name misspelt, one by one.

    A word that the vocabulary knows is none misspelt: "Pediatric Surgery" is not Podiatric Surgery.
    """
    if len(words) != len(other):  # "PainManagment": spaces are lost
        return all(word in other for word in words if word in known)
    return all(
        word == meant or (word not in known and SequenceMatcher(None, word, meant).ratio() >= _CLOSE_WORD)
        for word, meant in zip(words, other, strict=True)
    )


def _resolve(name: str, names: _Names) -> list[str] | None:
    """The values of one name, of several without commas, or of the likest name; None of an unknown one."""
    key = _key(name)
    if key in names.meanings:
        return [names.meanings[key]]
    if values := _segments(name.split(), names):
        return values
    if len(key) <= _SHORTEST_MISSPELT:
        return None
    words = _words(name)
    alike = [
        other
        for other, meant in names.words.items()
        if other[0] == key[0]
        and abs(len(other) - len(key)) <= _MISSPELT
        and _may_mean(words, meant, names.known)
    ]
    close = get_close_matches(key, alike, n=1, cutoff=_CLOSE)
    return [names.meanings[close[0]]] if close else None


@lru_cache(maxsize=1_024)
def _read_states(listed: str) -> tuple[tuple[str, ...], bool]:
    return _read(listed, _STATES)


@lru_cache(maxsize=1_024)
def _read_specialties(listed: str) -> tuple[tuple[str, ...], bool]:
    return _read(listed, _SPECIALTIES)


def _read(listed: str, names: _Names) -> tuple[tuple[str, ...], bool]:
    """The list's values in order without repeats, and whether every name was known."""
    values: list[str] = []
    all_known = True
    listed = _CAPITAL_OF_THE_UNION.sub("Washington DC", listed)
    for name in _SEPARATOR.split(listed.strip(" .\n")):
        if not _key(name):
            continue
        known = _resolve(name, names) if len(name) <= _LONGEST_NAME else None
        if known is None and names is _STATES and _CODE.fullmatch(name):
            code = _NOT_LETTER.sub("", name.lower()).upper()
            known = [code] if code in _STATE_CODES else None
        if known is None:
            all_known = False
        values += known or ()
    return tuple(dict.fromkeys(values)), all_known


def _until(text: str, opening: re.Pattern[str], ending: re.Pattern[str], span: Span) -> Span | None:
    """The span from what `opening` matches to what `ending` matches, without white space at its ends."""
    match = opening.search(text, *span)
    if match is None:
        return None
    stop = min(span[1], match.end() + _LONGEST_LIST)
    ended = ending.search(text, match.end(), stop)
    start, end = trimmed(text, match.end(), ended.start() if ended else stop)
    return (start, end) if start < end else None


def read_reviewer(text: str, section: Span) -> Reviewer:
    """The reviewer's states and specialties, of the section that says how the reviewer was chosen.

    Letters since 2015 list them by label; earlier ones say "is Board Certified in ..., has a subspecialty
    in ... and is licensed to practice in ...", or "is a licensed Chiropractor".
    """
    states_at = _until(text, _STATES_LABEL, _LABELLED_END, section) or _until(
        text, _LICENSED, _CLAUSE_END, section
    )
    labelled = _until(text, _SPECIALTIES_LABEL, _LABELLED_END, section)
    if labelled:
        specialties_at = [labelled]
    else:
        certified, subspecialty, profession = (
            _until(text, opening, _CLAUSE_END, section)
            for opening in (_CERTIFIED, _SUBSPECIALTY, _PROFESSION)
        )
        specialties_at = [clause for clause in (certified or profession, subspecialty) if clause]
    spans: dict[str, Span] = {}
    problems = []
    states: tuple[str, ...] = ()
    specialties: list[str] = []
    if states_at:
        states, known = _read_states(unwrap(text[slice(*states_at)]))
        if not known:
            problems.append("unknown_state")
        if states:
            spans["reviewer_license_states"] = states_at
    for at in specialties_at:
        more, known = _read_specialties(unwrap(text[slice(*at)]))
        if not known:
            problems.append("unknown_specialty")
        specialties += more
    if specialties:
        spans["reviewer_specialties"] = specialties_at[0][0], specialties_at[-1][1]
    return Reviewer(states, tuple(dict.fromkeys(specialties)), spans, tuple(dict.fromkeys(problems)))

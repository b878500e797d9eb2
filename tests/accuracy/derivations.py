"""Checks, for each field, that its value follows from the text from which it was read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher
from itertools import product
from typing import Any

from imr.rows.letter_rows import LetterRows
from imr.samples.banks import rows
from imr.terms import read_terms

Derivation = Callable[[str, Any], bool]
"""Whether the value follows from the text."""

NUMBER_WORDS = {
    "once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "sixteen": 16, "eighteen": 18,
    "twenty": 20, "twenty-four": 24, "half": 2, "daily": 7,
}  # fmt: skip
FEMALE = {"female", "woman", "lady", "she", "her"}
MALE = {"male", "man", "gentleman", "he", "his"}
STATES = {row["code"]: row["state"] for row in rows("states")}
FURNITURE_CHARACTERS = 60

_ALPHANUMERIC = re.compile(r"[^\W_]")  # "a", "7"
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?|\d+")  # "twenty-four", "12"
_NEGATION = re.compile(r"\bnot|cannot|\bun", re.IGNORECASE)  # "is not", "notmedically"
_SOURCES = {"MTUS": r"MTUS", "ODG": r"ODG|Official\s+Disability", "ACOEM": r"ACOEM|American\s+College"}


def letters_of(text: str) -> str:
    """Letters and digits, in order and lower case: what white space and marks cannot change."""
    return "".join(_ALPHANUMERIC.findall(text)).casefold()


def is_the_text(text: str, value: str) -> bool:
    """The value is the text, except for white space, hyphens at line ends and what pages print there."""
    written, read = letters_of(text), letters_of(value)
    pages = text.count("\f") + 1
    if len(written) - len(read) > FURNITURE_CHARACTERS * pages:
        return False
    rest = iter(written)
    return all(character in rest for character in read)


def numbers_in(text: str) -> set[int]:
    """Whole numbers in the text, in digits or words."""
    words = _WORD.findall(text.lower())
    return {int(word) if word.isdigit() else NUMBER_WORDS.get(word, 0) for word in words} - {0}


def words_in(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def _is_count(text: str, value: int) -> bool:
    return value in numbers_in(text)


def _is_visits(text: str, value: int) -> bool:
    """The total itself, or so many a week for so many weeks or months."""
    numbers = numbers_in(text) | {1}
    return any(
        value == per_week * weeks * factor for per_week, weeks, factor in product(numbers, numbers, (1, 4))
    )


def _is_sex(text: str, value: str) -> bool:
    words = words_in(text)
    return bool(words & FEMALE) if value == "female" else bool(words & MALE) and not words & FEMALE


def _are_states(text: str, value: list[str]) -> bool:
    return all(
        letters_of(STATES[code]) in letters_of(text) or re.search(rf"\b{code}\b", text) for code in value
    )


def _is_near(word: str, others: Iterable[str]) -> bool:
    """Whether one of the others is the word, perhaps misspelt, or begins like it."""
    return any(
        word[:5] == other[:5] or SequenceMatcher(None, word, other).ratio() >= 0.75 for other in others
    )


def _are_specialties(text: str, value: list[str]) -> bool:
    written = words_in(text)
    return all(_is_near(word, written) for name in value for word in words_in(name) - {"and"})


def _is_decision(text: str, value: str) -> bool:
    lowered = text.lower()
    if "upheld" in lowered or "overturned" in lowered:
        return value in lowered
    return bool(_NEGATION.search(text)) is (value == "upheld")


def _is_conclusion(text: str, value: str) -> bool:
    speaks = re.search(r"necess|appropriate|indicated|certif|recommend|support|approv", text, re.IGNORECASE)
    return bool(speaks) and (value == "necessary" or bool(_NEGATION.search(text)))


def _is_source(text: str, value: str) -> bool:
    return value == "Other" or bool(re.search(_SOURCES[value], text, re.IGNORECASE))


def _is_title(text: str, value: str) -> bool:
    """A word of the one name a guideline has; letters word it in many ways ("Knee chapter": Knee & Leg)."""
    written = words_in(text)
    return any(_is_near(word, written) for word in words_in(value) - {"and", "of", "the"})


def _is_within(text: str, value: str) -> bool:
    return letters_of(value) in letters_of(text)


def _is_strength(text: str, value: str) -> bool:
    return all(number in re.sub(r"\s", "", text) for number in re.findall(r"[\d.,]*\d", value))


def _is_side(text: str, value: str) -> bool:
    words = words_in(text)
    left = words & {"left", "lt", "l", "lue", "lle"}
    right = words & {"right", "rt", "r", "rue", "rle"}
    both = any(word.startswith("bilat") for word in words) or words & {"both", "bue", "ble", "bl", "b"}
    return bool({"left": left, "right": right, "bilateral": both or (left and right)}[value])


def _is_retrospective(text: str, value: bool) -> bool:
    return bool(re.search(r"retro|dos|date|\d", text, re.IGNORECASE)) is value


def _is_term(field: str) -> Derivation:
    """The words alone are read as the same value as the whole request."""
    return lambda text, value: (
        getattr(read_terms(" ".join(text.split())), field)
        == (tuple(value) if isinstance(value, list) else value)
    )


def _is_date(text: str, value: date) -> bool:
    """The day in figures ("3/9/2016", "03-09-16") or words ("March 9, 2016")."""
    year = f"(?:{value.year}|{value:%y})"
    figures = rf"\b0?{value.month}\s*[/.-]\s*0?{value.day}\s*[/.-]\s*{year}\b"
    words = rf"\b{value:%b}[a-z]*\.?\s+0?{value.day},?\s+{value.year}\b"
    return bool(re.search(f"{figures}|{words}", text, re.IGNORECASE))


def _is_priority(text: str, value: str) -> bool:
    return letters_of(text) == value


CASE: dict[str, Derivation] = {
    "case_number": is_the_text,
    "priority": _is_priority,
    **dict.fromkeys(
        ("date_of_injury", "ur_denial_date", "application_received_date", "assigned_date", "decision_date"),
        _is_date,
    ),
    "reviewer_license_states": _are_states,
    "reviewer_specialties": _are_specialties,
    "patient_age": _is_count,
    "patient_sex": _is_sex,
    "clinical_summary": is_the_text,
}
DECISION: dict[str, Derivation] = {
    **dict.fromkeys(
        (
            "request",
            "original_request",
            "ur_authorized",
            "rationale",
            "claims_administrator_guideline",
            "imro_guideline",
        ),
        is_the_text,
    ),
    "decision": _is_decision,
    "rationale_conclusion": _is_conclusion,
    **{field: _is_term(field) for field in ("category", "subcategory", "drug_ingredients", "body_parts")},
    "drug_strength": _is_strength,
    "drug_quantity": _is_count,
    "drug_refills": _is_count,
    "visits": _is_visits,
    "laterality": _is_side,
    "retrospective": _is_retrospective,
}
CITATION: dict[str, Derivation] = {
    "source": _is_source,
    "title": _is_title,
    "edition_year": _is_count,
    "sections": _is_within,
}


def extracted(letter: LetterRows) -> Iterator[tuple[str, Any, Derivation]]:
    """Path, value and derivation of every field that a letter's rows say something of.

    Fields that follow from others (outcome, counts, ur_action, is_opioid, cited_by) have no text of their
    own.
    """
    yield from _stated("", letter.case or {}, CASE)
    for decision in letter.decisions:
        yield from _stated(f"decisions.{decision['decision_number']}.", decision, DECISION)
    for citation in letter.citations:
        place = f"decisions.{citation['decision_number']}.citations.{citation['citation_number']}."
        yield from _stated(place, citation, CITATION)


def _stated(
    place: str, row: dict[str, Any], derivations: dict[str, Derivation]
) -> Iterator[tuple[str, Any, Derivation]]:
    for field, derivation in derivations.items():
        if row.get(field):
            yield place + field, row[field], derivation

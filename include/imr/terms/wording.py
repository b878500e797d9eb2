"""What a request's wording says as a whole, and where; looked up once however many terms depend on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from imr.terms.body_parts import SPINAL
from imr.terms.clauses import Clauses
from imr.terms.visits import Visits, read_visits
from imr.text.vocabulary import alternation, read_rows, read_words

_EVALUATING = r"\b(?:re ?)?(?:evaluat\w*|evals?\b|consul\w*|assess\w*|exam(?:s|ination)?\b|opinion|intake)"
EVALUATING = re.compile(_EVALUATING)  # "re evaluation", "consult", "2nd opinion"
EVALUATING_OR_REFERRING = re.compile(rf"{_EVALUATING}|\brefer\w*")  # also "referral", "refer to"
TREATING = re.compile(r"\btreat(?!ing\b)\w*|\bsessions?\b")  # "evaluation and treatment"
_WORDS = read_words("imr.terms")
_KEPT = alternation(_WORDS["kept"])
DEVICE = re.compile(rf"\b(?:{_KEPT}|garment|pads?|electrodes?)\b")  # "infrared, purchase"
KEPT = re.compile(rf"\b(?:{_KEPT}|wraps?)\b")  # "cold therapy wrap, 2"; a therapy may use pads, too
GIVEN_IN_CLINIC = re.compile(
    r"\b(?:therap(?:y|ies)|treatments?|sessions?|visits?|applications?|(?:a|per) (?:week|wk))\b"
)  # "hot packs therapy times 6", "paraffin, 6 sessions"
LAB = re.compile(rf"\b(?:{alternation(_WORDS['laboratory'])}|chem \d+)\b")  # beside "PT"
HEADING = re.compile(
    r"[a-z]+(?: [a-z]+){0,2}?\s*(?::|to include\b|includ(?:e|es|ing)\b|such as\b)"
)  # "labs to include", "lab tests:"
COMPOUNDED = re.compile(r"%[^%]*%|\b(?:cream|ointment|topical|compound)")  # "hyaluronic acid 0.2% in a cream"
INTO_THE_BODY = re.compile(
    r"\b(?:im|intramuscular|iv|intravenous|subcutaneous|subq|sq)\b"
)  # "Toradol 60mg IM"
OPEN = re.compile(r"\bopen\b(?! mri)")  # "mini open rotator cuff repair"


class Term(NamedTuple):
    """A term of the services' vocabulary at [start, end) of the request."""

    start: int
    end: int
    term: str


@dataclass(frozen=True)
class Wording:
    """A request, what was read of it before its category, and facts that the meaning of terms depends on."""

    request: str
    text: str  # folded
    terms: list[Term]
    clauses: Clauses
    body_parts: tuple[str, ...]
    drug_ingredients: tuple[str, ...]
    drug_end: int | None

    @cached_property
    def visits(self) -> Visits:
        """Sessions stated, whatever the request is for."""
        return read_visits(self.request)

    @cached_property
    def has_several_visits(self) -> bool:
        """Whether more than one session is stated."""
        return self.visits.total is not None and self.visits.total > 1

    @cached_property
    def is_treatment(self) -> bool:
        """Whether treatment is asked for, not only an evaluation."""
        return self.has_several_visits or bool(TREATING.search(self.text))

    @cached_property
    def is_given_in_clinic(self) -> bool:
        """Whether a modality is given in several sessions, and nothing to take home is asked for."""
        return (
            self.has_several_visits and bool(GIVEN_IN_CLINIC.search(self.text)) and not KEPT.search(self.text)
        )

    @cached_property
    def consults_from(self) -> int | None:
        """The clause from which on a specialist named is one to consult; None without an evaluation."""
        words = EVALUATING_OR_REFERRING.search(self.text)
        if words is None:
            return None
        asked_for = self.clauses.introducer(words.start()) == "for"  # "chiropractor for evaluation"
        return self.clauses.at(words.start()) - asked_for

    @cached_property
    def is_device(self) -> bool:
        """Whether something to own or rent is asked for."""
        return bool(DEVICE.search(self.text))

    @cached_property
    def is_lab(self) -> bool:
        """Whether laboratory tests are named."""
        return bool(LAB.search(self.text))

    @cached_property
    def is_compounded(self) -> bool:
        """Whether ingredients of a cream are listed."""
        return bool(COMPOUNDED.search(self.text))

    @cached_property
    def is_open(self) -> bool:
        """Whether surgery is said to be open."""
        return bool(OPEN.search(self.text))

    @cached_property
    def is_spinal(self) -> bool:
        """Whether the back or the neck is named."""
        return not SPINAL.isdisjoint(self.body_parts)

    @cached_property
    def is_systemic_drug(self) -> bool:
        """Whether a drug is named that works in the whole body, not where it is injected."""
        if not self.drug_ingredients:
            return False
        elsewhere = local_injectables().isdisjoint(self.drug_ingredients)
        return elsewhere or bool(INTO_THE_BODY.search(self.text))


@cache
def local_injectables() -> frozenset[str]:
    """Drugs that are injected into a joint, nerve or muscle as part of a procedure."""
    return frozenset(row["term"] for row in read_rows("imr.terms", "local_injectables"))

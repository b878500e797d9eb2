"""Words of a request that are in no vocabulary: `unknown_words`. Where there are many, no guess is made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from imr.text.folding import fold_term
from imr.text.spans import Span
from imr.text.vocabulary import read_rows

_WORD_BY_WORD = (
    "body_parts", "clause_words", "drug_form_words", "drug_lookalikes", "ordinary_words", "visit_words",
    "word_lists",
)  # fmt: skip
_WHOLE = ("drugs", "drug_spellings")  # a word of "icy hot" or "tiger balm" is no drug
_LETTERS = re.compile(r"[a-z]+")
# Words of three letters or more; "L4", "97110" and "2xwk" are none, nor is a doctor's name ("Dr. Doe")
_WORD = re.compile(r"\bdr\.? [a-z]+|(?<![\w'])[a-z]{3,}(?![\w'])")
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "al", "ally", "'s")


@cache
def _known() -> frozenset[str]:
    terms = [fold_term(row["term"]) for name in _WORD_BY_WORD for row in read_rows("imr.terms", name)]
    drugs = {fold_term(row["term"]) for name in _WHOLE for row in read_rows("imr.terms", name)}
    return frozenset(word for term in terms for word in _LETTERS.findall(term)) | drugs


@lru_cache(maxsize=4096)
def _is_known(word: str) -> bool:
    """Whether a word, or what it is an inflection of, is in any vocabulary."""
    return (
        word in _known()
        or any(word.endswith(ending) and word.removesuffix(ending) in _known() for ending in _ENDINGS)
        or (word.endswith("ies") and word[:-3] + "y" in _known())
        or (word.endswith("ing") and word[:-3] + "e" in _known())
    )


def words_of(folded: str) -> list[Span]:
    """Where the words of a folded request stand that could say what it asks for."""
    return [found.span() for found in _WORD.finditer(folded) if not found[0].startswith(("dr ", "dr."))]


def unknown_words(folded: str, named: Sequence[Span]) -> list[Span]:
    """Where those words of a folded request stand that are in no vocabulary.

    `named` is where services and drugs are named: a word of their names is known there and nowhere else, for
    "bar" is no more known in "oxygen bar" because there are grab bars.
    """
    return [
        (start, end)
        for start, end in words_of(folded)
        if not _is_known(folded[start:end]) and not _is_within(start, named)
    ]


def _is_within(position: int, spans: Sequence[Span]) -> bool:
    return any(start <= position < end for start, end in spans)

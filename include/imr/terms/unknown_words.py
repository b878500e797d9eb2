"""Words of a request that are in no vocabulary: `unknown_words`. Where there are many, no guess is made."""

from __future__ import annotations

import re
from functools import cache

from imr.text.folding import fold_term
from imr.text.spans import Span
from imr.text.vocabulary import read_rows

_VOCABULARIES = (
    "body_parts", "clause_words", "drug_form_words", "drug_lookalikes", "drug_spellings", "drugs",
    "ordinary_words", "services", "visit_words", "word_lists",
)  # fmt: skip
_LETTERS = re.compile(r"[a-z]+")
# Words of three letters or more; "L4", "97110" and "2xwk" are none, nor is a doctor's name ("Dr. Doe")
_WORD = re.compile(r"\bdr\.? [a-z]+|(?<![\w'])[a-z]{3,}(?![\w'])")
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "al", "ally", "'s")


@cache
def _known() -> frozenset[str]:
    rows = (row for name in _VOCABULARIES for row in read_rows("imr.terms", name))
    return frozenset(
        word
        for row in rows
        for cell in (row["term"], row.get("ingredients", ""))
        for word in _LETTERS.findall(fold_term(cell))
    )


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


def unknown_words(folded: str) -> list[Span]:
    """Where those words of a folded request stand that are in no vocabulary."""
    return [(start, end) for start, end in words_of(folded) if not _is_known(folded[start:end])]

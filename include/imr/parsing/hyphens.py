"""Words that a line's end broke in two: whether the hyphen is the line's or the word's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imr.text.vocabulary import read_rows

# "clav-<line end>icle", and what follows the word up to the next space: "appro-<line end>priate). The".
_BROKEN = re.compile(
    r"(?P<before>[A-Za-z]+)(?P<break>- ?\n)(?=(?P<after>[a-z]+)(?P<rest>[^\s-]*)(?P<gap> ?))",
)
_WORD = re.compile(r"[A-Za-z]+")
_HYPHENATED = re.compile(r"[A-Za-z]+-[A-Za-z]+")
_VOCABULARIES = ("form_text", "guidelines", "specialties", "states", "word_lists")
_KNOWN = frozenset(
    word
    for vocabulary in _VOCABULARIES
    for row in read_rows("imr.parsing", vocabulary)
    for word in _WORD.findall(row["term"].lower())
)
"""Words that letters have whether or not this one has them elsewhere."""
_WORDS_AT_LEAST = 2
"""Known words, or words that stand whole elsewhere, before that tells of a text that breaks words at line
ends."""
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text in lower case: those that stand by themselves, and those with a hyphen inside."""

    whole: frozenset[str]
    hyphenated: frozenset[str]


def _words(text: str, broken: list[re.Match[str]]) -> _Words:
    pieces = []
    at = 0
    for match in broken:
        pieces.append(text[at : match.start()])
        at = match.end("after")
    rest = " ".join((*pieces, text[at:])).lower()
    return _Words(frozenset(_WORD.findall(rest)), frozenset(_HYPHENATED.findall(rest)))


def _is_whole(match: re.Match[str], words: _Words) -> bool:
    """Whether the word is known, or the text has it elsewhere without its hyphen; and nowhere with it."""
    before, after = match["before"].lower(), match["after"]
    whole = before + after
    return (whole in words.whole or whole in _KNOWN) and f"{before}-{after}" not in words.hyphenated


def _has_own_hyphen(match: re.Match[str], words: _Words) -> bool:
    """Whether a word may have its hyphen wherever it stands: "re-evaluation", "low-back".

    The hyphen parts two equal vowels or two words that the text has by themselves, or the text writes it so.
    """
    before, after = match["before"].lower(), match["after"]
    return (
        f"{before}-{after}" in words.hyphenated
        or (before[-1] == after[0] and after[0] in _VOWELS)
        or (before in words.whole and after in words.whole)
    )


def line_hyphens(text: str) -> Iterator[tuple[int, int, str]]:
    """What to take out of a cleaned text so that words broken at line ends are whole, and what stands there
    instead: hyphens and their line ends go, and the line ends after the word.

    A word is made whole where it is known, or the text has it so elsewhere. In a text that has several such
    words, the others are made whole, too, but for those that may have a hyphen of their own.
    """
    if "-\n" not in text and "- \n" not in text:
        return
    broken = list(_BROKEN.finditer(text))
    words = _words(text, broken) if broken else _Words(frozenset(), frozenset())
    whole = [match for match in broken if _is_whole(match, words)]
    breaks_words = len(whole) >= _WORDS_AT_LEAST
    for match in broken if breaks_words else whole:
        if breaks_words and not _is_whole(match, words) and _has_own_hyphen(match, words):
            continue
        yield *match.span("break"), ""
        if match["gap"]:
            yield *match.span("gap"), "\n"

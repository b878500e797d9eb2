"""Words that a line's end broke in two: whether the hyphen is the line's or the word's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imr.text.spans import Span
from imr.text.vocabulary import read_rows

# "clav-<line end>icle", and what follows the word up to the next space: "appro-<line end>priate). The".
# Text that was set anew has the line end as a space: "clav- icle".
_BREAK = re.compile(r"-(?<=[A-Za-z]-)(?: ?\n| )(?=(?P<after>[a-z]+)[^\s-]*(?P<gap> ?))")
_BEFORE = re.compile(r"[A-Za-z]+$")
_LONGEST_WORD = 40
# Both begin with one letter, because a pattern that begins with a set of characters is looked for faster.
_WORD = re.compile(r"[a-z][a-z]*")
_HYPHENATED = re.compile(r"[a-z](?<![a-z].)[a-z]*-[a-z]+")
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
_FEW = 100
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class _Broken:
    """A word's two parts in lower case, where the first begins and the second ends, and where the hyphen with
    its line end and the space after the word stand."""

    before: str
    after: str
    word: Span
    hyphen: Span
    gap: Span


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text in lower case: those that stand by themselves, and those with a hyphen inside."""

    whole: frozenset[str]
    hyphenated: frozenset[str]


def _broken(text: str) -> Iterator[_Broken]:
    for found in _BREAK.finditer(text):
        start, end = found.span()
        before = _BEFORE.search(text, max(0, start - _LONGEST_WORD), start)
        if before:
            word = before.start(), found.end("after")
            yield _Broken(before.group().lower(), found["after"], word, (start, end), found.span("gap"))


def _may_be_whole(text: str, broken: list[_Broken]) -> bool:
    """Whether one of the words can stand whole elsewhere: of a few, this is told sooner than by all words."""
    if len(broken) > _FEW:
        return True
    lower = text.lower() if broken else ""
    wholes = (each.before + each.after for each in broken)
    return any(whole in _KNOWN or whole in lower for whole in wholes)


def _words(text: str, broken: list[_Broken]) -> _Words:
    pieces = []
    at = 0
    for each in broken:
        pieces.append(text[at : each.word[0]])
        at = each.word[1]
    rest = " ".join((*pieces, text[at:])).lower()
    return _Words(frozenset(_WORD.findall(rest)), frozenset(_HYPHENATED.findall(rest)))


def _is_whole(broken: _Broken, words: _Words) -> bool:
    """Whether the word is known, or the text has it elsewhere without its hyphen; and nowhere with it."""
    word = broken.before + broken.after
    hyphenated = f"{broken.before}-{broken.after}"
    return (word in words.whole or word in _KNOWN) and hyphenated not in words.hyphenated


def _is_line_ends(text: str, broken: _Broken, words: _Words) -> bool:
    """Whether a hyphen stands at a line's end, and the word has none of its own: "re-evaluation", "low-back".

    A word's own hyphen parts two equal vowels, or two words that the text has by themselves, or the text has
    it inside of a line.
    """
    before, after = broken.before, broken.after
    return (
        "\n" in text[slice(*broken.hyphen)]
        and f"{before}-{after}" not in words.hyphenated
        and not (before[-1] == after[0] and after[0] in _VOWELS)
        and not (before in words.whole and after in words.whole)
    )


def line_hyphens(text: str) -> Iterator[tuple[int, int, str]]:
    """What to take out of a cleaned text so that words broken at line ends are whole, and what stands there
    instead: hyphens and their line ends (or spaces) go, and the line ends after the word.

    A word is made whole where it is known, or the text has it so elsewhere. In a text that has several such
    words, the others are made whole, too, but for those that may have a hyphen of their own.
    """
    broken = list(_broken(text))
    if not _may_be_whole(text, broken):
        return
    words = _words(text, broken)
    whole = [each for each in broken if _is_whole(each, words)]
    if len(whole) >= _WORDS_AT_LEAST:
        whole = [each for each in broken if _is_whole(each, words) or _is_line_ends(text, each, words)]
    for each in whole:
        yield *each.hyphen, ""
        if each.gap[0] < each.gap[1] and "\n" in text[slice(*each.hyphen)]:
            yield *each.gap, "\n"

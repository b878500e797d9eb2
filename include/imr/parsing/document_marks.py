"""Marks by which documents say what they are: titles, captions, formulas, stamps, notes between the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, Implementation

from imr.text.spans import Span
from imr.text.vocabulary import Hit, Vocabulary, alternation, read_rows, read_words

_PLACES: dict[str, dict[str, str]] = {}
"""Term -> place where it is evidence -> the reason it gives."""
for _row in read_rows("imr.parsing", "document_marks"):
    _PLACES.setdefault(_row["term"], {})[_row["place"]] = _row["reason"]
_OF_FRONTS = {"front", "cover_sheet", "greeting"}
"""Places above a letter's header; letters are full of these words, which say nothing further down."""


def _compiled(terms: list[str]) -> Vocabulary:
    """The terms compiled to the automaton that is fastest over a whole letter."""
    return Vocabulary(
        [{"term": term} for term in terms], AhoCorasick(terms, implementation=Implementation.DFA)
    )


_TERMS = _compiled([term for term, places in _PLACES.items() if places.keys() - _OF_FRONTS])
_FRONT_TERMS = _compiled([term for term, places in _PLACES.items() if places.keys() & _OF_FRONTS])

# A word's first letter and then what stands before it: a pattern that begins with "\b" is looked for slower.
_LOWER_WORD = re.compile(r"[a-z](?<!\w.)[a-z]+\b")
_PROSE_WORDS, _SENTENCE_WORDS, _SHORTEST_SENTENCE = 6, 4, 2
"""Words in small letters that make a line prose, one that ends as a sentence or label does, and one that ends
as only a sentence does."""
_SENTENCE_END = re.compile(r"[.!?:;][\"')]?\s*$")
_HEADING_WORDS, _LONGEST_HEADING = 3, 90
"""Words in small letters that stand beside a heading's or signature's term at the most; its characters."""
# What stands before a heading's words: "II. ", "*** ", "3) ".
_NUMBERING = re.compile(r"[\W\d_]*(?:[ivx]{1,4}\.\s*)?")
_LONGEST_NUMBERING = 12
_LONGEST_LINE = 250
# A line of folded case that is nothing but a mark: "*** sample ***", "draft - not for release".
_STAMP_LINE = re.compile(rf"(?:[\W\d_]|\b(?:{alternation(read_words('imr.parsing')['stamps'])}|[a-z])\b)*")


def find_marks(folded: str) -> list[Hit]:
    """Terms of the vocabulary in a text of folded case, in order."""
    return _TERMS.find_folded(folded.replace("-", " ").replace("\n", " "))


def find_front_marks(folded: str, end: int) -> list[Hit]:
    """Terms of letterheads, cover sheets and greetings before a place, in order."""
    return _FRONT_TERMS.find_folded(folded[:end].replace("-", " ").replace("\n", " "))


def marks_at(place: str, marks: list[Hit], start: int, end: int) -> Iterator[tuple[Hit, str]]:
    """Terms in [start, end) that are evidence at a place, each with its reason."""
    for mark in marks:
        reason = _PLACES[mark.row["term"]].get(place)
        if reason is not None and start <= mark.start and mark.end <= end:
            yield mark, reason


def line_at(text: str, at: int) -> Span:
    """The line that holds a place; of a longer one than any page has, what is near."""
    first, last = max(at - _LONGEST_LINE, 0), min(at + _LONGEST_LINE, len(text))
    begin, end = text.rfind("\n", first, at), text.find("\n", at, last)
    return first if begin < 0 else begin + 1, last if end < 0 else end


def is_prose(line: str) -> bool:
    """Whether a line is of a sentence, and not of a letterhead, a label, an address or a caption."""
    words = len(_LOWER_WORD.findall(line))
    return (
        words >= _PROSE_WORDS
        or (words >= _SENTENCE_WORDS and _SENTENCE_END.search(line) is not None)
        or (words >= _SHORTEST_SENTENCE and line.rstrip().endswith((".", "!", "?")))
    )


def opens_line(text: str, start: int) -> bool:
    """Whether nothing but numbering or marks stands before a place in its line."""
    begin = line_at(text, start)[0]
    return start - begin <= _LONGEST_NUMBERING and _NUMBERING.fullmatch(text[begin:start].lower()) is not None


def is_heading(text: str, mark: Hit) -> bool:
    """Whether a term opens a heading, caption or signature, and no sentence's next line.

    A single word has its line alone.
    """
    begin, end = line_at(text, mark.start)
    rest = text[mark.end : end]
    return (
        text[mark.start].isupper()
        and opens_line(text, mark.start)
        and end - begin <= _LONGEST_HEADING
        and (" " in mark.row["term"] or not rest.strip(" .,:;*-_)"))
        and len(_LOWER_WORD.findall(rest)) < _HEADING_WORDS
        and not _goes_on(text, begin)
    )


def _goes_on(text: str, begin: int) -> bool:
    """Whether the line that begins at a place goes on with a sentence of the line before."""
    before = text[slice(*line_at(text, begin - 1))] if begin else ""
    return len(_LOWER_WORD.findall(before)) >= _SENTENCE_WORDS and not _SENTENCE_END.search(before)


def is_stamp(text: str, folded: str, mark: Hit) -> bool:
    """Whether a word like SAMPLE is a mark across the page: in capitals, alone in its line, and no rest of a
    line in capitals before it."""
    begin, end = line_at(text, mark.start)
    before = text[slice(*line_at(text, begin - 1))] if begin else ""
    return (
        text[begin:end].isupper()
        and not before.isupper()
        and _STAMP_LINE.fullmatch(folded, begin, end) is not None
    )

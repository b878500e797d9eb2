"""Passages of a section that speak of something else: text that someone put into a letter's form.

A summary or a list of documents ends where the next heading begins, whatever stands before it. What such a
section is about shows in its words: few sentences of a clinical summary name no part of the body, complaint,
treatment or drug, and those few speak of the patient or the claim. Several sentences in a row that do neither
are a passage of something else. So are sentences that address the reader, who is no one's patient.
`vocabularies/passage_words.csv` holds the words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ahocorasick_rs import BytesAhoCorasick, Implementation

from imr.text.folding import fold_case
from imr.text.spans import Span, trimmed
from imr.text.vocabulary import read_rows

_RULE_WORDS, _PASSAGE_WORDS = 20, 30
"""Words of a passage at the least: of one that addresses the reader or lays down a rule, and of any other."""

_ROWS = read_rows("imr.parsing", "passage_words")
_KINDS = [row["kind"] for row in _ROWS]
_WRITTEN = {"stem": " {}", "word": " {} ", "ending": "{} "}
_WORDS = BytesAhoCorasick(
    [_WRITTEN[row["form"]].format(row["term"]).encode() for row in _ROWS],
    implementation=Implementation.ContiguousNFA,  # The smallest: the processor's cache holds more of it.
)
_WITHOUT_MARKS = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)
_LONGEST_OWN = 120
"""Characters without a word of the section's own from which a passage is looked for."""
_DATED = "date"
"""Kind of what is no word of the vocabulary: a date."""
_DATE = re.compile(r"[0-9](?<!\w.)[0-9]?([-/])[0-9]{1,2}\1[0-9]{2,4}\b")
# The full stop after a number that opens a line ends nothing: "2. Medical records".
_SENTENCE_END = re.compile(r"[.!?;\n](?:(?<=\n)\n|(?<!\n\d.)(?<!\n\d\d.)(?<!\n)[\"')\]]{0,2}\s+)")
_ENTRY_END = re.compile(rf"{_SENTENCE_END.pattern}|\n(?=[A-Z\d\W])")


@dataclass(frozen=True, slots=True, eq=False)  # It is a key for every section: to hash its parts takes long.
class Subject:
    """What a section is about: the kinds of words that its sentences have.

    A sentence with a word of the kinds `own` belongs to the section, unless it addresses the reader. One with
    words of the kinds `claim` alone does where it lays down no rule, as the text of offices and laws does.
    """

    own: frozenset[str]
    claim: frozenset[str] = frozenset({"claim"})
    ends: re.Pattern[str] = _SENTENCE_END


CLINICAL = Subject(frozenset({"clinical"}))
GUIDELINES = Subject(frozenset({"guideline", "clinical"}))
DOCUMENTS = Subject(frozenset({"clinical"}), frozenset({"claim", "document"}), _ENTRY_END)


def foreign_passages(text: str, folded: str, span: Span, subject: Subject) -> Iterator[Span]:
    """Where a section's text speaks of something else than its subject, in order.

    `folded` is the text with its case folded. Each passage is of whole sentences.
    """
    start, end = span
    if end - start < _LONGEST_OWN:
        return
    found = _words_in(folded[start:end])
    first, last = _where(found, end - start, subject)
    if first == last:
        return
    first, last = start + first, start + last
    dates = ((match.start(), _DATED) for match in _DATE.finditer(folded, first, last))
    words = ((start + at, _KINDS[word]) for word, at, _ in found if first <= start + at < last)
    heard = sorted([*words, *dates])
    passage: list[int] = []
    said: set[str] = set()
    bounds = [first, *(match.end() for match in subject.ends.finditer(text, first, last)), last]
    at = 0
    for begin, stop in pairwise(bounds):
        before, at = at, bisect_left(heard, (stop, ""), at)
        kinds = {kind for _, kind in heard[before:at]}
        if _belongs(kinds, subject):
            yield from _passage(text, passage, said)
            passage, said = [], set()
        else:
            passage += (begin, stop)
            said |= kinds
    yield from _passage(text, passage, said)


def is_of_case(sentence: str) -> bool:
    """Whether a sentence tells of a body, a treatment, a guideline or a claim, as those of letters do."""
    folded = fold_case(sentence)
    kinds = {_KINDS[word] for word, _, _ in _words_in(folded)}
    kinds |= {_DATED} if _DATE.search(folded) else set()
    return any(_belongs(kinds, subject) for subject in (CLINICAL, GUIDELINES))


def _words_in(folded: str) -> list[tuple[int, int, int]]:
    """Words of the vocabulary in a text of folded case, each with its row, its start and its end."""
    words = folded.encode("ascii").translate(_WITHOUT_MARKS)
    return _WORDS.find_matches_as_indexes(b" %b " % words, overlapping=True)


def _where(found: Iterable[tuple[int, int, int]], length: int, subject: Subject) -> Span:
    """The part of a section that may hold passages, from its first long place without a word of its own on.

    It begins and ends with such a word or with the section. One that addresses the reader is its own part.
    """
    before = 0
    first, last = length, length
    for word, start, _ in found:
        kind = _KINDS[word]
        if kind == "addressed":
            return 0, length
        if kind in subject.own:
            if start - before > _LONGEST_OWN:
                first, last = min(first, before), start + 1
            before = start
    return (min(first, before), length) if length - before > _LONGEST_OWN else (first, last)


def _belongs(kinds: set[str], subject: Subject) -> bool:
    """Whether a sentence with these kinds of words is one of its section."""
    if not kinds:
        return False
    if "addressed" in kinds:
        return False
    if kinds & subject.own:
        return True
    return "rule" not in kinds and (_DATED in kinds or bool(kinds & subject.claim))


def _passage(text: str, bounds: Sequence[int], kinds: Container[str]) -> Iterator[Span]:
    """The span of sentences in a row with these kinds of words, where they are many words."""
    least = _RULE_WORDS if "rule" in kinds or "addressed" in kinds else _PASSAGE_WORDS
    if bounds and len(text[bounds[0] : bounds[-1]].split()) >= least:
        yield trimmed(text, bounds[0], bounds[-1])

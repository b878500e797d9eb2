"""Where a summary states diagnoses or prior treatments: the lists that its introductions open.

Introductions are in vocabularies/introductions.csv, and the words that link one to its list in
vocabularies/word_lists.csv.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from imr.clinical.words import compiled
from imr.text.spans import Span
from imr.text.vocabulary import Hit, Vocabulary, read_rows

DIAGNOSES, TREATMENTS = "diagnoses", "treatments"


class Statement(NamedTuple):
    """A list at [start, end) of a summary, what it lists, and where its introduction starts: `before`."""

    speaks_of: str
    start: int
    end: int
    before: int


_DATED = r"\s*\b(?:on|dated|of|from|since|as of)\s+\(?\d[\d/.-]*\d\)?,?"
_DURATION = r"\s*(?:over|during|for|in) the (?:past|last) (?:\w+ ){0,2}(?:years?|months?|weeks?|decade)"
# A heading, and whose or of when the list is: "Dx by ENT on 3/4/19:". Dashes are spaces in folded text.
_HEADING = re.compile(
    r"(?:[^.:;()]|\([^()]{0,80}\)|(?<=\bdr)\.){0,80}?"
    r"(?:\s*:|\s{3,}(?=\S)|\s*\u2014|,\s*(?=[\"\u201c])|(?=\s#1\s))\s*"
)
_ASIDE = re.compile(r"[^().:;]{0,40}\)\s*")
_NO_HEADING = compiled(r"{negations}|{heads_no_list}")
# "prior treatments were acupuncture", but not "prior treatments were denied".
_WERE = r"(?:(?:has|have|had) been|was|were|is|are)(?!\s+(?:\w+ed|{no_treatment})(?![a-z]))"
_LINKS = {
    # The last of the closing words: "diagnoses are documented as".
    DIAGNOSES: compiled(
        rf"[\"\u201d]?(?:\s\d[\d/.-]*\d)?(?:{_DATED}|\s*,?\s*(?:{{diagnosis_links}}|{{diagnosis_closers}}|:))*"
        rf"(?:,?\s+{{said_by}}\s[^.:;(),]{{1,45}}?,?)?\s*(?:{{diagnosis_closers}}|:)"
        r"(?:\s*(?:the following|(?:as )?(?:listed )?below|as follows)\s*[.:]?)?"
    ),
    # The first of them: "treatment has included diagnostic studies".
    TREATMENTS: compiled(
        rf"(?:{_DATED}|{_DURATION}|\s*,?\s*{{treatment_links}})*?\s*,?\s*(?:{{treatment_closers}}|:|{_WERE})"
        r"(?:\s*(?:the following(?: treatments?)?(?![a-z])|{treatment_closers}|:))*"
    ),
}
_COLON = re.compile(r"\s*(?:the following\s*)?[:.\u2014]?\s*")
_NEGATION = compiled(r"{negations}")
_NO_LIST = {
    DIAGNOSES: compiled(
        r"\W*(?:{begins_no_list}|{begins_no_diagnosis}|(?:\w+\s+){0,3}?(?:years?|months?|weeks?|decades?)\b)"
    ),
    TREATMENTS: compiled(r"\W*{begins_no_list}"),
}
# A period, and then a capital letter with or without a space, or the text's end. Patterns that are searched
# for begin with a set of characters, because the search then passes over all others at once.
_PERIOD = (
    r"[.!\n](?:(?<=\n)|(?<=\.)(?=\s*$)|(?<=\s\d\.)(?=\s+(?:The|On|In|He|She|Currently)\b)"
    r"|(?<!\n)(?<!\b[Dd]r.)(?<!\bvs.)(?<!\bapprox.)(?<!\b[Ll]t.)(?<!\b[Rr]t.)(?<!s/p.)(?<!i\.e.)(?<!e\.g.){number}"
    r"(?=[\"”’')]*(?:\s+[\"“(A-Z0-9]|[A-Z][a-z ]|\s*$)))"
)
_SENTENCE_END = re.compile(_PERIOD.replace("{number}", r"(?<![:;,]\s\d.)(?<![(#]\d.)"))
# In a list of numbers, a number's period ends no sentence.
_NUMBERED_END = re.compile(_PERIOD.replace("{number}", r"(?<![:;,\s][\da-h].)(?<![:;,\s]\d\d.)(?<![(#]\d.)"))
_CLAUSE = r"(?:(?<=[,;])\s+(?:and\s+)?|(?<=\s)(?:and|but)\s+){subjects}\s(?=[a-z])"
_NARRATIVE = {
    DIAGNOSES: compiled(rf"[,;\s](?:{_CLAUSE}|(?:(?<=[,;])\s*)?(?:{{narrative}}|{{diagnosis_narrative}}))"),
    TREATMENTS: compiled(rf"[,;\s](?:{_CLAUSE}|(?:(?<=[,;])\s*)?(?:{{narrative}}|{{treatment_ends}}))"),
}
_NUMBERED = re.compile(r"\s*\(?[1a][.)]")
_SEMICOLON = re.compile(r"[;*•(](?:(?<=[;*•])|[^()]*\))")
_DASH = re.compile(r"[ (](?:(?<= )\s{2,}|[^()]*\))")
_SENTENCE = compiled(r"[:]|{verbs}")
_HAS = re.compile(r".*\b(?:has|have|had)\s")
_DATE = re.compile(r"(?:\s\d[\d/.-]*\d(?=\s))?")
_LONGEST_ITEM, _LONGEST_SENTENCE = 80, 2_000
_BEFORE = 60
"""Characters before an introduction, in its clause, in which a negation of it stands."""


@cache
def _introductions() -> Vocabulary:
    return Vocabulary.of(read_rows("imr.clinical", "introductions"))


def sentence_end(text: str, start: int, period: re.Pattern[str] = _SENTENCE_END) -> int:
    """Returns where the sentence that holds `start` ends, before its period."""
    found = period.search(text, start)
    return found.start() if found else len(text)


def sentence_start(folded: str, start: int) -> int:
    """Returns where the sentence that holds `start` begins."""
    earliest = max(start - _LONGEST_SENTENCE, 0)
    ends = max(folded.rfind(". ", earliest, start), folded.rfind("\n", earliest, start))
    return ends + 1 if ends >= 0 else earliest


def find_introductions(folded: str) -> list[Hit]:
    """Returns the introductions in a folded summary, in order."""
    return [hit for hit in _introductions().find_folded(folded) if hit.row["speaks_of"]]


def find_statements(
    text: str, folded: str, introductions: list[Hit], is_item: Mapping[str, Callable[[str], bool]]
) -> list[Statement]:
    """Returns the lists that introductions open in a summary, in order; `folded` is the text folded.

    A statement that is negated ("no diagnosis of"), planned or asked for opens no list. A list with
    semicolons is a list for each part. After a heading, each sentence is one that is an item by `is_item`.
    """
    statements: list[Statement] = []
    reached = 0
    for hit in introductions:
        speaks_of = hit.row["speaks_of"]
        if hit.start < reached or speaks_of not in _LINKS:
            continue
        start = _list_start(hit, text, folded, is_item[speaks_of])
        if start is None or is_negated(folded, hit.start) or _NO_LIST[speaks_of].match(folded, start):
            continue
        end = hit.start if hit.row["opens"] == "list_before" else _list_end(text, folded, start)
        narrative = _NARRATIVE[speaks_of].search(folded, start, end)
        parts = [(start, narrative.start() if narrative else end)]
        if not narrative and folded[:start].rstrip().endswith((":", ".")):
            parts += _further(text, folded, end, is_item[speaks_of])
        dashed = text[:start].rstrip().endswith("-") or text[start:end].lstrip().startswith("-")
        parts = [part for each in parts for part in _parts_of(folded, *each, _DASH if dashed else _SEMICOLON)]
        statements += (Statement(speaks_of, *part, hit.start) for part in parts)
        reached = max([hit.end, *(last for _, last in parts)])
    return statements


def _further(text: str, folded: str, end: int, is_item: Callable[[str], bool]) -> Iterator[Span]:
    """Yields the sentences after `end` that are items: the second of "Dx: Knee pain. Gout. She works."."""
    while end < len(text):
        start = end + 1
        end = sentence_end(text, start)
        if (
            end - start > _LONGEST_ITEM
            or _SENTENCE.search(folded, start, end)
            or not is_item(text[start:end])
        ):
            return
        yield start, end


def _parts_of(folded: str, start: int, end: int, marks: re.Pattern[str]) -> Iterator[Span]:
    """Yields the parts of a list that semicolons, bullets or dashes outside parentheses separate."""
    for mark in marks.finditer(folded, start, end):
        if mark[0][0] != "(":
            yield start, mark.start()
            start = mark.end()
    if start < end:
        yield start, end


def _list_start(hit: Hit, text: str, folded: str, is_item: Callable[[str], bool]) -> int | None:
    """Returns where the list of an introduction begins; None where the words between link to none."""
    if hit.row["opens"] == "list_before":
        begin = sentence_start(folded, hit.start)
        has = _HAS.match(folded, begin, hit.start)
        return has.end() if has else begin
    if hit.row["opens"] == "at_once":
        colon = _COLON.match(folded, hit.end)
        return colon.end() if colon else hit.end
    links = _LINKS[hit.row["speaks_of"]].match(folded, hit.end)
    if links:
        return links.end()
    in_parentheses = folded[max(hit.start - 1, 0) : hit.start] == "("
    heading = (_ASIDE if in_parentheses else _HEADING).match(folded, hit.end)
    if heading:
        return None if _NO_HEADING.search(folded, hit.end, heading.end()) else heading.end()
    if folded[sentence_start(folded, hit.start) : hit.start].strip():
        return None
    end = sentence_end(text, hit.end)
    alone = end - hit.end <= _LONGEST_ITEM and not _SENTENCE.search(folded, hit.end, end)
    dated = _DATE.match(folded, hit.end)
    return dated.end() if dated and alone and is_item(text[hit.end : end]) else None


def _list_end(text: str, folded: str, start: int) -> int:
    """Returns where a list ends: with its sentence, or that of its last number ("1. Strain. 2. Pain.")."""
    if not _NUMBERED.match(folded, start):
        return sentence_end(text, start)
    end = sentence_end(text, start, _NUMBERED_END)
    number = 2
    while re.match(rf"[.;,\s]*\(?{number}[.)]", folded[end : end + 8]):
        end = sentence_end(text, end + 6, _NUMBERED_END)
        number += 1
    return end


def is_negated(folded: str, start: int) -> bool:
    """Returns whether an introduction at `start` is negated, planned or asked for in its clause."""
    earliest = max(start - _BEFORE, 0)
    clause = max(folded.rfind(mark, earliest, start) for mark in ".,;:\n") + 1
    return _NEGATION.search(folded, max(clause, earliest), start) is not None

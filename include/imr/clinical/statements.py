"""Where a summary states diagnoses or prior treatments: the lists that its introductions open.

Introductions are in vocabularies/introductions.csv, and the words that link one to its list in
vocabularies/word_lists.csv.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from imr.clinical.words import compiled
from imr.text.vocabulary import Hit, Vocabulary, read_rows

DIAGNOSES, TREATMENTS = "diagnoses", "treatments"


class Statement(NamedTuple):
    """A list at [start, end) of a summary, what it lists, and where its introduction starts: `before`."""

    speaks_of: str
    start: int
    end: int
    before: int


_DATED = r"\s*\b(?:on|dated|of|from|since|as of)\s+\(?\d[\d/.-]*\d\)?,?"
_LINKS = {
    # The last of the closing words: "diagnoses are documented as".
    DIAGNOSES: compiled(
        rf"(?:{_DATED}|\s*,?\s*(?:{{diagnosis_links}}|{{diagnosis_closers}}|:))*"
        r"\s*(?:{diagnosis_closers}|:)"
    ),
    # The first of them: "treatment has included diagnostic studies".
    TREATMENTS: compiled(
        rf"(?:{_DATED}|\s*,?\s*{{treatment_links}})*?\s*,?\s*(?:{{treatment_closers}}|:)"
        r"(?:\s*(?:the following(?: treatments?)?(?![a-z])|{treatment_closers}|:))*"
    ),
}
_COLON = re.compile(r"\s*(?:the following\s*)?[:-]?\s*")
_NEGATION = compiled(r"{negations}")
_NO_LIST = {
    DIAGNOSES: compiled(r"\W*(?:{begins_no_list}|{begins_no_diagnosis})"),
    TREATMENTS: compiled(r"\W*{begins_no_list}"),
}
# A period, and then a capital letter with or without a space, or the text's end. Patterns that are searched
# for begin with a set of characters, because the search then passes over all others at once.
_SENTENCE_END = re.compile(
    r"[.!\n](?:(?<=\n)|(?<=\.)(?=\s*$)|(?<=\s\d\.)(?=\s+(?:The|On|In|He|She|Currently)\b)"
    r"|(?<!\n)(?<!\b[Dd]r.)(?<!\bvs.)(?<!\bapprox.)(?<!\b[Ll]t.)(?<!\b[Rr]t.)(?<!s/p.)(?<!i\.e.)(?<!e\.g.)"
    r"(?<![:;,\s]\d.)(?<![:;,\s]\d\d.)(?<![(#]\d.)(?=[\"”’')]*(?:\s+[\"“(A-Z0-9]|[A-Z][a-z ]|\s*$)))"
)
_CLAUSE = r"(?:(?<=[,;])\s+(?:and\s+)?|(?<=\s)(?:and|but)\s+){subjects}\s(?=[a-z])"
_NARRATIVE = {
    DIAGNOSES: compiled(rf"[,;\s](?:{_CLAUSE}|(?:(?<=[,;])\s*)?(?:{{narrative}}|{{diagnosis_narrative}}))"),
    TREATMENTS: compiled(rf"[,;\s](?:{_CLAUSE}|(?:(?<=[,;])\s*)?(?:{{narrative}}|{{treatment_ends}}))"),
}
_NUMBERED = re.compile(r"\s*\(?1[.)]")
_BEFORE = 60
"""Characters before an introduction, in its clause, in which a negation of it stands."""


@cache
def _introductions() -> Vocabulary:
    return Vocabulary.of(read_rows("imr.clinical", "introductions"))


def sentence_end(text: str, start: int) -> int:
    """Returns where the sentence that holds `start` ends, before its period."""
    found = _SENTENCE_END.search(text, start)
    return found.start() if found else len(text)


def find_introductions(folded: str) -> list[Hit]:
    """Returns the introductions in a folded summary, in order."""
    return [hit for hit in _introductions().find_folded(folded) if hit.row["speaks_of"]]


def find_statements(text: str, folded: str, introductions: list[Hit]) -> list[Statement]:
    """Returns the lists that introductions open in a summary, in order; `folded` is the text folded.

    A statement that is negated ("no diagnosis of"), planned or asked for opens no list.
    """
    statements: list[Statement] = []
    reached = 0
    for hit in introductions:
        speaks_of = hit.row["speaks_of"]
        if hit.start < reached or speaks_of not in _LINKS:
            continue
        start = _list_start(hit, folded)
        if start is None or _is_negated(folded, hit.start) or _NO_LIST[speaks_of].match(folded, start):
            continue
        end = _list_end(text, folded, start)
        narrative = _NARRATIVE[speaks_of].search(folded, start, end)
        if narrative:
            end = narrative.start()
        statements.append(Statement(speaks_of, start, end, hit.start))
        reached = end
    return statements


def _list_start(hit: Hit, folded: str) -> int | None:
    """Returns where the list after an introduction begins; None where the words between link to none."""
    if hit.row["opens"] == "at_once":
        colon = _COLON.match(folded, hit.end)
        return colon.end() if colon else hit.end
    links = _LINKS[hit.row["speaks_of"]].match(folded, hit.end)
    return links.end() if links else None


def _list_end(text: str, folded: str, start: int) -> int:
    """Returns where a list ends: with its sentence, or that of its last number ("1. Strain. 2. Pain.")."""
    end = sentence_end(text, start)
    numbered = _NUMBERED.match(folded, start)
    number = 2
    while numbered and re.match(rf"[.;,\s]*\(?{number}[.)]", folded[end : end + 8]):
        end = sentence_end(text, end + 6)
        number += 1
    return end


def _is_negated(folded: str, start: int) -> bool:
    clause = max(folded.rfind(mark, 0, start) for mark in ".,;:\n") + 1
    return _NEGATION.search(folded, max(clause, start - _BEFORE), start) is not None

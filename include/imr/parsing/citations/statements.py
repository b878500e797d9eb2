"""What a guideline paragraph states: which stretches of it name guidelines, of what kind, and by whom.

Letters since 2015 write "Decision based on MTUS ..." and "Decision based on Non-MTUS Citation ..."; those of
2013 and 2014 write "The Claims Administrator based its decision on ..., which is part of the MTUS."
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

STATEMENT = re.compile(
    r"""
    \b(?=[dtcpemiraow])(?:  # a quick look: how any of these begins
    # "Decision based on MTUS", "Decision based on Non-MTUS Citation", also with spaces lost
    (?P<decision>Decision\s*(?:was\s*|is\s*)?based\s*(?:up)?on\s*(?:the\s+)?
        (?:(?P<outside>Non[\s\-–\u00ad\ufffe]*MTUS(?:\s*Citations?)?)
          |(?P<mtus>(?:CA\s*|California\s*)?MTUS(?:\s*Citations?)?))?)
    # "The Claims Administrator based its decision on", "The Expert Reviewer relied on"
    |(?:The\s*)?(?P<speaker>Claims\s*Administrator|(?:(?:Physician|Expert|Medical|Professional|IMR)\s*)?Reviewer)\s*
        (?:(?:has|have|had|also|then)\s*){0,3}
        (?:(?:based\s*(?:(?:its|their|the|his(?:\s*/\s*her|\s+or\s+her)?|her)\s*)?decisions?\s*(?:up)?on
            |relied\s*(?:up)?on|cited|used|utilized|referenced|applied)\b
            (?P<none>\s*(?:any\s*)?recommendation\s*(?:\(s\)|s)?\s*outside\s*(?:of\s*)?the\s*MTUS(?:\s*Guidelines?)?)?
            (?:\s*(?:the\s*)?(?P<also_outside>Non[\s-]*MTUS(?:\s*(?:Citations?|guidelines?|sources?))?))?
          |(?P<silent>did\s*not|found|stated|noted|determined|was|were|is)\b)
    # "The provider did not dispute the guidelines", "The MTUS does not address": no guideline relied upon
    |(?P<aside>(?:The\s*)?\b(?:(?:CA\s*|California\s*)?
        (?:MTUS|ACOEM|Official\s*Disability\s*Guidelines|ODG)(?:\s*\(\w+\))?(?:\s*Guidelines?)?
        \s*(?:,|/|\band\b|\bn?or\b)\s*(?:the\s*)?){0,3}(?:(?:requesting|treating|primary)\s+)?
        (?:provider|physician|employee|injured\s+worker|MTUS|ACOEM|Official\s*Disability\s*Guidelines|ODG)
        (?:\s*\((?:MTUS|ODG)\))?(?:\s*Guidelines?)?\s*(?:did|do|does|is|are)\s*(?:both\s*)?(?:not|silent)\b))
    """,
    re.IGNORECASE | re.VERBOSE,
)

SENTENCE_END = re.compile(r"[.;](?:\s+|$)(?=[A-Z]|$)")
"""`. T`: where what names no guideline relied upon is over."""

STATUS = re.compile(
    r"""
    \b(?:(?:which|that|and|(?:both|all|none|neither)\s*of\s*which)\s*)?(?:(?:is|are|was|were)\s*)?
    (?:an?\s*(?:medical\s*)?(?:treatment\s*)?guidelines?[\s,]*(?:(?:which|that)\s*)?(?:(?:is|are)\s*)?)?
    (?P<no>not\s*)?(?:a\s*)?parts?\s*of\s*(?:the\s*)?(?:CA\s*|California\s*)?
    (?:MTUS|Medical\s*Treatment\s*Utilization\s*Schedule(?:\s*\(MTUS\))?)[,;.)]*
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""`, which is part of the MTUS.`, `, not part of the MTUS`: whether MTUS holds what precedes it."""

SILENCE = re.compile(
    r"""
    \b(?:(?:is|are|was|were|remains?)\s+(?:both\s+|also\s+)?
        (?:silent\b|mute\b|not\s+(?:specifically\s+)?(?:applicable|relevant|found|available|helpful)\b)
    |(?:(?:do|does|did)\s+not|doesn['’]t|don['’]t)\s+(?:(?:specifically|directly|adequately|clearly|fully)\s+){0,2}
        (?:address|discuss|mention|cover|comment|speak|apply|contain|provide|include|have|offer|state|specify)\b
    |(?:has|have|makes?|contains?|offers?)\s+no\s+(?:specific\s+)?
        (?:recommendation|guideline|section|criteria|mention)
    |neither\b[^.;]{0,80}\b(?:address|appl|cover|discuss)\w*
    |no\s+(?:\w+\s+){0,2}(?:guidelines?|sections?|recommendations?)\b[^.;]{0,60}
        \b(?:address|appl|cover|discuss)\w*)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""`is silent`, `does not address`: the clause around it names a guideline that was not relied upon."""

_OF_SILENCE = ("not ", "n't ", "n’t ", "no ", "No ", "either ", "silent", "mute")

COMMA = re.compile(r",\s+")

CLAUSE_START = re.compile(
    r"[.;]\s+|,?\s*\bbut\s+(?=did\b)"
    r"|,?\s*\b(?=(?:as|since|because|but|although|though|while|whereas)\s+(?:the\s+)?(?-i:[A-Z]))",
    re.IGNORECASE,
)
"""`. `, `, as the MTUS`: where a clause begins."""

CLAUSE_END = re.compile(r"[.;](?=\s|$)\s*")

LEADING = re.compile(r"\s*(?:as|since|because|although|though|while|whereas)\b", re.IGNORECASE)
"""`As the MTUS is silent, `: such a clause ends at its comma."""

LEADING_END = re.compile(r"\b(?:as|since|because|although|though|while|whereas)\s+$", re.IGNORECASE)
_LONGEST_LEADING = 10  # characters, with a space


class Statement(NamedTuple):
    """[start, end) of text that names guidelines; `in_mtus` as the letter says, else None."""

    start: int
    end: int
    in_mtus: bool | None
    label: int | None
    """Where "MTUS" or "Non-MTUS" begins that introduces the text, all of which names guidelines then."""


def read_statements(paragraph: str, cited_by: str) -> Iterator[Statement]:
    """Statements of a paragraph, without those that a sentence ascribes to the other party."""
    marks = list(STATEMENT.finditer(paragraph))
    starts = [*(_led_start(paragraph, mark) for mark in marks), len(paragraph)]
    yield from _in_pieces(paragraph, 0, starts[0])
    for mark, led, end in zip(marks, starts, starts[1:], strict=False):
        start = mark.end()
        if mark["silent"] or mark["none"] or mark["aside"]:
            over = (COMMA if led < mark.start() else SENTENCE_END).search(paragraph, start, end)
            yield from _in_pieces(paragraph, over.end() if over else end, end)
        elif mark["decision"] or _speaks(mark["speaker"], cited_by):
            label = next(
                (mark.start(group) for group in ("mtus", "outside", "also_outside") if mark[group]), None
            )
            in_mtus = None if label is None else bool(mark["mtus"])
            yield from _in_pieces(paragraph, start, end, in_mtus, label)


def _led_start(paragraph: str, mark: re.Match[str]) -> int:
    """Where a mark begins, with the "as" or "since" before an aside."""
    start = mark.start()
    led = LEADING_END.search(paragraph, max(0, start - _LONGEST_LEADING), start) if mark["aside"] else None
    return led.start() if led else start


def _speaks(speaker: str, cited_by: str) -> bool:
    return (cited_by == "claims_administrator") == speaker.lower().startswith("claims")


def _in_pieces(
    paragraph: str, start: int, end: int, in_mtus: bool | None = None, label: int | None = None
) -> Iterator[Statement]:
    if "part" in paragraph[start:end].lower():
        for status in STATUS.finditer(paragraph, start, end):
            yield from _without_silence(paragraph, Statement(start, status.start(), not status["no"], label))
            start, label = status.end(), None
    if start < end or label is not None:
        yield from _without_silence(paragraph, Statement(start, end, in_mtus, label))


def _silence(paragraph: str, start: int, end: int) -> re.Match[str] | None:
    # Hardly any statement has one of these words, and to look for them is cheaper.
    if any(paragraph.find(word, start, end) >= 0 for word in _OF_SILENCE):
        return SILENCE.search(paragraph, start, end)
    return None


def _without_silence(paragraph: str, statement: Statement) -> Iterator[Statement]:
    """A statement in pieces, without the clauses that say of a guideline that it is silent."""
    at, end = statement.start, statement.end
    found = _silence(paragraph, at, end)
    if not found:
        yield statement
        return
    while found:
        begun = (start.end() for start in CLAUSE_START.finditer(paragraph, at, found.end()))
        starts = [at, *(start for start in begun if start <= found.start())]
        if paragraph[at : starts[-1]].strip(" ,.;"):
            yield statement._replace(start=at, end=starts[-1])
        leads = LEADING.match(paragraph, starts[-1])
        over = (COMMA if leads else CLAUSE_END).search(paragraph, found.end(), end)
        at = over.end() if over else end
        found = _silence(paragraph, at, end)
    if paragraph[at:end].strip(" ,.;"):
        yield statement._replace(start=at)

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
          |(?P<silent>did\s*not|found|stated|noted|determined|was|were|is)\b)
    # "The provider did not dispute the guidelines", "The MTUS does not address": no guideline relied upon
    |(?P<aside>(?:The\s*)?\b(?:(?:requesting|treating|primary)\s+)?
        (?:provider|physician|employee|injured\s+worker|MTUS|ACOEM|Official\s*Disability\s*Guidelines|ODG)
        (?:\s*\((?:MTUS|ODG)\))?(?:\s*Guidelines?)?\s*(?:did|do|does|is|are)\s*(?:not|silent)\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)

SENTENCE_END = re.compile(r"\.(?:\s+|$)(?=[A-Z]|$)")
"""`. T`: where a sentence that names no guideline relied upon is over."""

STATUS = re.compile(
    r"[\s,;(]*\b(?:(?:which|that|and)\s*)?(?:(?:is|are|was|were)\s*)?(?P<no>not\s*)?(?:a\s*)?\bparts?\s*of\s*"
    r"(?:the\s*)?(?:CA\s*|California\s*)?(?:MTUS|Medical\s*Treatment\s*Utilization\s*Schedule(?:\s*\(MTUS\))?)"
    r"[\s,;.)]*",
    re.IGNORECASE,
)
"""`, which is part of the MTUS.`, `, not part of the MTUS`: whether MTUS holds what precedes it."""


class Statement(NamedTuple):
    """[start, end) of text that names guidelines; `in_mtus` as the letter says, else None."""

    start: int
    end: int
    in_mtus: bool | None
    labelled: bool
    """Whether "Decision based on (Non-)MTUS" introduces the text, so that all of it names guidelines."""


def read_statements(paragraph: str, cited_by: str) -> Iterator[Statement]:
    """Statements of a paragraph, without those that a sentence ascribes to the other party."""
    marks = list(STATEMENT.finditer(paragraph))
    yield from _in_pieces(paragraph, 0, marks[0].start() if marks else len(paragraph))
    for at, mark in enumerate(marks):
        start, end = mark.end(), marks[at + 1].start() if at + 1 < len(marks) else len(paragraph)
        if mark["mtus"] or mark["outside"]:
            yield Statement(start, end, in_mtus=bool(mark["mtus"]), labelled=True)
        elif mark["silent"] or mark["none"] or mark["aside"]:
            sentence = SENTENCE_END.search(paragraph, start, end)
            yield from _in_pieces(paragraph, sentence.end() if sentence else end, end)
        elif mark["decision"] or _speaks(mark["speaker"], cited_by):
            yield from _in_pieces(paragraph, start, end)


def _speaks(speaker: str, cited_by: str) -> bool:
    return (cited_by == "claims_administrator") == speaker.lower().startswith("claims")


def _in_pieces(paragraph: str, start: int, end: int) -> Iterator[Statement]:
    for status in STATUS.finditer(paragraph, start, end):
        yield Statement(start, status.start(), in_mtus=not status["no"], labelled=False)
        start = status.end()
    if start < end:
        yield Statement(start, end, in_mtus=None, labelled=False)

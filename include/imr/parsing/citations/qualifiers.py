"""Wording around a guideline's name: what qualifies it, and what is left of it as `sections`."""

from __future__ import annotations

import re
from typing import NamedTuple

_END = r"(?-i:(?![a-z]))"  # of a word, be it that the space after it was lost
YEAR = r"(?:19|20)\d\d"
MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
DATED = rf"(?:\d{{1,2}}[/-]\d{{1,2}}[/-](?:\d{{4}}|\d\d)|{MONTH}\s*\d{{1,2}},?\s*{YEAR}|{MONTH},?\s*{YEAR})"

_MEDIUM = (
    r"(?:(?:current|latest)\s*)?(?:web|internet|on-?\s*line|electronic)(?:[\s-]*based)?"
    r"(?:\s*(?:version|edition))?"
)
ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth)"

UPDATE = re.compile(
    rf"""
    \(?\s*(?:{_MEDIUM}[\s,:;-]*)?
        (?:last\s*)?\b(?:(?:review(?:ed)?\s*/\s*)?updated?(?:\s*date)?|revised|accessed|retrieved
            |viewed|downloaded|effective)\s*:?\s*(?:on-?\s*line\s*)?
        (?:on\s*|as\s*of\s*)?(?:{DATED}|{YEAR})\s*\)?
    |\(\s*{_MEDIUM}\s*\)
    |\b{_MEDIUM}(?<=[no])(?![\s,(]*{YEAR})
    |\(\s*{DATED}\s*\)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""`(updated 1/2/16)`, `(Online Version)`, `last updated May 3, 2015`: when, not where (docs/labelling.md)."""

QUALIFIER = re.compile(
    rf"""
    # "(2013)", "(May, 2009)", "2015 Updates"
    \(?\s*(?:(?<=\()\s*{MONTH},?\s*)?(?P<year>{YEAR})\s*(?:updates?\b|version\b|edition\b)?\)?(?![\d/-])
    |{UPDATE.pattern}
    |\(\s*(?:[\s,/&-]|and|acute|chronic|lumbar|thoracic)+\)  # "(Acute & Chronic)"
    |\(\s*(?:trauma,?\s*headaches?|type\s*1)[^()]{{0,80}}\)  # "(Type 1, 2, and Gestational)"
    |acute\s*(?:and|&|/)\s*chronic{_END}
    |(?:lumbar|thoracic)(?=\s*(?:[,;:.(]|chapter\b|$))
    |\(?\s*{ORDINAL}\s*(?:annual\s*)?ed(?:ition\b|\b\.?)\s*\)?  # "2nd Edition"
    |{_MEDIUM}(?:\s*(?:version|edition))?\b
    |version\s*(?:\d{{1,2}}(?:\.\d)?(?!\d)|(?={YEAR}))
    |\(?TWC\b\)?
    |(?:Treatment\s*)?(?:Integrated\s*)?Treatment\s*/\s*Disability\s*Duration(?:\s*Guidelines?)?
    |\(?Treatment\s*(?:in|for)\s*Workers?['’]?s?['’]?\s*Comp(?:ensation)?\b(?:\s*\(?TWC\)?)?\)?
    |(?:Treatment\s*(?:Index|Guidelines?|Guide|Protocols?)|(?:Treatment|Body\s*System)(?=\s*:))\b
    |(?P<chapter>Chapters?{_END}(?!\s*\d{{1,2}}\b)|Ch\.(?!\s*\d)|Sections?{_END}(?:\s*\(s\))?|Procedure\s*Summary)
    |(?:Complaints|Disorders|Problems|Conditions){_END}
    |Evidence[\s-]*Based\s*Guidelines?{_END}
    |\(\s*not\s+including[^()]{{0,80}}\)  # "(Not including Carpal Tunnel Syndrome)"
    |(?:current|most\s+recent){_END}
    |{DATED}
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""`(Acute & Chronic)`, `Chapter`, `11th Edition (web)`: goes with a chapter of ODG's, no section."""

EDITION = re.compile(
    rf"""
    # "(ACOEM May 1, 2011)", "(ACOEM 2013)", "(May 1, 2011)": a guideline's own date
    \(\s*(?P<own>ACOEM\b(?:\s*Guidelines?{_END})?[\s,:–-]*(?:{DATED}|{YEAR})|{DATED})\s*\)
    # "Guideline ACOEM 2020"
    |(?<=[\w)]\s)ACOEM{_END}(?=[\s,]*(?:\(?\s*(?:{MONTH}\s*)?{YEAR}|Sections?\b|Guidelines?{_END}|and\b|[;:.]|$))
    |v(?:ersion\s*|\.?\s?)\d{{1,2}}\b  # "v6"
    # "2009", "(Effective July 18, 2009)"
    |\(?\s*(?:(?:effective|revised|adopted|dated)\s*(?:date\s*)?)?(?:{MONTH}\s*(?:\d{{1,2}},)?\s*)?
        (?P<year>{YEAR})\s*(?:revised|version|edition|revision|updates?)?\)?(?![\d/-])
    |\(?\s*{ORDINAL}\s*ed(?:ition\b|\b\.?)\s*\)?  # "2nd Edition"
    |(?:Medical\s*)?(?:Treatment\s*)?Guide[\s-]*lines?{_END}\)?
    |(?P<chapter>Chapters?){_END}(?!\s*\d{{1,2}}\b)
    |Disorders?(?=\s*(?:Guide|\(?{YEAR}|[,;.:]|$))
    # "of the ACOEM Practice Guidelines", behind a chapter's name
    |of\s+the\s+(?:ACOEM|American\s*College\s*of\s*Occupational[\w\s&]{{0,40}})(?:\s*\(ACOEM\))?
        (?:\s*Occupational\s*Medicine)?\s*Practice\s*Guidelines?\b
    |\(\s*MTUS\s*\)|MTUS\b
    # "(ACOEM Practice Guidelines", which "Chapter 12)" closes
    |\(\s*(?:MTUS\s*|the\s*)?(?:ACOEM\b|American\s*College\s*of\s*Occupational[\w\s&]{{0,40}})(?:\s*\(ACOEM\))?
        (?:['’]s)?(?:[\s,]*(?:Occupational\s*Medicine\s*)?Practice\s*Guidelines?\b)?\)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""`Treatment Guidelines`, `2009`, `(ACOEM May 1, 2011)`: goes with a chapter of MTUS or ACOEM, no section."""

SECTION_LABEL = re.compile(r"[\s,;.:]*\bSections?\b\s*(?:\(\s*s\s*\)\s*:?|:|(?!\s*\d))\s*", re.IGNORECASE)
"""`, Section(s): `; the word before a number of the regulations is part of it (`section 9792.24.1`)."""

CLOSING_YEAR = re.compile(
    rf"[\s,]*\(\s*({YEAR})\s*\)\s*$|,\s*({YEAR})(?:\s*(?:edition|version|updates?))?\s*$"
)
"""` (2018)`, `, 2018`: the edition, behind the sections."""

SEPARATORS = re.compile(r"[\s,;:./\-–—'\"‘’“”]*")
CONNECTOR_END = re.compile(
    r"[\s,;:/\-–—(]*(?:(?:\band|&|\bas\s+well\s+as|\balso)\s*)?(?:\b(?:on|the)\s*)*$",
    re.IGNORECASE,
)
"""`, and the `: what joins a citation to the next one."""
ENUMERATOR_END = re.compile(r"(?<=[;,.:])\s*\(?[1-9a-h]\)\s*$")
"""`; (2) `: counts the citation that follows."""
_FOUR_DIGITS = re.compile(YEAR)
_LONGEST_CONNECTOR = 40  # characters
_STRAY = " ,;:.-–—/'\"‘’“”"
_BEFORE_MARK = re.compile(r" (?=[,;:.)])|(?<=\() ")
_EMPTY_PAIR = re.compile(r"\(\s*\)")


def without_year(sections: str | None, year: int | None) -> tuple[str | None, int | None]:
    """Sections without a year behind them, and the edition's year, which that year is where none is known."""
    closing = CLOSING_YEAR.search(sections) if sections else None
    if not (sections and closing):
        return sections, year
    stated = int(closing[1] or closing[2])
    return (said(sections[: closing.start()]), stated) if year in (None, stated) else (sections, year)


class Skipped(NamedTuple):
    """What was skipped: the qualifiers end at `until`, separators after them at `at`."""

    until: int
    at: int
    year: int | None
    says_chapter: bool
    own_year: int | None = None


def skip(qualifier: re.Pattern[str], text: str, start: int, end: int) -> Skipped:
    """Past qualifiers and the separators around them, noting years and the word "chapter".

    `year` is the edition's; `own_year` that of the guideline's own date in parentheses.
    """
    year: int | None = None
    own_year: int | None = None
    says_chapter = False
    while True:
        at = _past_separators(text, start, end)
        found = qualifier.match(text, at, end)
        if not found or found.end() == at:
            return Skipped(start, at, year, says_chapter, own_year)
        start = found.end()
        says_chapter = says_chapter or bool(found["chapter"])
        if year is None and (stated := found["year"]):
            year = int(stated)
        if dated := _FOUR_DIGITS.search(found.groupdict().get("own") or ""):
            own_year = int(dated.group())


def _past_separators(text: str, start: int, end: int) -> int:
    found = SEPARATORS.match(text, start, end)
    return found.end() if found else start


def without_connector(text: str) -> str:
    """Text without what joins it to what follows."""
    if text.rstrip().endswith(")"):
        text = ENUMERATOR_END.sub("", text)
    tail = text[-_LONGEST_CONNECTOR:]
    found = CONNECTOR_END.search(tail)
    return text[: len(text) - len(tail) + found.start()] if found else text


def said(text: str) -> str | None:
    """Text as `sections` or a title hold it: without updates, stray marks or enclosing parentheses."""
    text = " ".join(text.split())
    if "(" in text or "pdate" in text or "line" in text or "/" in text or "version" in text.lower():
        text = _EMPTY_PAIR.sub(" ", UPDATE.sub(" ", text))
    text = _BEFORE_MARK.sub("", without_connector(text.rstrip(" .,;:"))).strip(_STRAY)
    return _balanced(" ".join(text.split())) or None


def _balanced(text: str) -> str:
    """Without parentheses that enclose all of it, or that have no partner at an end of it."""
    unopened = text.count(")") - text.count("(")
    if unopened > 0:
        core = text.rstrip(")")
        closing = len(text) - len(core)
        text = (core + ")" * max(0, closing - unopened)).removeprefix(")" if closing < unopened else "")
    elif unopened < 0:
        text = text.removeprefix("(").removesuffix("(")
    text = text.strip(_STRAY)
    return text[1:-1].strip(_STRAY) if _encloses_all(text) else text


def _encloses_all(text: str) -> bool:
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for mark in text[:-1]:
        depth += (mark == "(") - (mark == ")")
        if not depth:
            return False
    return True

"""Names that may begin the citation of a publication, wherever a statement has them."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from imr.parsing.citations.names import Name, Paragraph
from imr.parsing.citations.qualifiers import EDITION, skip
from imr.parsing.citations.references import AUTHORS, ISSUE
from imr.parsing.citations.statements import Statement

ADDRESS = re.compile(
    r"(?:https?\s*:\s*//|www\.)[^\s,;()]+"
    r"|\b[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){0,4}\.(?:com|org|gov|net|edu)\b[^\s,;()]*",
    re.IGNORECASE,
)
"""`http://www.example.org/page.htm`, `www.example.com`, `example.gov/page`."""

DOT_IN_WORD = re.compile(r"\.\w")
"""`.c`: without one there is no address to look for."""

_OF_DISABILITY = (
    r"(?:Offici?al(?:ly)?|Occupational)\s*Disabilit(?:y|ies)\s*Guide(?:s|[\s-]*lines?)(?:['’]s?)?"
    r"(?:\s*\(\s*ODG\s*\))?"
)
_WORK_LOSS = r"Work\s*Loss\s*Data\s*Institute(?:['’]s)?(?:\s*\(\s*WLDI\s*\))?(?:,?\s*(?:LLC|Inc)\b\.?)?"
_ODG_PUBLISHER = rf"(?:(?<![a-z])MCG(?![a-z])(?:\s*Health)?(?:['’]s)?|{_WORK_LOSS})"
_ACOEM_PUBLISHER = r"(?:\bMD\s*Guidelines\b(?!\.)|\bReed\s*Group\b)"

PUBLICATION = re.compile(
    rf"""
    (?=[oamcwr])(?:  # a quick look: how any of these begins
    # "Official Disability Guidelines (ODG)", "ODG-TWC", "ODG by MCG", "MCG/ODG", "ODG, an MCG guideline"
    (?P<odg>(?:{_ODG_PUBLISHER}[\s/,:.-]+(?:the\s+)?(?=O))?
        (?:{_OF_DISABILITY}|(?:(?<![a-z])|(?-i:(?<=[a-z])(?=ODG)))ODG(?:\s*-?\s*TWC)?(?![a-z])
            (?:\s*\(\s*{_OF_DISABILITY}\s*\))?(?:\s*Guide[\s-]*lines?)?)
        (?:\s*\(\s*(?:by\s*)?{_ODG_PUBLISHER}(?:\s*\)|[\s,]*(?=\d))|\s*/\s*{_ODG_PUBLISHER}
          |[\s,]*(?:On-?\s*line\s*|Treatment\s*Guidelines?\s*|published\s*)?
            (?:by|from)\s*{_ODG_PUBLISHER}(?![a-z])(?:\s*Guidelines?)?
          |,\s*an?\s*{_ODG_PUBLISHER}\s*(?:guidelines?|product|publication)
          |,\s*{_ODG_PUBLISHER}(?=\s*(?:[,;:.)(]|$)))?
        # "Work Loss Data Institute; Corpus Christi, TX": its publisher alone
        |{_WORK_LOSS}(?:\s*\(\s*ODG\s*\))?
            (?:[\s;:,.]*(?:Encinitas|Corpus\s*Christi)[\s,]*\(?(?:CA|TX|California|Texas)\)?)?)
    # "American College of Occupational and Environmental Medicine (ACOEM) Practice Guidelines",
    # "ACOEM/MDGuidelines"
    |(?P<acoem>(?:{_ACOEM_PUBLISHER}\s*[/,]\s*(?=A))?(?:American\s*College\s*of\s*Occupational\s*(?:and|&)\s*Environmental\s*Medicine(?:['’]s)?
        (?:\s*\(\s*ACOEM\s*\))?|(?<![a-z])ACOEM(?:['’]s)?(?![a-z]))[\s,:-]*
        (?P<practice>(?:Occupational\s*Medicine\s*)?Practice\s*Guide[\s-]*lines?)?
        (?:\s*Guide[\s-]*lines?(?:\s+(?:for|on|regarding)(?:\s+the)?(?=\s))?)?(?:\s*\(\s*ACOEM\s*\))?
        (?:[\s,/–(-]*{_ACOEM_PUBLISHER}\)?)?
        |Occupational\s*Medicine\s*(?=Practice\s*Guide)(?P<practice_alone>Practice\s*Guide[\s-]*lines?))
    # "Medical Treatment Utilization Schedule (MTUS)", "CA MTUS guidelines"
    |(?P<mtus>(?:CA\s*|California\s*)?(?:Medical\s*Treatment\s*Utilization\s*Schedule(?:\s*\(\s*MTUS\s*\))?
        |(?<![a-z])(?<!Non[\s-])MTUS(?![a-z]))(?:\s*Guide[\s-]*lines?)?)
    # "Other Medical Treatment Guideline or Medical Evidence:": a form's words before a publication
    |(?P<lead>\bOther\s*(?:Medical\s*)?(?:Treatment\s*)?(?:Guide[\s-]*lines?|Medical\s*Evidence|Evidence)
        (?:\s*(?:and|or|/)\s*(?:Other\s*)?Medical\s*(?:Evidence|Literature))?[\s:,]*))
    """,
    re.IGNORECASE | re.VERBOSE,
)

LEAD_IN = re.compile(
    r"(?=[acmnot&])(?:(?:\band\b|&|\bor\b|\bas\s*well\s*as\b|(?<=[,;])and|\bthe\b|\bon\b|\balso\b|\bcited\b|\bcurrent\b"
    r"|\b(?:CA\s*|Non[\s-]*)?MTUS\b(?:\s*Citations?\b)?|\bACOEM\b"
    r"|\bChapter\s*\d{1,2}\b)[\s,:(\-–]*){1,5}$",
    re.IGNORECASE,
)
"""`and the `, `and Non-MTUS Citation `, `Chapter 9 `: leads in a name, and is of no citation's sections."""

CHAPTER_NUMBER = re.compile(r"Chapter\s*\d{1,2}\b[\s,:(\-–]*", re.IGNORECASE)
"""`Chapter 12 (`: before the chapter's name."""

ASSURED = re.compile(
    r"\s*(?:(?:Medical\s*)?(?:Treatment\s*)?Guide[\s-]*lines?(?![a-z])|[\s,(]*(?:19|20)\d\d(?!\d)"
    r"|,?\s*Section\s*\(\s*s\s*\))",
    re.IGNORECASE,
)
"""` Guidelines`, `, 2009`, `, Section(s)`: after words that may also name a section, makes them a chapter."""

UNKNOWN_CHAPTER = re.compile(
    r"(?:,\s*|\s)and\s+(?P<title>[A-Z][\w &,/-]{2,80}?),?\s+(?:19|20)\d\d"
    r"(?=\s*,\s*Sections?\b|\s*,?\s*and\b|[\s.;]*$)"
)
"""`, and Hearing Complaints 2019, Section(s)`: a chapter of the MTUS that the vocabulary lacks."""

LISTED_PUBLICATION = re.compile(
    r"(?P<joint>;\s+(?:and\s+)?(?:the\s+)?)(?P<name>[A-Z][^;.]{0,80}?"
    r"\b(?:Society|Academy|Association|College|Institute|Handbook|Journal|Textbook|Manual|Department|University|Foundation|Practice\s+Guidelines?)\b)"
)
"""`; Ice Society`: a publication after a semicolon."""

AUTHORS_START = re.compile(r"(?:[.;]|\band)\s+(?=[A-Z][\w'’-]+,?\s+[A-Z])")
"""`; Doe J`: where the names of an article's authors may begin."""
_LONGEST_TITLE = 400  # characters, with the names of its authors

SECTION_LABEL_END = re.compile(r"Sections?\s*(?:\(\s*s\s*\))?\s*:?\s*$", re.IGNORECASE)
"""`Section(s): `, before a section that has a chapter's name."""

WORD = re.compile(r"\w")
_AND = re.compile(r"and\b|&|\bor\b|\bas\s*well", re.IGNORECASE)
LOOKBACK = 48  # characters: more than the longest lead-in


class Anchor(NamedTuple):
    """A name that may begin a passage: what precedes ends at `cut`, what is said of it begins at `body`."""

    start: int
    body: int
    cut: int
    kind: str  # the groups of PUBLICATION, and: chapter, other, text
    publication: str | None
    named_until: int
    in_mtus: bool | None
    practice_guidelines: bool = False
    publisher: str = ""
    joint: bool = False


def find_anchors(paragraph: Paragraph, statement: Statement) -> list[Anchor]:
    """Names in a statement that may begin a passage, in order."""
    published = _publications(paragraph.text, statement)
    others = _other_publications(paragraph, statement, published)
    return sorted(published + others + _chapters(paragraph, statement))


def _publications(text: str, statement: Statement) -> list[Anchor]:
    anchors = []
    if DOT_IN_WORD.search(text, statement.start, statement.end):
        for found in ADDRESS.finditer(text, statement.start, statement.end):
            address = found.group().lower()
            if "odg" in address or "worklossdata" in address:
                anchors.append(_anchor(text, statement, found, "odg", "ODG"))
            elif "acoem" in address:
                anchors.append(_anchor(text, statement, found, "acoem", "ACOEM"))
            else:
                anchors.append(_anchor(text, statement, found, "url", "Other")._replace(body=found.start()))
    for found in PUBLICATION.finditer(text, statement.start, statement.end):
        kind = next(kind for kind in _PUBLICATIONS if found[kind])
        practice = bool(found["practice"] or found["practice_alone"])
        anchors.append(
            _anchor(text, statement, found, kind, _PUBLICATIONS[kind])._replace(practice_guidelines=practice)
        )
    return anchors


_PUBLICATIONS = {"odg": "ODG", "acoem": "ACOEM", "mtus": "MTUS", "lead": "Other"}


def _anchor(text: str, statement: Statement, found: re.Match[str], kind: str, publication: str) -> Anchor:
    cut, joint = _cut(text, statement.start, found.start())
    start, end = found.span()
    if text.endswith("(", 0, start) and text.startswith(")", end):  # "(ACOEM)"
        end += 1
    return Anchor(start, end, cut, kind, publication, end, statement.in_mtus, joint=joint)


def _other_publications(paragraph: Paragraph, statement: Statement, published: list[Anchor]) -> list[Anchor]:
    taken = sorted((anchor.start, anchor.named_until) for anchor in published)
    starts = {start for start, _ in taken}
    listed = [anchor for anchor in _listed(paragraph.text, statement) if anchor.start not in starts]
    anchors = _articles(paragraph.text, statement) + listed
    for name in paragraph.names("Other", statement.start, statement.end):
        before = bisect_left(taken, (name.end, 0)) - 1
        if before >= 0 and name.start < taken[before][1]:
            continue
        cut, joint = _cut(paragraph.text, statement.start, name.start)
        if _is_joined(paragraph.text, statement.start, cut, joint):
            start = cut if paragraph.text[cut : name.start].strip() == "The" else name.start
            anchor = Anchor(start, start, cut, "other", "Other", name.end, statement.in_mtus)
            anchors.append(anchor._replace(joint=joint))
    return anchors


def _articles(text: str, statement: Statement) -> list[Anchor]:
    """Articles that the names of their authors begin, after a mark or an "and"."""
    anchors = []
    for issue in ISSUE.finditer(text, statement.start, statement.end):
        since = max(statement.start, issue.start() - _LONGEST_TITLE)
        for mark in AUTHORS_START.finditer(text, since, issue.start()):
            at = mark.end()
            if AUTHORS.match(text, at, issue.start()):
                cut, joint = _cut(text, statement.start, at)
                anchors.append(Anchor(at, at, cut, "other", "Other", at, statement.in_mtus, joint=joint))
                break
    return anchors


def _listed(text: str, statement: Statement) -> list[Anchor]:
    """Publications that no vocabulary names, told by a word of theirs after a semicolon."""
    return [
        Anchor(at, at, found.start("joint"), "other", "Other", at, statement.in_mtus, joint=True)
        for found in LISTED_PUBLICATION.finditer(text, statement.start, statement.end)
        for at in [found.start("name")]
    ]


def _chapters(paragraph: Paragraph, statement: Statement) -> list[Anchor]:
    """Chapters of the MTUS; outside of it, those of ACOEM's are left to a passage on ACOEM."""
    names = paragraph.names("MTUS", statement.start, statement.end)
    if statement.in_mtus is False:
        names = [
            name for name in names if not (name.may_be_section or name.in_year(None)["publisher"] == "ACOEM")
        ]
    anchors = []
    opens_at = skip(EDITION, paragraph.text, statement.start, statement.end).at if names else 0
    for name in names:
        cut, joint = _cut(paragraph.text, statement.start, name.start)
        if _begins_citation(paragraph.text, statement, opens_at, name, cut, joint):
            after = skip(EDITION, paragraph.text, name.end, statement.end)
            row = name.in_year(after.year or after.own_year)
            anchor = Anchor(name.start, name.start, cut, "chapter", "MTUS", name.end, True)
            anchors.append(anchor._replace(publisher=row["publisher"]))
    if statement.label is not None and statement.in_mtus:
        known = {anchor.start for anchor in anchors}
        for found in UNKNOWN_CHAPTER.finditer(paragraph.text, statement.start, statement.end):
            start, end = found.span("title")
            if known.isdisjoint(range(start, end)):
                anchors.append(Anchor(start, start, found.start(), "chapter", "MTUS", end, True))
    return anchors


def _begins_citation(
    text: str, statement: Statement, opens_at: int, name: Name, cut: int, joint: bool
) -> bool:
    """Whether a chapter's name is not a section's: it opens an MTUS statement, or is joined and assured.

    `opens_at` is where the statement goes on after a year that it begins with.
    """
    if statement.label is not None and statement.in_mtus and not WORD.search(text, opens_at, cut):
        return True
    return (
        (not name.may_be_section or bool(ASSURED.match(text, name.end)))
        and _is_joined(text, statement.start, cut, joint)
        and not SECTION_LABEL_END.search(text, max(statement.start, cut - LOOKBACK), cut)
    )


def _cut(text: str, floor: int, start: int) -> tuple[int, bool]:
    """Where the words that lead in a name at `start` begin, and whether an "and" is among them."""
    found = LEAD_IN.search(text, max(floor, start - LOOKBACK), start)
    if not found:
        return start, False
    return found.start(), bool(_AND.search(found.group()))


def _is_joined(text: str, floor: int, cut: int, joint: bool) -> bool:
    before = text[max(floor, cut - LOOKBACK) : cut].rstrip()
    return joint or not before or before[-1] in ",;.:)/("

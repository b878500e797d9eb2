"""Where in a statement each publication is cited: one passage from its name to the next publication's."""

from __future__ import annotations

import re
from typing import NamedTuple

from imr.parsing.citations.names import Letters, Name, Names
from imr.parsing.citations.statements import Statement
from imr.parsing.citations.wording import EDITION, skip

MTUS_CHAPTERS = Names.of("MTUS")
OTHER_PUBLICATIONS = Names.of("Other")

URL = (
    r"(?:https?\s*:\s*//|www\.)[^\s,;()]+"
    r"|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|org|gov|net|edu)\b[^\s,;()]*"
)
"""`http://www.example.org/page.htm`, `www.example.com`, `example.gov/page`."""

PUBLICATION = re.compile(
    rf"""
    (?P<url>{URL})
    # "Official Disability Guidelines (ODG)", "ODG-TWC"
    |(?P<odg>Official\s*Disabilit(?:y|ies)\s*Guide\s*lines?(?:['’]s?)?(?:\s*\(\s*ODG\s*\))?
        |(?<![a-z])ODG(?:\s*-?\s*TWC)?(?![a-z])(?:\s*Guide\s*lines?)?)
    # "American College of Occupational and Environmental Medicine (ACOEM) Practice Guidelines"
    |(?P<acoem>(?:American\s*College\s*of\s*Occupational\s*(?:and|&)\s*Environmental\s*Medicine(?:['’]s)?
        (?:\s*\(\s*ACOEM\s*\))?|(?<![a-z])ACOEM(?:['’]s)?(?![a-z]))[\s,:-]*
        (?P<practice>(?:Occupational\s*Medicine\s*)?Practice\s*Guide\s*lines?)?
        (?:\s*Guide\s*lines?)?(?:\s*\(\s*ACOEM\s*\))?
        |(?P<alone>Occupational\s*Medicine\s*Practice\s*Guide\s*lines?))
    # "Medical Treatment Utilization Schedule (MTUS)", "CA MTUS guidelines"
    |(?P<mtus>(?:CA\s*|California\s*)?(?:Medical\s*Treatment\s*Utilization\s*Schedule(?:\s*\(\s*MTUS\s*\))?
        |(?<![a-z])(?<!Non[\s-])MTUS(?![a-z]))(?:\s*Guide\s*lines?)?)
    # "Other Medical Treatment Guideline or Medical Evidence:": a form's words before a publication
    |(?P<lead>\bOther\s*(?:Medical\s*)?(?:Treatment\s*)?(?:Guide\s*lines?|Medical\s*Evidence|Evidence)
        (?:\s*(?:and|or|/)\s*(?:Other\s*)?Medical\s*(?:Evidence|Literature))?[\s:,]*)
    """,
    re.IGNORECASE | re.VERBOSE,
)

LEAD_IN = re.compile(
    r"(?:(?P<joint>\band\b|&|\bor\b|\bas\s*well\s*as\b|(?<=[,;])and|\bthe\b|\bon\b|\b(?:CA\s*)?MTUS\b|\bACOEM\b"
    r"|\bChapter\s*\d{1,2}\b)[\s,:(\-–]*){1,5}$",
    re.IGNORECASE,
)
"""`and the `, `Chapter 9 `: leads in a name, and belongs to neither citation's sections."""

CHAPTER_NUMBER = re.compile(r"Chapter\s*\d{1,2}\b[\s,:(\-–]*", re.IGNORECASE)
"""`Chapter 12 (`: before the chapter's name."""

ASSURED = re.compile(
    r"\s*(?:(?:Medical\s*)?(?:Treatment\s*)?Guide\s*lines?(?![a-z])|[\s,(]*(?:19|20)\d\d(?!\d))",
    re.IGNORECASE,
)
"""` Guidelines`, `, 2009`: after words that may also name a section, makes them a chapter."""

UNKNOWN_CHAPTER = re.compile(
    r"(?:,\s*|\s)and\s+(?P<title>[A-Z][\w &,/-]{2,80}?),?\s+(?:19|20)\d\d"
    r"(?=\s*,\s*Sections?\b|\s*,?\s*and\b|[\s.;]*$)"
)
"""`, and Hearing Complaints 2019, Section(s)`: a chapter of the MTUS that the vocabulary lacks."""

SECTION_LABEL_END = re.compile(r"Sections?\s*(?:\(\s*s\s*\))?\s*:?\s*$", re.IGNORECASE)
"""`Section(s): `, before a section that has a chapter's name."""

_WORD = re.compile(r"\w")
_AND = re.compile(r"and\b|&|\bor\b|\bas\s*well", re.IGNORECASE)
_LOOKBACK = 60  # characters: more than the longest lead-in


class Passage(NamedTuple):
    """One publication's stretch of a statement: named in [start, body), and what else is said until end."""

    publication: str | None  # MTUS | ODG | ACOEM | Other, None before any name
    start: int
    body: int
    end: int
    in_mtus: bool | None  # what the letter says of it
    labelled: bool
    practice_guidelines: bool  # ACOEM's work is named, not ACOEM alone


class _Anchor(NamedTuple):
    """A name that may begin a passage: the passage before it ends at `cut`, its own text begins at `body`."""

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


def read_passages(squeezed: Letters, statement: Statement, chapters: list[Name]) -> list[Passage]:
    """Passages of a statement, in order. `chapters` are the MTUS chapters named anywhere in the text."""
    text = squeezed.text
    published = [_publication(text, statement, found) for found in PUBLICATION.finditer(text, *statement[:2])]
    anchors = published + _others(squeezed, statement, published)
    if statement.in_mtus or not (statement.labelled or statement.in_mtus is False):
        anchors += _chapters(text, statement, chapters)
    opening = "mtus" if statement.labelled and statement.in_mtus else "text"
    at = statement.start
    kept = [_Anchor(at, at, at, opening, "MTUS" if opening == "mtus" else None, at, statement.in_mtus)]
    for anchor in sorted(anchors):
        merged = _merge(text, kept[-1], anchor)
        if merged:
            kept[-1] = merged
        else:
            kept.append(anchor)
    ends = [anchor.cut for anchor in kept[1:]] + [statement.end]
    return [
        Passage(
            anchor.publication,
            anchor.start,
            anchor.body,
            max(end, anchor.body),
            anchor.in_mtus,
            statement.labelled,
            anchor.practice_guidelines,
        )
        for anchor, end in zip(kept, ends, strict=True)
    ]


def _publication(text: str, statement: Statement, found: re.Match[str]) -> _Anchor:
    kind = str(found.lastgroup)
    if kind in ("practice", "alone"):
        kind = "acoem"
    publication = {"odg": "ODG", "acoem": "ACOEM", "mtus": "MTUS"}.get(kind, "Other")
    body = found.end()
    if kind == "url":
        address = found.group().lower()
        if "odg" in address or "worklossdata" in address:
            kind, publication = "odg", "ODG"
        elif "acoem" in address:
            kind, publication = "acoem", "ACOEM"
        else:
            body = found.start()
    cut, joint = _cut(text, statement.start, found.start())
    practice = bool(found["practice"] or found["alone"])
    return _Anchor(
        found.start(), body, cut, kind, publication, found.end(), statement.in_mtus, practice, joint=joint
    )


def _others(squeezed: Letters, statement: Statement, published: list[_Anchor]) -> list[_Anchor]:
    anchors = []
    for name in OTHER_PUBLICATIONS.find(squeezed):
        if not statement.start <= name.start < statement.end:
            continue
        if any(anchor.start < name.end and name.start < anchor.named_until for anchor in published):
            continue
        cut, joint = _cut(squeezed.text, statement.start, name.start)
        if _is_joined(squeezed.text, statement.start, cut, joint):
            anchors.append(
                _Anchor(
                    name.start, name.start, cut, "other", "Other", name.end, statement.in_mtus, joint=joint
                )
            )
    return anchors


def _chapters(text: str, statement: Statement, chapters: list[Name]) -> list[_Anchor]:
    anchors = []
    for name in chapters:
        if not statement.start <= name.start < statement.end:
            continue
        cut, joint = _cut(text, statement.start, name.start)
        opens = not _WORD.search(text, statement.start, cut)
        if (opens and statement.labelled) or (
            _is_joined(text, statement.start, cut, joint)
            and not SECTION_LABEL_END.search(text, max(statement.start, cut - _LOOKBACK), cut)
            and (not name.may_be_section or ASSURED.match(text, name.end))
        ):
            publisher = name.row["publisher"]
            anchors.append(
                _Anchor(name.start, name.start, cut, "chapter", "MTUS", name.end, True, publisher=publisher)
            )
    if statement.labelled:
        for found in UNKNOWN_CHAPTER.finditer(text, statement.start, statement.end):
            start, end = found.span("title")
            if not any(start <= anchor.start < found.end() for anchor in anchors):
                anchors.append(_Anchor(start, start, found.start(), "chapter", "MTUS", end, True))
    return anchors


def _cut(text: str, floor: int, start: int) -> tuple[int, bool]:
    """Where the words that lead in a name at `start` begin, and whether an "and" is among them."""
    found = LEAD_IN.search(text, max(floor, start - _LOOKBACK), start)
    if not found:
        return start, False
    return found.start(), bool(_AND.search(found.group()))


def _is_joined(text: str, floor: int, cut: int, joint: bool) -> bool:
    before = text[max(floor, cut - _LOOKBACK) : cut].rstrip()
    return joint or not before or before[-1] in ",;.:)/("


def _merge(text: str, last: _Anchor, anchor: _Anchor) -> _Anchor | None:
    """The last anchor and the next as one, where both name one publication; None where they are two."""
    if anchor.start < last.named_until:
        return last
    match last.kind, anchor.kind:
        case "text", _:
            return None if _WORD.search(text, last.body, anchor.cut) else anchor
        case "lead", _:
            return (
                None
                if _WORD.search(text, last.body, anchor.cut)
                else anchor._replace(start=last.start, cut=last.cut)
            )
        case ("mtus", "mtus") | ("odg", "odg") if not _WORD.search(text, last.named_until, anchor.start):
            return last._replace(body=anchor.body, named_until=anchor.named_until)
        case "acoem", ("acoem" | "mtus") if not _WORD.search(text, last.named_until, anchor.start):
            return last._replace(
                body=anchor.body,
                named_until=anchor.named_until,
                in_mtus=last.in_mtus or anchor.kind == "mtus",
                practice_guidelines=last.practice_guidelines or anchor.practice_guidelines,
            )
        case "mtus", "acoem" if _reaches(text, last, anchor):
            return anchor._replace(start=last.start, cut=last.cut, in_mtus=True)
        case "mtus", "odg" if not text[last.named_until : anchor.start].strip():
            return anchor._replace(cut=last.cut)
        case ("mtus", "chapter") | ("acoem", "chapter") if _reaches(text, last, anchor) and (
            last.kind == "mtus" or anchor.publisher == "ACOEM"
        ):
            return last._replace(kind="chapter", named_until=anchor.named_until)
        case "chapter", ("acoem" | "mtus"):
            return last if skip(EDITION, text, last.named_until, len(text)).at > anchor.start else None
        case "other", "url":
            return last
        case "other", "other":
            return (
                None
                if anchor.joint or text[max(0, anchor.cut - _LOOKBACK) : anchor.cut].rstrip().endswith(";")
                else last
            )
    return None


def _reaches(text: str, last: _Anchor, anchor: _Anchor) -> bool:
    """Whether only editions, "guidelines" and a chapter's number stand between two names."""
    at = skip(EDITION, text, last.named_until, len(text)).at
    if number := CHAPTER_NUMBER.match(text, at):
        at = number.end()
    return at >= anchor.start or not _WORD.search(text, at, anchor.start)

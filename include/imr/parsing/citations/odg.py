"""Citations of the Official Disability Guidelines (ODG), one per chapter named."""

from __future__ import annotations

import re
from typing import NamedTuple

from imr.parsing.citations.anchors import LOOKBACK
from imr.parsing.citations.names import Name, Paragraph
from imr.parsing.citations.passages import Passage
from imr.parsing.citations.qualifiers import QUALIFIER, YEAR, said, skip, without_year
from imr.parsing.citations.reading import Read
from imr.parsing.parsed import Citation

OPENING = re.compile(r"[\s,;:.()\-–—/'\"‘’“”]*(?:\b(?:the|in|for|under)\s+)*", re.IGNORECASE)
"""`, the `: before the chapter that a citation begins with."""

LISTED = re.compile(r"\s*(?:[,;/&]|\band\b)[\s,;/&]*(?:\band\s+)?(?:the\s+)?", re.IGNORECASE)
"""`, and `, `; `: between chapters of a list."""

JOINT = re.compile(r"(?:[,;:.]|\band\b|&)\s*(?:and\s+)?(?:the\s+)?$", re.IGNORECASE)
"""`MRI; `, `MRI, and the `: before a further chapter, after the sections of one."""

STRONG_JOINT = re.compile(r"(?:;|\band\b)\s*(?:and\s+)?(?:the\s+)?$", re.IGNORECASE)
"""`MRI; `: a further chapter may follow even without the word "chapter"."""

CLOSED = re.compile(r"[\s'\"’”]*+(?:[,;:/()]|[-–—]\s|\band\b|\.?\s*$)", re.IGNORECASE)
"""`, MRI`, ` (MRI)`, ` - MRI`, or the end: what follows a chapter's name that stands alone."""

UNDER = re.compile(r"^(?:under|regarding|for|on)\s+(?:the\s+)?(?:headings?\s+(?:of\s+)?)?", re.IGNORECASE)
"""`under `: leads from a chapter to its section."""

SHARING = re.compile(r"\s*(?:and|&|/)\s*(?:the\s+)?", re.IGNORECASE)
"""` and `: between chapters of which one word "chapter" is said."""

APART = re.compile(r"[,;:/(]\s*$|[-–—]\s+$")
"""`Office visits, `: sets a last word apart from what precedes it."""

PREPOSITION_END = re.compile(r"\b(?:of|for|to|in)(?:\s+the)?\s*$", re.IGNORECASE)
"""`MRI of the`: left when the chapter's name is taken off a section's."""


YEAR_BEFORE = re.compile(rf"\b({YEAR})\s$")
"""`2015 `: the edition, before the guidelines' name."""
_YEAR_LENGTH = 5  # characters


class _Chapter(NamedTuple):
    """A chapter cited: its name begins at `start`, and with its qualifiers ends at `until`; then sections."""

    start: int
    until: int
    body: int
    title: str
    year: int | None
    says_chapter: bool


def read_odg(paragraph: Paragraph, passage: Passage, cited_by: str) -> list[Read]:
    """Citations of a passage on ODG: titles in canonical form, sections without updates."""
    text, end = paragraph.text, passage.end
    opening = skip(QUALIFIER, text, passage.body, end)
    if before := YEAR_BEFORE.search(text, max(0, passage.start - _YEAR_LENGTH), passage.start):
        opening = opening._replace(year=opening.year or int(before[1]))
    names = paragraph.names("ODG", passage.body, end)
    cited = _cited_chapters(text, opening.at, end, names)
    if not cited:
        title, sections = _trailing_chapter(text, opening.at, end, names)
        sections, year = without_year(sections, opening.year)
        return [Read(Citation(cited_by, "ODG", title, year, sections), (passage.start, end))]
    opens = _past_opening(text, opening.at, end) >= cited[0].start
    sections_before = None if opens else said(text[opening.at : cited[0].start])
    citations: list[Read] = []
    stated = _sections(text, end, cited)
    for at, chapter in enumerate(cited):
        until = cited[at + 1].start if at + 1 < len(cited) else end
        sections = stated[at]
        if at == 0:
            sections = ", ".join(filter(None, (sections_before, sections))) or None
        sections, year = without_year(sections, chapter.year or (None if at else opening.year))
        span = (chapter.start if at else passage.start, until)
        citations.append(Read(Citation(cited_by, "ODG", chapter.title, year, sections), span))
    return citations


def _sections(text: str, end: int, cited: list[_Chapter]) -> list[str | None]:
    """What is said of where in each chapter; chapters named by one word "chapter" share what follows it."""
    ends = [chapter.start for chapter in cited[1:]] + [end]
    stated = [
        said(UNDER.sub("", text[chapter.body : stop])) for chapter, stop in zip(cited, ends, strict=True)
    ]
    for at in range(len(cited) - 2, -1, -1):
        first, second = cited[at], cited[at + 1]
        if second.says_chapter and SHARING.fullmatch(text, first.until, second.start):
            stated[at] = stated[at + 1]
    return stated


def begins_with_chapter(paragraph: Paragraph, start: int, end: int) -> bool:
    """Whether a text that names no publication begins with a chapter of ODG's that stands alone."""
    text = paragraph.text
    at = _past_opening(text, start, end)
    return any(
        name.start == at and CLOSED.match(text, skip(QUALIFIER, text, name.end, end).until, end)
        for name in paragraph.names("ODG", at, end)
    )


def _past_opening(text: str, start: int, end: int) -> int:
    found = OPENING.match(text, start, end)
    return found.end() if found else start


def _cited_chapters(text: str, start: int, end: int, names: list[Name]) -> list[_Chapter]:
    """Names that are chapters cited, not parts of a section's name."""
    opens_at = _past_opening(text, start, end)
    cited: list[_Chapter] = []
    for name in names:
        after = skip(QUALIFIER, text, name.end, end)
        alone = after.until > name.end or bool(CLOSED.match(text, name.end, end))
        chapter = _Chapter(name.start, after.until, after.at, name.title, after.year, after.says_chapter)
        if not cited:
            opens = name.start == opens_at and (
                alone or not name.may_be_section or text[after.at : after.at + 1].isupper()
            )
            if opens or after.says_chapter:
                cited.append(chapter)
            continue
        last = cited[-1]
        if LISTED.fullmatch(text, last.until, name.start) and alone:
            if name.title == last.title:
                cited[-1] = chapter._replace(start=last.start, year=last.year or chapter.year)
            else:
                cited.append(chapter)
            continue
        joint = JOINT if after.says_chapter else STRONG_JOINT
        joined = joint.search(text, max(last.until, name.start - LOOKBACK), name.start)
        if joined and (after.says_chapter or (alone and not name.may_be_section)):
            cited.append(chapter)
    return cited


def _trailing_chapter(text: str, start: int, end: int, names: list[Name]) -> tuple[str | None, str | None]:
    """Title and sections of "MRI shoulder", where the chapter comes last and is not called one."""
    sections = said(UNDER.sub("", text[start:end].lstrip()))
    if not names or said(text[names[-1].end : end]):
        return None, sections
    last = names[-1]
    if last.may_be_section and not APART.search(text, start, last.start):
        return None, sections
    return last.title, said(PREPOSITION_END.sub("", text[start : last.start]))

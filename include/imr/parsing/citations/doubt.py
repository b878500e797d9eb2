"""Whether a citation may be wrong: parts of a work are left in its values, or text is in no part."""

from __future__ import annotations

import re

from imr.parsing.citations.mtus import PRACTICE_GUIDELINES
from imr.parsing.citations.names import Paragraph, is_name
from imr.parsing.citations.qualifiers import YEAR
from imr.parsing.citations.reading import Read
from imr.parsing.citations.references import AUTHORS
from imr.parsing.parsed import Citation

_WORD = re.compile(r"[^\W_]{2}")

_LEFT_OVER = re.compile(
    rf"\b{YEAR}\b(?![.\d])|https?:|\bwww\.|\bet\s*al\b|\bdoi\b"
    r"|\b(?:version|edition|internet|on-?line|updated?|retrieved|accessed|chapters)\b|\bed\."
    r"|\b(?:MTUS|ODG|ACOEM|MCG|MD\s*Guidelines|Disability\s*Guidelines)\b"
    r"|(?-i:\b(?:is|are|was|were|does|do|states?|says|recommend(?:s|ed)?|should|because|which|that|this|also|per)\b)"
    r"|(?<=[a-z)®]{3})\.\s+[A-Z]",
    re.IGNORECASE,
)
"""A year, an address, an edition, another guideline's name, a sentence: no title or section has it."""

_DENIAL = re.compile(r"\b(?:no|not|none|n/?a|silent|outside|found)\b", re.IGNORECASE)
"""`did not cite`, `found the guidelines relevant`: a paragraph that says so has no citation."""

_FUNCTION_WORD = re.compile(
    r"(?:an?|and|as|at|by|for|from|in|of|on|or|see|the|to|under|with)(?:\s|$)", re.IGNORECASE
)
"""`for Ice`: what a title or section does not begin with, when it was parted rightly."""

_OTHER_WORK = re.compile(
    r"\b(?:Journal|Textbook|Handbook|(?<=\w\s)Manual|Society|Academy|Association|College|Institute|Department|Bulletin"
    r"|Reference|Database|Review|Policy|State|Board|Clinic|Lancet|Cochrane|Medicare|FDA|CDC)\b"
)
"""`Journal`: another publication, in a section's name."""

_INITIAL = re.compile(r"(?:^|[\s,&])[A-Z](?:\.|,|$)")
"""` H.,`: left of an author's name."""

_ABBREVIATED = re.compile(r"\b[A-Z][a-z]{1,3}\.,")
"""`Ch.,`: an abbreviation that no section has."""

_LONGEST_TITLE = 110  # characters
_LONGEST_SECTIONS = 160  # characters

_PARTED = re.compile(r"[,:.]\s")
_MOST_PARTED = 1  # marks between the parts of a title: an organization has one before its work


def are_unclear(paragraph: str, reads: list[Read]) -> bool:
    """Whether what a paragraph cites was not fully understood, where its citations are these."""
    if not reads:
        return bool(_WORD.search(paragraph)) and not _DENIAL.search(paragraph)
    return any(map(is_unclear, reads)) or any(map(_is_empty_beside, reads, reads[1:]))


def _is_empty_beside(read: Read, following: Read) -> bool:
    """Whether two citations are of one source, and one of them names nothing but the source."""
    pair = read.citation, following.citation
    return pair[0].source == pair[1].source and not all(one.title or one.sections for one in pair)


def is_unclear(read: Read) -> bool:
    """Whether a citation was not fully understood."""
    citation = read.citation
    if read.is_guessed or _WORD.search(read.rest):
        return True
    if citation.source == "Other":
        return _is_odd_title(citation.title or "") or _is_odd(citation.sections)
    if citation.source == "ODG":
        return _is_odd_in_odg(citation)
    named = citation.title or not citation.sections
    is_chapter_left = "hapter" in (citation.sections or "") and citation.title != PRACTICE_GUIDELINES
    return not named or is_chapter_left or _is_odd(citation.sections)


def _is_odd(text: str | None) -> bool:
    """Whether text that names sections holds other parts of a work."""
    if not text:
        return False
    return bool(
        _LEFT_OVER.search(text)
        or _FUNCTION_WORD.match(text)
        or text.count("(") != text.count(")")
        or _OTHER_WORK.search(text)
        or AUTHORS.match(text)
    )


def _is_odd_in_odg(citation: Citation) -> bool:
    """Whether a citation of ODG lacks its chapter, or its sections hold other parts of a work."""
    sections = citation.sections
    if not sections:
        return False
    if _is_odd(sections) or "hapter" in sections or len(sections) > _LONGEST_SECTIONS:
        return True
    if sections[0].islower() or _ABBREVIATED.search(sections):
        return True
    is_guideline = "uideline" in sections
    if not citation.title:  # "ODG Physical Therapy Guidelines" are of no chapter
        return not is_guideline
    if is_guideline and not sections.endswith(("uideline", "uidelines")):
        return True
    return any(is_name("ODG", part) for part in re.split(r"[,;]", sections))


def _is_parted(title: str) -> bool:
    """Whether a title has more parts than an organization and its work, or another known name in one."""
    parts = [found.end() for found in _PARTED.finditer(title)]
    names = Paragraph(title).names("Other", parts[0], len(title)) if parts else []
    return len(parts) > _MOST_PARTED or bool(names)


def _is_odd_title(title: str) -> bool:
    """Whether a title may hold more than a publication's name, or is none."""
    if re.fullmatch(r"(?:https?:|www\.)\S+|\S+\.(?:com|org|gov|net|edu)\S*", title, re.IGNORECASE):
        return False
    return bool(
        len(title) > _LONGEST_TITLE
        or _is_parted(title)
        or _INITIAL.search(title)
        or ";" in title
        or title[:1].islower()
        or any(map(str.isdigit, title))
        or "hapter" in title
        or title.count("(") != title.count(")")
        or _LEFT_OVER.search(title)
        or _FUNCTION_WORD.match(title.removeprefix("The "))
        or AUTHORS.match(title)
    )

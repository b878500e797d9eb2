"""Citations of the Medical Treatment Utilization Schedule and of the ACOEM guidelines it builds on."""

from __future__ import annotations

import re

from imr.parsing.citations.anchors import CHAPTER_NUMBER
from imr.parsing.citations.names import Paragraph
from imr.parsing.citations.passages import Passage
from imr.parsing.citations.qualifiers import EDITION, SECTION_LABEL, said, skip, without_year
from imr.parsing.citations.reading import Read
from imr.parsing.parsed import Citation

PRACTICE_GUIDELINES = "ACOEM Practice Guidelines"

NAMED_CHAPTER = re.compile(r"(?P<title>[A-Z][\w &,/'-]{2,80}?)\s+Chapter\b(?!\s*\d)")
"""`Hearing Loss Chapter`: a chapter of ACOEM's that the vocabulary lacks."""

CLOSING_NUMBER = re.compile(r"Chapter\s*\d{1,2}\s*\)", re.IGNORECASE)
"""`Chapter 12)`: ends what stands in parentheses after a chapter's name."""

EFFECTIVE = re.compile(
    r"[\s,]*\(\s*(?:(?:effective|revised|adopted)\b[^()]{0,30}?)?((?:19|20)\d\d)\s*\)", re.IGNORECASE
)
"""` (Effective July 18, 2009)`: the edition, where a section of the regulations stands before it."""

DATED_CHAPTER = re.compile(r"(?P<title>[A-Z][\w &,/'-]{2,80}?),?\s+\(?(?P<year>(?:19|20)\d\d)\)?(?![\d/-])")
"""`Hearing Complaints 2019`: a chapter of the MTUS that the vocabulary lacks."""


def read_chapter(paragraph: Paragraph, passage: Passage, cited_by: str) -> Read:
    """The citation of a passage on MTUS or ACOEM.

    The title is the chapter; where only the practice guidelines are named it is theirs, and the chapter's
    number is part of `sections` (docs/labelling.md). The year is the edition's, as stated; which chapter a
    name of the MTUS means may depend on it.
    """
    text = paragraph.text
    source = "MTUS" if passage.publication != "ACOEM" or passage.in_mtus else "ACOEM"
    opening = skip(EDITION, text, passage.body, passage.end)
    number = CHAPTER_NUMBER.match(text, opening.at, passage.end)
    head = number.end() if number else opening.at
    title: str | None
    has_own_date = False
    # A sentence names ACOEM, and does not say whether the MTUS holds what it names.
    is_guessed = source == "ACOEM" and passage.in_mtus is None and not passage.labelled
    families = ("ACOEM", "MTUS") if passage.publication == "ACOEM" else ("MTUS",)
    named = (name for family in families for name in paragraph.names(family, passage.body, passage.end))
    name = next((name for name in named if name.start in (passage.body, head)), None)
    if name:
        after = skip(EDITION, text, name.end, passage.end)
        dated = after.year or opening.year or after.own_year
        row = name.in_year(dated if source == "MTUS" else None)
        title, named_section = row["title"], row["section"]
        is_guessed = is_guessed or (not dated and name.is_ambiguous)
        has_own_date = source == "MTUS" and row["own_date"] == "yes"
        closing = CLOSING_NUMBER.match(text, after.at, passage.end)
        closing = closing or CHAPTER_NUMBER.match(text, after.at, passage.end)
        after = after._replace(at=closing.end()) if closing else after
    elif passage.labelled and (
        unlisted := (DATED_CHAPTER if source == "MTUS" else NAMED_CHAPTER).match(text, head, passage.end)
    ):
        title, named_section, is_guessed = unlisted["title"], "", True
        after = skip(EDITION, text, unlisted.end("title"), passage.end)
    else:
        whole = passage.publication == "ACOEM" and (passage.practice_guidelines or number or passage.in_mtus)
        title, named_section = PRACTICE_GUIDELINES if whole else None, ""
        after = opening
    year = after.year or opening.year or (None if has_own_date else after.own_year or opening.own_year)
    label = SECTION_LABEL.match(text, after.at, passage.end)
    stated = text[label.end() if label else after.at : passage.end]
    if not year and (effective := EFFECTIVE.search(stated)):
        year = int(effective[1])
        stated = stated[: effective.start()] + stated[effective.end() :]
    sections, year = without_year(", ".join(filter(None, (named_section, said(stated)))) or None, year)
    citation = Citation(cited_by, source, title, year, sections)
    return Read(citation, (passage.start, passage.end), is_guessed=is_guessed)

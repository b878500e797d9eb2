"""Citations of the Medical Treatment Utilization Schedule and of the ACOEM guidelines it builds on."""

from __future__ import annotations

import re

from imr.parsing.citations.names import Name, Names
from imr.parsing.citations.passages import CHAPTER_NUMBER, Passage
from imr.parsing.citations.wording import EDITION, SECTION_LABEL, said, skip
from imr.parsing.model import Citation

ACOEM_CHAPTERS = Names.of("ACOEM")
PRACTICE_GUIDELINES = "ACOEM Practice Guidelines"

NAMED_CHAPTER = re.compile(r"(?P<title>[A-Z][\w &,/'-]{2,80}?)\s+Chapter\b(?!\s*\d)")
"""`Hearing Loss Chapter`: a chapter of ACOEM's that the vocabulary lacks."""

DATED_CHAPTER = re.compile(r"(?P<title>[A-Z][\w &,/'-]{2,80}?),?\s+\(?(?P<year>(?:19|20)\d\d)\)?(?![\d/-])")
"""`Hearing Complaints 2019`: a chapter of the MTUS that the vocabulary lacks."""


def read_chapter(text: str, passage: Passage, names: list[Name], cited_by: str) -> Citation:
    """The citation of a passage that names MTUS or ACOEM; `names` are the chapters named in the text.

    The title is the chapter; where only the practice guidelines are named it is theirs, and the chapter's
    number is part of `sections` (labelling guide). The year is the edition's, as stated.
    """
    source = "MTUS" if passage.publication != "ACOEM" or passage.in_mtus else "ACOEM"
    opening = skip(EDITION, text, passage.body, passage.end)
    number = CHAPTER_NUMBER.match(text, opening.at, passage.end)
    head = number.end() if number else opening.at
    for name in names:
        if name.start in (passage.body, head) and name.end <= passage.end:
            after = skip(EDITION, text, name.end, passage.end)
            sections = _sections(text, after.at, passage.end)
            if name.row["section"]:
                sections = ", ".join(filter(None, (name.row["section"], sections)))
            return Citation(cited_by, source, name.title, after.year or opening.year, sections)
    unlisted = (DATED_CHAPTER if source == "MTUS" else NAMED_CHAPTER).match(text, head, passage.end)
    if unlisted and passage.labelled:
        after = skip(EDITION, text, unlisted.end("title"), passage.end)
        sections = _sections(text, after.at, passage.end)
        return Citation(cited_by, source, unlisted["title"], after.year or opening.year, sections)
    whole = passage.publication == "ACOEM" and (passage.practice_guidelines or number or passage.in_mtus)
    title = PRACTICE_GUIDELINES if whole else None
    return Citation(cited_by, source, title, opening.year, _sections(text, opening.at, passage.end))


def _sections(text: str, start: int, end: int) -> str | None:
    label = SECTION_LABEL.match(text, start, end)
    return said(text[label.end() if label else start : end])

"""Citations of publications other than MTUS, ODG and ACOEM, by their name or URL as written."""

from __future__ import annotations

import re

from imr.parsing.citations.anchors import ADDRESS
from imr.parsing.citations.passages import Passage
from imr.parsing.citations.qualifiers import said
from imr.parsing.parsed import Citation

IMPRINT = re.compile(r"\.\s+[A-Z][\w. ]{1,40}(?:,\s*[A-Z]{2}|\s*\([A-Z]{2}\))\s*:")
"""`. Oakland (CA): `: the place of a publisher, after the publication's name."""

PAGES = re.compile(
    r"\b(?P<pages>(?:pages?|pgs?\.?|pp\.?|p\.)\s*(?:\(s\))?\s*:?\s*\d[^;]{0,200})$", re.IGNORECASE
)
"""`, pages 12-14`: what is cited of a publication."""

ISSUE_YEAR = re.compile(r"[;:,.]\s*\(?((?:19|20)\d\d)\b(?![-/]\d)")
"""`; 2007`, `. 2007`: the year of an imprint or an issue."""

LAST_YEAR = re.compile(r"[\s,.;(]((?:19|20)\d\d)(?:[\s,]+[A-Z][a-z]{2,8}\.?(?:\s*\d{1,2})?)?\s*\)?[\s.]*$")
"""`, 2011`, `. 2009 Mar 3`: the year that ends a publication's name."""

NOT_CITED = re.compile(
    r"(?:none|n/?a|no\b.*|not\s+(?:stated|cited|provided|given|specified|applicable|available|identified).*"
    r"|un(?:known|specified).*|other|the|medical\s+evidence|guidelines?)",
    re.IGNORECASE,
)
"""`None`, `not specified`: says that no publication was cited."""

PUBLISHED = re.compile(
    r"\bGuidelines?\b|\b[Jj]ournal\b|\b[Tt]extbook\b|\bHandbook\b|\bManual\b|\bFormulary\b|\bReference\b"
)
"""`Foot Care Handbook`: shows that a sentence without labels names a publication."""

ACCESSED = re.compile(
    r"[\s,;:(–-]*\b(?:(?:accessed|available|retrieved|obtained|downloaded|found|viewed|published)\s*(?:on-?\s*line\s*)?"
    r"(?:from|at|on|in|through|via)?|from|at|via|see|(?:web\s*site|link|url))(?:\s+the)?\s*[:(]?\s*$",
    re.IGNORECASE,
)
"""`, accessed from `: leads from a publication's name to its address."""

ARTICLE = re.compile(r"^(?:\b(?:on|the|a|an|section\s+of\s+the)\s+)*")
"""`on the `: goes with a sentence, not with the publication."""


LAST_TITLE = re.compile(r"(?<=[a-z]{3})[.)\"”]*;\s*and\s+(?=[A-Z])")
"""`; and `: between the last two of several publications, not between authors (`Smith J; and Jones K`)."""


def listed_titles(text: str, passage: Passage) -> list[Passage]:
    """A passage on another publication, parted where it goes on to a further one."""
    parted = []
    for joint in LAST_TITLE.finditer(text, passage.body, passage.end):
        parted.append(passage._replace(end=joint.start()))
        passage = passage._replace(start=joint.end(), body=joint.end())
    return [*parted, passage]


def read_other(text: str, passage: Passage, cited_by: str) -> Citation | None:
    """The citation of a passage on another publication, None where it names none."""
    body = text[passage.body : passage.end]
    address = ADDRESS.search(body)
    title = said(ACCESSED.sub("", body[: address.start()])) if address else said(body)
    if address and not title:
        return Citation(cited_by, "Other", address.group().rstrip(".,;:"))
    if not title or NOT_CITED.fullmatch(title):
        return None
    title = ARTICLE.sub("", title)
    named = passage.publication or passage.labelled or passage.in_mtus is False
    if not (named or PUBLISHED.search(title)):
        return None
    pages = PAGES.search(title)
    if pages:
        title = title[: pages.start()]
    name = IMPRINT.split(title.split(";")[0])[0]
    year: int | None = None
    if last := LAST_YEAR.search(name):
        name, year = name[: last.start()], int(last[1])
    elif len(name) < len(title) and (issue := ISSUE_YEAR.search(title, len(name))):
        year = int(issue[1])
    return Citation(cited_by, "Other", said(name), year, said(pages["pages"]) if pages else None)

"""Citations of publications other than MTUS, ODG and ACOEM, by their name or URL as written."""

from __future__ import annotations

import re

from imr.parsing.citations.anchors import ADDRESS
from imr.parsing.citations.names import Paragraph
from imr.parsing.citations.passages import Passage
from imr.parsing.citations.qualifiers import DATED, said
from imr.parsing.citations.reading import Read
from imr.parsing.citations.references import read_reference
from imr.parsing.parsed import Citation

NOT_CITED = re.compile(
    r"(?:none\b.{0,30}|n/?a|no\b.*|not\s+(?:stated|cited|provided|given|specified|applicable|available|identified).*"
    r"|un(?:known|specified).*|(?:clinical|medical|professional)\s+(?:judg|exp|record).*"
    r"|(?:community\s+)?standards?\s+of\s+care.*|expert\s+opinion.*"
    r"|evidence[\s-]*based\s+(?:guidelines?|medicine)|other|(?:the\s+)?following|manufacturer['’]?s|the"
    r"|medical\s+evidence|guidelines?)",
    re.IGNORECASE,
)
"""`None`, `not specified`: says that no publication was cited."""

PUBLICATION_WORD = re.compile(
    r"\b(?:Guid\w+|Journal|Textbook|Handbook|Manual|Society|Academy|Association|College|Institutes?|Department"
    r"|Polic\w+|Bulletin|Reference|Database|Reviews?|Formulary|Criteria|Code|Label\w*|[Ii]nformation"
    r"|Recommendations?|Consensus|Statement|Board|Medicine|Surgery|Principles|Practice|Schedule|Center|Clinic"
    r"|University|Advisory|Parameters?|Standards?|Regulations?)\b"
)
"""`Handbook`: words that names of publications have."""

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

FORM = re.compile(
    r"^\s*(?:(?:Other\s+)?Medical\s+Evidence|(?:(?:an?|the)\s+)?(?:following\s+)?articles?)\s*:\s*",
    re.IGNORECASE,
)
"""`Medical Evidence: `: a form's words before a publication."""

ON_DAY = re.compile(rf"^\)?\s*(?:on\s+)?{DATED}", re.IGNORECASE)
"""` on 1/2/2016`: when an address was looked at."""

ENCLOSED = re.compile(rf"\s*\(\s*(?:{ADDRESS.pattern})\s*\)\s*(?=,)", re.IGNORECASE)
"""` (www.example.com),`: an address behind the first part of a name."""

NAMED_ADDRESS = re.compile(r"(?!www\.|http)\S+?(?:(?<=:)|,)\s+(?=[A-Z])")
"""`Drugs.com: Ice`: an address that is a publication's name."""

ARTICLE = re.compile(r"^(?:\b(?:on|see|the|a|an|section\s+of\s+the)\s+)*")
"""`on the `: goes with a sentence, not with the publication."""


def _is_publication(title: str) -> bool:
    """Whether a title is known as a publication's, or has a word that publications' names have."""
    return bool(PUBLICATION_WORD.search(title) or Paragraph(title).names("Other", 0, len(title)))


def names_publication(text: str, passage: Passage) -> bool:
    """Whether a labelled passage says more than that nothing was cited."""
    title = said(text[passage.body : passage.end])
    return passage.labelled and bool(title) and not NOT_CITED.fullmatch(title or "")


def read_other(text: str, passage: Passage, cited_by: str) -> Read | None:
    """The citation of a passage on another publication, None where it names none."""
    span = passage.start, passage.end
    body = ENCLOSED.sub(" ", FORM.sub("", " ".join(text[passage.body : passage.end].split())))
    address = ADDRESS.search(body)
    if address and NAMED_ADDRESS.match(body, address.start()):  # "Drugs.com: Ice (www.drugs.com/ice)"
        address = ADDRESS.search(body, address.end())
    before = ACCESSED.sub("", body[: address.start()]) if address else body
    title = said(before)
    if address and (not title or NOT_CITED.fullmatch(title)):
        read_address = Citation(cited_by, "Other", address.group().rstrip(".,;:"))
        return Read(read_address, span, body[address.end() :])
    if not title or NOT_CITED.fullmatch(title):
        return None
    named = passage.publication or passage.labelled or passage.in_mtus is False
    if not (named or PUBLISHED.search(title)) or (title.islower() and not passage.labelled):
        return None
    read = read_reference(ARTICLE.sub("", before.strip(" .,;:-–—/")))
    if not read.title:
        return None
    behind = ON_DAY.sub("", body[address.end() :]) if address else ""
    citation = Citation(cited_by, "Other", read.title, read.year, read.sections)
    is_guessed = not (read.is_article or _is_publication(read.title))
    return Read(citation, span, read.rest + behind, is_guessed)

"""Citations of publications other than MTUS, ODG and ACOEM, by their name or URL as written."""

from __future__ import annotations

import re

from imr.parsing.citations.anchors import ADDRESS
from imr.parsing.citations.passages import Passage
from imr.parsing.citations.qualifiers import said
from imr.parsing.citations.references import read_reference
from imr.parsing.parsed import Citation

NOT_CITED = re.compile(
    r"(?:none\b.{0,30}|n/?a|no\b.*|not\s+(?:stated|cited|provided|given|specified|applicable|available|identified).*"
    r"|un(?:known|specified).*|other|(?:the\s+)?following|the|medical\s+evidence|guidelines?)",
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

FORM = re.compile(r"^\s*(?:Other\s+)?Medical\s+Evidence\s*:\s*", re.IGNORECASE)
"""`Medical Evidence: `: a form's words before a publication."""

NAMED_ADDRESS = re.compile(r"\s*:\s+(?=\w)")
"""`: Ice`: after an address that is a publication's name."""

ARTICLE = re.compile(r"^(?:\b(?:on|the|a|an|section\s+of\s+the)\s+)*")
"""`on the `: goes with a sentence, not with the publication."""


def read_other(text: str, passage: Passage, cited_by: str) -> tuple[Citation, str] | None:
    """The citation of a passage on another publication, and what of it is not accounted for; None of no publication."""
    body = FORM.sub("", text[passage.body : passage.end])
    address = ADDRESS.search(body)
    if address and NAMED_ADDRESS.match(body, address.end()):  # "Drugs.com: Ice (www.drugs.com/ice)"
        address = ADDRESS.search(body, address.end())
    before = ACCESSED.sub("", body[: address.start()]) if address else body
    title = said(before)
    if address and (not title or NOT_CITED.fullmatch(title)):
        return Citation(cited_by, "Other", address.group().rstrip(".,;:")), body[address.end() :]
    if not title or NOT_CITED.fullmatch(title):
        return None
    named = passage.publication or passage.labelled or passage.in_mtus is False
    if not (named or PUBLISHED.search(title)) or (title.islower() and not passage.labelled):
        return None
    read = read_reference(ARTICLE.sub("", " ".join(before.split()).strip(" .,;:-–—/")))
    if not read.title:
        return None
    behind = body[address.end() :] if address else ""
    return Citation(cited_by, "Other", read.title, read.year, read.sections), read.rest + behind

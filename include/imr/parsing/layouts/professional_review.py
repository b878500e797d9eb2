"""Reviews of one item under fixed headings; the heading of the rationale says how the item was decided."""

from __future__ import annotations

import re
from collections.abc import Mapping

from imr.parsing.closing import closing_start
from imr.parsing.conclusion import NECESSARY, NOT_NECESSARY, read_conclusion
from imr.parsing.layout import ItemText, Layout
from imr.parsing.sections import find_heading, heading
from imr.text.folding import fold_case
from imr.text.spans import Span, trimmed

_OPENING = re.compile(r"issues?\s*at\s*dispute(?:\s?:)?")
# "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE WAS NOT MEDICALLY NECESSARY:".
_RATIONALE = re.compile(
    r"rationale\s*for\s*why\s*the\s*requested\s*treatment\s?/?\s?(?:service)?(?:\(s\)|s)?\s*"
    r"(?P<verdict>(?:is\s?/\s?was|is|was|are|were)\s*(?P<not>\(?\s?not\s?\)?)?\s*medically\s*necessary)(?:\s?:)?"
)
_GUIDELINES = re.compile(
    r"medical\s*treatment\s*guideline(?:\(s\)|s)?\s*relied\s*upon\s*by\s*(?:the\s*)?professional\s*reviewer"
    r"(?:\s*and\s*why)?(?:\s?:)?"
)
_SUMMARY = heading("case summary")
_DOCUMENTS = heading("documents reviewed for determination")
_QUALIFICATIONS = heading("medical reviewer qualifications")
# "Whether the request for an MRI is medically necessary.", "Is the requested MRI medically necessary?"
_QUESTION_OPENING = re.compile(
    r"(?:Whether|Is|Are|Was|Were)\s+(?:or\s+not\s+)?(?:the\s+)?(?:request(?:ed)?\s+)?(?:for\s+)?"
)
_QUESTION_END = re.compile(
    r"\s*,?\s*(?:is\s+|are\s+|was\s+|were\s+)?(?:medically\s+necessary)[^?.]{0,60}[?.]?\s*$"
)
_DECISIONS = {NOT_NECESSARY: "upheld", NECESSARY: "overturned"}


def _request(text: str, section: Span) -> Span:
    """The issue at dispute; where it is a question of necessity, what is asked about."""
    start, end = trimmed(text, *section)
    opening = _QUESTION_OPENING.match(text, start, end)
    closing = _QUESTION_END.search(text, max(start, end - 100), end)
    if opening and closing and opening.end() < closing.start():
        return opening.end(), closing.start()
    return start, end


def read_items(text: str, sections: Mapping[str, Span]) -> list[ItemText]:
    """The one item; none where neither the rationale's heading nor its end says how it was decided."""
    folded = fold_case(text)
    at = find_heading(_RATIONALE, text, folded)
    said = _RATIONALE.match(folded, *at) if at else None
    if said is None or "request" not in sections or "rationale" not in sections:
        return []
    start, end = sections["rationale"]
    rationale = trimmed(text, start, closing_start(text, start, end))
    if said["not"] and "(" in said["not"]:
        # The form's own wording, "IS/WAS (NOT)", says nothing.
        decision = _DECISIONS.get(read_conclusion(text[slice(*rationale)]) or "")
    else:
        decision = "upheld" if said["not"] else "overturned"
    request = _request(text, sections["request"])
    if decision is None or request[0] == request[1]:
        return []
    guideline = trimmed(text, *sections.get("imro_guideline", (0, 0)))
    return [
        ItemText(
            request=request,
            outcome=said.span("verdict"),
            decision=decision,
            imro_guideline=guideline if guideline[0] < guideline[1] else None,
            rationale=rationale if rationale[0] < rationale[1] else None,
        )
    ]


LAYOUT = Layout(
    evidence=(
        heading("medical professional review"),
        _OPENING,
        _SUMMARY,
        _DOCUMENTS,
        _GUIDELINES,
        _RATIONALE,
        _QUALIFICATIONS,
    ),
    needed=4,
    opening=_OPENING,
    headings={
        "request": _OPENING,
        "summary": _SUMMARY,
        "documents": _DOCUMENTS,
        "imro_guideline": _GUIDELINES,
        "rationale": _RATIONALE,
        "reviewer": _QUALIFICATIONS,
    },
    read_items=read_items,
)

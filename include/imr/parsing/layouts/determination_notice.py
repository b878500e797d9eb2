"""Letters of mid 2013: a notice says what was determined, "1) ... has determined the request for ...", and a
section per item, "1) Regarding the request for ...:", says why."""

from __future__ import annotations

import re
from collections.abc import Mapping

from imr.parsing.closing import closing_start
from imr.parsing.layouts.layout import ItemText, Layout
from imr.parsing.layouts.verdict import VERDICT, Verdict, verdict_of
from imr.parsing.model import Span
from imr.parsing.request import trimmed
from imr.parsing.sections import heading, stops

_OPENING = heading("independent medical review decision and rationale")
_QUALIFICATIONS = re.compile(r"medical\s*qualifications\s*of\s*the\s*[a-z]+\s*reviewer(?:\s?:)?")
_SUMMARY = re.compile(r"(?:expert|physician|medical|professional)\s*reviewer\s*case\s*summary(?:\s?:)?")
_DOCUMENTS = heading("documents reviewed for determination")
_NUMBER = r"(?P<number>\d{1,2})\s?[.)]\s*"

# "1) Acme Review, Inc. has determined the request for".
_DETERMINED = re.compile(r"has\s*determined\s*(?:that\s*)?(?:the\s*)?request\s*for\s*")
_NUMBER_BEFORE = re.compile(rf"{_NUMBER}[^\n.)]{{0,100}}(?:\n|Inc\.|[^\n.)]){{0,60}}$")
_LONGEST_REQUEST = 2_000
_LONGEST_NAME = 160

_ITEM = re.compile(rf"\n\s?{_NUMBER}Regarding\s*the\s*requests?\s*for\s*")  # "1) Regarding the request for"
# "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her
# Decision".
_RELIED_UPON = (
    r"sections?\s*of\s*the\s*medical\s*treatment\s*utilization\s*schedule\s*relied\s*upon"
    r"(?:\s*by\s*the\s*[a-z]+\s*reviewer)?(?:\s*to\s*make\s*(?:his\s?/\s?her|his|her)\s*decision)?(?:\s?:)?"
)
_GUIDELINES = re.compile(_RELIED_UPON + r"\s*", re.IGNORECASE)
_RATIONALE = re.compile(r"Rationale\s*for\s*the\s*Decision\s*:\s*", re.IGNORECASE)
_REVIEWER_SENTENCE = re.compile(r"The\s*(?:Expert|Physician|Medical|Professional)\s*Reviewer\b")


def _determinations(text: str) -> dict[int, tuple[Span, Verdict]]:
    """What the notice says was determined, by the item's number: request and verdict. It may say so twice."""
    found: dict[int, tuple[Span, Verdict]] = {}
    openings = list(_DETERMINED.finditer(text))
    ends = stops([match.start() for match in openings], len(text))
    for opening, stop in zip(openings, ends, strict=True):
        verdict = VERDICT.search(text, opening.end(), min(stop, opening.end() + _LONGEST_REQUEST))
        if verdict is None:
            continue
        before = text[max(0, opening.start() - _LONGEST_NAME) : opening.start()]
        number = _NUMBER_BEFORE.search(before)
        key = int(number["number"]) if number else len(found) + 1
        found.setdefault(key, (trimmed(text, opening.end(), verdict.start()), verdict_of(verdict)))
    return found


def _guidelines(text: str, start: int, end: int) -> dict[str, Span]:
    """The paragraph on the guidelines relied upon, parted where it turns to the reviewer."""
    turn = _REVIEWER_SENTENCE.search(text, start, end)
    middle = turn.start() if turn else end
    parts = {
        "claims_administrator_guideline": trimmed(text, start, middle),
        "imro_guideline": trimmed(text, middle, end),
    }
    return {name: part for name, part in parts.items() if part[0] < part[1]}


def _explained(text: str, start: int, end: int) -> tuple[Span, dict[str, Span]]:
    """The request that an item's section names from `start` on, and the section's paragraphs."""
    guidelines = _GUIDELINES.search(text, start, end)
    rationale = _RATIONALE.search(text, guidelines.end() if guidelines else start, end)
    parts: dict[str, Span] = {}
    if rationale:
        parts["rationale"] = trimmed(text, rationale.end(), end)
    if guidelines:
        parts |= _guidelines(text, guidelines.end(), rationale.start() if rationale else end)
    stop = (
        guidelines.start() if guidelines else rationale.start() if rationale else text.find("\n", start, end)
    )
    request = trimmed(text, start, stop if stop > start else end, ":")
    return request, {name: part for name, part in parts.items() if part[0] < part[1]}


def read_items(text: str, sections: Mapping[str, Span]) -> list[ItemText]:
    """The items determined, in order, with what their sections say of them."""
    start, end = sections.get("decisions", (len(text), len(text)))
    end = closing_start(text, start, end)
    determined = _determinations(text)
    openings = list(_ITEM.finditer(text, max(start - 1, 0), end))
    ends = stops([match.start() for match in openings], end)
    explained = {
        int(opening["number"]): _explained(text, opening.end(), stop)
        for opening, stop in zip(openings, ends, strict=True)
    }
    items = []
    for number, (named, verdict) in sorted(determined.items()):
        request, parts = explained.get(number, (named, {}))
        items.append(
            ItemText(
                request=request if request[0] < request[1] else named,
                outcome=(verdict.start, verdict.end),
                decision=verdict.decision,
                **parts,
            )
        )
    return items


LAYOUT = Layout(
    name="determination_notice",
    evidence=(
        _OPENING,
        _QUALIFICATIONS,
        _SUMMARY,
        _DOCUMENTS,
        re.compile(_RELIED_UPON),
        re.compile(r"rationale\s*for\s*the\s*decision\s?:"),
    ),
    needed=3,
    opening=_OPENING,
    headings={
        "notice": _OPENING,
        "reviewer": _QUALIFICATIONS,
        "summary": _SUMMARY,
        "documents": _DOCUMENTS,
        "decisions": re.compile(r"(?=\d{1,2}\s?[.)]\s*regarding\s*the\s*requests?\s*for)"),
    },
    read_items=read_items,
)

"""Letters of mid 2013: a notice says what was determined, "1) ... has determined the request for ...", and a
section per item, "1) Regarding the request for ...:", says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from imr.parsing.closing import closing_start
from imr.parsing.layout import ItemText, Layout
from imr.parsing.sections import heading, stops
from imr.parsing.verdict import VERDICT, Verdict, verdict_of
from imr.text.folding import fold_case
from imr.text.spans import Span, trimmed

_OPENING = heading("independent medical review decision and rationale")
_QUALIFICATIONS = re.compile(r"medical\s*qualifications\s*of\s*the\s*[a-z]+\s*reviewer(?:\s?:)?")
_SUMMARY = re.compile(r"(?:expert|physician|medical|professional)\s*reviewer\s*case\s*summary(?:\s?:)?")
_DOCUMENTS = heading("documents reviewed for determination")
_NUMBER = r"(?P<number>\d{1,2})\s?[.)]\s*"

# "1) Acme Review, Inc. has determined the request for".
_DETERMINED = re.compile(r"has\s*determined\s*(?:that\s*)?(?:the\s*)?request\s*for\s*")
# What may stand between the determination before and "has determined", by its last number: "1) Acme Review,
# <line end>Inc. ". The number opens its line, but where line ends are lost.
_NUMBERS_BEFORE = (
    re.compile(rf"(?:.*\n)?\s*{_NUMBER}(?=[A-Z])", re.DOTALL),
    re.compile(rf".*\s{_NUMBER}(?=[A-Z])", re.DOTALL),
)
_NOT_LETTER = re.compile(r"[^a-z\d]+")
_LONGEST_REQUEST = 2_000
_LONGEST_NAME = 160
_AFTER_THE_NOTICE = ("reviewer", "summary", "documents", "decisions")

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


@dataclass(frozen=True, slots=True)
class _Determined:
    """What a sentence of the notice determined: its number, None of one without, request and verdict."""

    number: int | None
    request: Span
    verdict: Verdict
    key: str


def _key(text: str, request: Span) -> str:
    """A request's letters and figures, whatever its spaces, line ends and marks."""
    return _NOT_LETTER.sub("", fold_case(text[slice(*request)]))


def _number_before(text: str, start: int, end: int) -> int | None:
    before = text[max(start, end - _LONGEST_NAME) : end]
    found = next((match for pattern in _NUMBERS_BEFORE if (match := pattern.match(before))), None)
    return int(found["number"]) if found else None


def _sentences(text: str, bounds: list[int]) -> list[_Determined] | None:
    """Every sentence of the notice that determines something; None where one's verdict cannot be read.

    `bounds` are where the notice's parts end: no sentence reaches over one.
    """
    found = []
    openings = list(_DETERMINED.finditer(text, 0, bounds[-1]))
    at = 0
    for opening, stop in zip(openings, stops([match.start() for match in openings], bounds[-1]), strict=True):
        stop = min(stop, opening.end() + _LONGEST_REQUEST, *(end for end in bounds if end > opening.start()))
        verdict = VERDICT.search(text, opening.end(), stop)
        if verdict is None:
            return None
        request = trimmed(text, opening.end(), verdict.start())
        number = _number_before(text, at, opening.start())
        found.append(_Determined(number, request, verdict_of(verdict), _key(text, request)))
        at = verdict.end()
    return found


def _determinations(sentences: list[_Determined]) -> list[_Determined] | None:
    """Each item once, though the notice says everything twice: items with one number are the same, and items
    without one by their requests. None where it contradicts itself."""
    by_number: dict[int, _Determined] = {}
    by_key: dict[str, _Determined] = {}
    for sentence in sorted(sentences, key=lambda sentence: sentence.number is None):
        if sentence.number is None:
            first = by_key.setdefault(sentence.key, sentence)
        else:
            first = by_number.setdefault(sentence.number, sentence)
            by_key.setdefault(sentence.key, first)
        if first.key != sentence.key or first.verdict.decision != sentence.verdict.decision:
            return None
    once = dict.fromkeys((*by_number.values(), *by_key.values()))
    return sorted(once, key=lambda each: each.number or 0)


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
    rationales = (match.end() for match in _RATIONALE.finditer(text, start, end))
    end = closing_start(text, max(rationales, default=start), end)
    bounds = sorted([*(begin for begin, _ in sections.values()), len(text)])
    first = min((sections[name][0] for name in _AFTER_THE_NOTICE if name in sections), default=len(text))
    sentences = _sentences(text, [bound for bound in bounds if bound <= first])
    determined = _determinations(sentences) if sentences else None
    if determined is None:
        return []
    openings = list(_ITEM.finditer(text, max(start - 1, 0), end))
    ends = stops([match.start() for match in openings], end)
    explained = {
        int(opening["number"]): _explained(text, opening.end(), stop)
        for opening, stop in zip(openings, ends, strict=True)
    }
    if len(explained) < len(openings):
        return []
    numbers = {_key(text, request): number for number, (request, _) in explained.items()}
    items = []
    for each in determined:
        number = numbers.get(each.key) if each.number is None else each.number
        request, parts = explained.pop(number, (each.request, {})) if number else (each.request, {})
        items.append(
            ItemText(
                request=request if request[0] < request[1] else each.request,
                outcome=(each.verdict.start, each.verdict.end),
                decision=each.verdict.decision,
                **parts,
            )
        )
    # An item explained and not determined has no decision.
    return [] if explained else items


LAYOUT = Layout(
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

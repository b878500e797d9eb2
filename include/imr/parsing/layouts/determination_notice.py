"""Letters of mid 2013: a notice says what was determined, "1) ... has determined the request for ...", and a
section per item, "1) Regarding the request for ...:", says why."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from imr.parsing.closing import closing_start
from imr.parsing.layout import ITEM_NUMBER, ItemText, Layout
from imr.parsing.sections import heading, stops
from imr.parsing.verdict import VERDICT, Verdict, verdict_of
from imr.text.folding import fold_case
from imr.text.spans import Span, trimmed

_T = TypeVar("_T")

_OPENING = heading("independent medical review decision and rationale")
_QUALIFICATIONS = re.compile(r"medical\s*qualifications\s*of\s*the\s*[a-z]+\s*reviewer(?:\s?:)?")
# "Expert Reviewer Case Summary:", "Case Summary:".
_SUMMARY = re.compile(
    r"(?:expert\s*reviewer\s*case|physician\s*reviewer\s*case|medical\s*reviewer\s*case"
    r"|professional\s*reviewer\s*case|clinical\s*case|case)\s*summary(?:\s?:)?"
)
_DOCUMENTS = heading("documents reviewed for determination")
_NUMBER = rf"{ITEM_NUMBER}\s*"

# "1) Acme Review, Inc. has determined the request for".
_DETERMINED = re.compile(r"has\s*determined\s*(?:that\s*)?(?:the\s*)?request\s*for\s*")
# What may stand between the determination before and "has determined", by its last number: "1) Acme Review,
# <line end>Inc. ". The number opens its line, but where line ends are lost.
_NUMBERS_BEFORE = (
    re.compile(rf"(?:.*\n)?\s*{_NUMBER}(?=[A-Z])", re.DOTALL),
    re.compile(rf".*\s{_NUMBER}(?=[A-Z])", re.DOTALL),
)
_NOT_LETTER = re.compile(r"[^a-z\d]+")
_REQUEST_WORD = re.compile(r"[a-z\d]{3,}")
_LONGEST_REQUEST = 2_000
_LONGEST_UNNUMBERED = 800
_LONGEST_NAME = 160
_AFTER_THE_NOTICE = ("reviewer", "summary", "documents", "decisions")

# "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her
# Decision".
_RELIED_UPON = (
    r"sections?\s*of\s*the\s*medical\s*treatment\s*utilization\s*schedule\s*relied\s*upon"
    r"(?:\s*by\s*the\s*[a-z]+\s*reviewer)?(?:\s*to\s*make\s*(?:his\s?/\s?her|his|her)\s*decision)?(?:\s?:)?"
)


def _opens_item(regarding: str) -> str:
    """A pattern of what opens an item's section: "1) Regarding the request for", and what is without a number
    where the next heading follows the request."""
    opening = rf"{regarding}\s*the\s*requests?\s*for\s*"
    request = rf"(?:[^.]|\.(?=\d)){{1,{_LONGEST_UNNUMBERED}}}?"
    return rf"(?:{_NUMBER}{opening}|{opening}(?={request}\s(?i:{_RELIED_UPON})))"


_ITEM = re.compile(rf"\n\s?{_opens_item('Regarding')}")
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


@dataclass(frozen=True, slots=True)
class _Explained:
    """An item's section: its number, None of one without, its request, and where its paragraphs stand."""

    number: int | None
    request: Span
    key: str
    parts: dict[str, Span]


def _key(text: str, request: Span) -> str:
    """A request's letters and figures, whatever its spaces, line ends and marks."""
    return _NOT_LETTER.sub("", fold_case(text[slice(*request)]))


def _number_before(text: str, start: int, end: int) -> int | None:
    before = text[max(start, end - _LONGEST_NAME) : end]
    found = next((match for pattern in _NUMBERS_BEFORE if (match := pattern.match(before))), None)
    return int(found["number"]) if found else None


def _lists(text: str, bounds: list[int]) -> list[list[_Determined]] | None:
    """The sentences that determine something, part by part of the notice; None where one's verdict cannot be
    read.

    `bounds` are where the notice's parts end: no sentence reaches over one.
    """
    lists: dict[int, list[_Determined]] = {}
    openings = list(_DETERMINED.finditer(text, 0, bounds[-1]))
    at = 0
    for opening, stop in zip(openings, stops([match.start() for match in openings], bounds[-1]), strict=True):
        bound = min(end for end in bounds if end > opening.start())
        verdict = VERDICT.search(text, opening.end(), min(stop, bound, opening.end() + _LONGEST_REQUEST))
        if verdict is None:
            return None
        request = trimmed(text, opening.end(), verdict.start())
        number = _number_before(text, at, opening.start())
        determined = _Determined(number, request, verdict_of(verdict), _key(text, request))
        lists.setdefault(bound, []).append(determined)
        at = verdict.end()
    return list(lists.values())


def _once(sentences: list[_Determined]) -> list[_Determined] | None:
    """Each item of one list once: what has one number and one request. None where its verdicts differ."""
    once: dict[tuple[int | None, str], _Determined] = {}
    for sentence in sentences:
        first = once.setdefault((sentence.number, sentence.key), sentence)
        if first.verdict.decision != sentence.verdict.decision:
            return None
    return list(once.values())


def _determinations(lists: list[list[_Determined]]) -> list[_Determined] | None:
    """Each item once, though the notice says everything twice. None where it contradicts itself.

    From list to list items are the same by their requests, whatever their numbers. What only a later list has
    is an item of its own, unless an earlier list has its number.
    """
    items: list[_Determined] = []
    for sentences in lists:
        once = _once(sentences)
        if once is None:
            return None
        earlier = _by(items, lambda item: item.key)
        numbers = {item.number for item in items} - {None}
        for sentence in once:
            if same := earlier[sentence.key]:
                if same.popleft().verdict.decision != sentence.verdict.decision:
                    return None
            elif sentence.number in numbers:
                return None
            else:
                items.append(sentence)
    return items


def _by(each: Iterable[_T], key: Callable[[_T], object]) -> defaultdict[object, deque[_T]]:
    """Things by a key of theirs, those of one key in order."""
    found: defaultdict[object, deque[_T]] = defaultdict(deque)
    for one in each:
        found[key(one)].append(one)
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


def _explained(text: str, opening: re.Match[str], end: int) -> _Explained:
    """What an item's section says, from its opening to its end."""
    start = opening.end()
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
    parts = {name: part for name, part in parts.items() if part[0] < part[1]}
    number = int(opening["number"]) if opening["number"] else None
    return _Explained(number, request, _key(text, request), parts)


def _is_worded_otherwise(text: str, one: Span, other: Span) -> bool:
    """Whether two requests can be one in other words: half the words of the shorter are the other's, too."""
    words, others = (
        set(_REQUEST_WORD.findall(fold_case(text[start:end][:_LONGEST_REQUEST])))
        for start, end in (one, other)
    )
    return 2 * len(words & others) >= max(1, min(len(words), len(others)))


def _paired(
    text: str, determined: list[_Determined], explained: list[_Explained]
) -> list[_Explained | None] | None:
    """What explains each item: the section of its request; else that of its number, or of its place where
    there are as many, if it may be worded otherwise. None where a section is left, or where an item whose
    number repeats has none."""
    by_key = _by(explained, lambda section: section.key)
    found = [by_key[item.key].popleft() if by_key[item.key] else None for item in determined]
    left = {id(section): section for sections in by_key.values() for section in sections}
    by_number = _by(left.values(), lambda section: section.number)
    of_number = Counter(item.number for item in determined)
    for place, item in enumerate(determined):
        if found[place] is None:
            sections = by_number[item.number]
            section = sections[0] if len(sections) == 1 else None
            if (section is None or id(section) not in left) and len(explained) == len(determined):
                section = explained[place]
            if section and _is_worded_otherwise(text, item.request, section.request):
                found[place] = left.pop(id(section), None)
            if found[place] is None and item.number is not None and of_number[item.number] > 1:
                return None
    return None if left else found


def read_items(text: str, sections: Mapping[str, Span]) -> list[ItemText]:
    """The items determined, in order, with what their sections say of them."""
    start, end = sections.get("decisions", (len(text), len(text)))
    rationales = (match.end() for match in _RATIONALE.finditer(text, start, end))
    end = closing_start(text, max(rationales, default=start), end)
    bounds = sorted([*(begin for begin, _ in sections.values()), len(text)])
    first = min((sections[name][0] for name in _AFTER_THE_NOTICE if name in sections), default=len(text))
    lists = _lists(text, [bound for bound in bounds if bound <= first])
    determined = _determinations(lists) if lists else None
    if determined is None:
        return []
    openings = list(_ITEM.finditer(text, max(start - 1, 0), end))
    ends = stops([match.start() for match in openings], end)
    explained = [_explained(text, opening, stop) for opening, stop in zip(openings, ends, strict=True)]
    paired = _paired(text, determined, explained)
    if paired is None:
        # An item explained and not determined has no decision.
        return []
    return [
        ItemText(
            request=section.request if section and section.key else item.request,
            outcome=(item.verdict.start, item.verdict.end),
            decision=item.verdict.decision,
            **(section.parts if section else {}),
        )
        for item, section in zip(determined, paired, strict=True)
    ]


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
        "decisions": re.compile(rf"(?={_opens_item('regarding')})"),
    },
    read_items=read_items,
)

"""Letters of late 2013 and 2014: items are numbered, "1. <request> is not medically necessary ..."."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from imr.parsing.closing import closing_start
from imr.parsing.layout import ITEM_NUMBER, ItemText, Layout
from imr.parsing.request_parts import has_sentence_end, is_prose, request_start
from imr.parsing.sections import after_introduction, heading, stops
from imr.parsing.verdict import Verdict, closing_verdict
from imr.text.spans import Span, trimmed

_DECISIONS = heading("imr decision(s) and rationale(s)")
# Some of these letters have the heading that letters since 2015 have: "IMR ISSUES, DECISIONS AND RATIONALES".
_SECTION = re.compile(
    r"imr\s*(?:issues\s*,?\s*)?decisions?(?:\(s\))?\s*,?\s*(?:and|&)\s*rationales?(?:\(s\))?(?:\s?:)?"
)
_DOCUMENTS = heading("documents reviewed")
_MADE = heading("how the imr final determination was made")
_SUMMARY = heading("clinical case summary")
_REVIEWER = r"(?:Physician|Expert|Medical|Professional)\s*Reviewer"

# "The Claims Administrator based its decision on ...", "The Physician Reviewer based his/her decision on",
# "The Physician Reviewer's decision rationale:".
_PARAGRAPH = re.compile(
    r"T(?:he|HE)\s*(?:(?P<claims_administrator_guideline>Claims\s*Administrator\s*(?:based|did|relied|cited|used))"
    rf"|(?P<imro_guideline>{_REVIEWER}\s*(?:based|did|relied|cited|used|found))"
    rf"|(?P<rationale>(?i:{_REVIEWER}['’]?s?\s*(?:decision\s*)?rationale)\s?:))"
)
# "<line end>2. Norco", "2) Norco", "2. 30 tablets": an item's number.
_NUMBER = re.compile(rf"(?:\n|^|(?<=\. )){ITEM_NUMBER}(?:\s+(?=\S)|(?=[^\s\d])|(?<=\))(?=\d))")
# What an item's number follows: a sentence's end, an introduction, a blank line, or nothing.
_BEFORE_ITEM = re.compile(r"(?:^\s*|[.:!?][\"')\]]{0,2}\s*|\n\s*\n\s*)$")
_REQUEST_FOR = re.compile(r"(?:The\s+)?request\s+for\s+", re.IGNORECASE)
_LONGEST_REQUEST = 2_000
_ROOM = 8


@dataclass(slots=True)
class _Group:
    """Items that share the paragraphs after the last of them, and the number of that one, if it has any."""

    start: int
    items: list[tuple[Span, Verdict]]
    number: int | None = None
    parts: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Paragraphs by name: where each begins with its label, and where its text begins."""


def _items_before(text: str, start: int, end: int, expected: int) -> _Group | None:
    """The numbered items that end at `end`, after whatever rationale stands before them."""
    verdict = closing_verdict(text, start, end)
    if verdict is None:
        return None
    numbers = list(_NUMBER.finditer(text, max(start - 1, end - _LONGEST_REQUEST, 0), verdict.start))
    last = numbers.pop() if numbers else None
    if last and int(last["number"]) != expected and not closing_verdict(text, start, last.start()):
        # "2. Therapy, 3 times a week for<line end>6. weeks": a number of the request's own.
        own = [match for match in numbers if int(match["number"]) == expected]
        after = [
            int(match["number"]) for match in (*numbers, last) if own and match.start() > own[-1].start()
        ]
        if expected + 1 in after:
            # The next item's number: this one's outcome could not be read.
            return None
        last = own[-1] if own else _opening(text, start, [*numbers, last])
    if last is None:
        return _unnumbered(text, start, verdict, is_first=expected == 1)
    number = int(last["number"])
    numbers = [match for match in numbers if match.start() < last.start()]
    items = [((last.end(), verdict.start), verdict)]
    begin = last.start()
    while numbers:
        before = numbers.pop()
        verdict = closing_verdict(text, before.end(), last.start())
        if int(last["number"]) > expected and int(before["number"]) == int(last["number"]) - 1:
            if verdict is None:
                return None
        elif verdict is None or not _is_item(text, start, before, verdict):
            break
        last, begin = before, before.start()
        items.insert(0, ((last.end(), verdict.start), verdict))
    return _Group(begin, items, number)


def _unnumbered(text: str, start: int, verdict: Verdict, *, is_first: bool) -> _Group:
    """An item without a number, and where no rationale can end before it, those that share its paragraphs."""
    begin = request_start(text, start, verdict.start, "")
    items = [((begin, verdict.start), verdict)]
    while is_first and (before := closing_verdict(text, start, begin)):
        begin = request_start(text, start, before.start, "")
        items.insert(0, ((begin, before.start), before))
    return _Group(begin, items)


def _opens_item(text: str, start: int, number: re.Match[str]) -> bool:
    """Whether a number follows a sentence or a blank line, as an item's does whatever the number is."""
    before = text[max(start, number.start() - _ROOM) : number.start() + 1]
    return _BEFORE_ITEM.search(before) is not None


def _opening(text: str, start: int, numbers: list[re.Match[str]]) -> re.Match[str] | None:
    """The last number that can be an item's."""
    return next((match for match in reversed(numbers) if _opens_item(text, start, match)), None)


def _is_item(text: str, start: int, number: re.Match[str], verdict: Verdict) -> bool:
    """Whether a number opens an item that shares its paragraphs with the next: nothing but a request stands
    between it and the verdict."""
    request = text[number.end() : verdict.start]
    return _opens_item(text, start, number) and not (is_prose(request) or has_sentence_end(request))


def _is_numbered(text: str, start: int, end: int, expected: int) -> bool:
    """Whether the next item's number stands in [start, end)."""
    return any(int(match["number"]) == expected for match in _NUMBER.finditer(text, start, end))


def _groups(text: str, start: int, paragraphs: list[re.Match[str]]) -> list[_Group]:
    """Items with their paragraphs; none where a rationale follows an item whose outcome cannot be read."""
    groups: list[_Group] = []
    at, count, searched = start, 0, start
    for match in paragraphs:
        name = str(match.lastgroup)
        current = groups[-1].parts if groups else {}
        if not groups or name in current or "rationale" in current:
            expected = (groups[-1].number if groups and groups[-1].number else count) + 1
            group = _items_before(text, at, match.start(), expected)
            if group is None and (
                name == "rationale"
                or (
                    "rationale" not in current
                    and _is_numbered(text, max(at, searched - _ROOM), match.start(), expected)
                )
            ):
                return []
            if group is None:
                searched = match.start()
                continue
            groups.append(group)
            count += len(group.items)
            current = group.parts
        text_start = match.end() if name == "rationale" else match.start()
        current[name] = match.start(), text_start
        at = match.end()
    return groups


def read_items(text: str, sections: Mapping[str, Span]) -> list[ItemText]:
    """The items of the decisions section, in order."""
    start, end = sections.get("decisions", (0, 0))
    start = after_introduction(text, start, end)
    paragraphs = list(_PARAGRAPH.finditer(text, start, end))
    last = max((match.end() for match in paragraphs if match.lastgroup == "rationale"), default=start)
    end = closing_start(text, last, end)
    groups = _groups(text, start, [match for match in paragraphs if match.start() < end])
    items = []
    for group, stop in zip(groups, stops([group.start for group in groups], end), strict=True):
        ends = stops([begin for begin, _ in group.parts.values()], stop)
        parts = {
            name: trimmed(text, begin, part_end)
            for (name, (_, begin)), part_end in zip(group.parts.items(), ends, strict=True)
        }
        for (begin, request_end), verdict in group.items:
            opening = _REQUEST_FOR.match(text, begin, request_end)
            items.append(
                ItemText(
                    request=trimmed(text, opening.end() if opening else begin, request_end, ","),
                    outcome=(verdict.start, verdict.end),
                    decision=verdict.decision,
                    **{name: part for name, part in parts.items() if part[0] < part[1]},
                )
            )
    return items


LAYOUT = Layout(
    evidence=(
        _DECISIONS,
        _DOCUMENTS,
        _MADE,
        _SUMMARY,
        re.compile(rf"the\s*{_REVIEWER.lower()}[^a-z\n]?s\s*decision\s*rationale\s?:"),
    ),
    needed=3,
    opening=_SECTION,
    headings={
        "reviewer": _MADE,
        "documents": _DOCUMENTS,
        "summary": _SUMMARY,
        "decisions": _SECTION,
    },
    read_items=read_items,
)

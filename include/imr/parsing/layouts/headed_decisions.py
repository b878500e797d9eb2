"""Letters since 2015: each item is headed by its request and outcome, "<request>: Upheld"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import itemgetter
from typing import NamedTuple

from imr.parsing.closing import closing_start
from imr.parsing.layout import ItemText, Layout
from imr.parsing.request_parts import is_prose, request_start
from imr.parsing.sections import after_introduction, heading, stops
from imr.text.folding import fold_case
from imr.text.spans import Span, trimmed

# "IMR ISSUES, DECISIONS AND RATIONALES".
_DECISIONS = re.compile(r"imr\s*issues\s*,?\s*decisions?\s*,?\s*(?:and|&)\s*rationales?(?:\s?:)?")

_MADE = heading("how the imr final determination was made")
_SUMMARY = heading("clinical case summary")

# Of folded case: ": upheld", "claims administrator guideline:", "decision rationale:".
_PATTERNS = {
    "outcome": re.compile(r":\s*(?P<word>upheld|overturned)"),
    "guideline": re.compile(r"guidelines?\s?:"),
    "rationale": re.compile(r"rationale\s?:"),
}
# What may close an outcome on its line: "Upheld.", "Upheld -".
_OUTCOME_END = re.compile(r"[ .–—-]*")
# An outcome named in a sentence goes on with a small letter or a mark.
_SENTENCE_GOES_ON = re.compile(r"[a-z]|[,;)]|\s[a-z]")
_CLAIMS_ADMINISTRATOR = re.compile(r"Claims?\s*Administrator(?:['’]?s)?\s*$", re.IGNORECASE)
# The organisation named before "guideline:": "<line end>Acme Review, Inc. ", or words with capitals, "Acme ".
_DECISION = re.compile(r"Decision\s*$", re.IGNORECASE)
_DECISION_RATIONALE = re.compile(r"Decision", re.IGNORECASE)
_NAME_LINE = re.compile(r"\n[A-Z][^\n:]{0,60}$")
_NAME_WORDS = re.compile(r"(?:\b[A-Z][\w&'’-]*\s+){1,6}$")
_LONGEST_NAME = 80
# What follows a guideline's label: "Decision based on ...", "The Expert Reviewer did not cite ...".
_GUIDELINE_TEXT = re.compile(r"\s*(?:Decision|Based|The|No|None|Not|N/?A|MTUS|Official|California)\b")
_BLANK = re.compile(r"\s*")
_LONGEST_SHARED_REQUEST = 800
_LONGEST_NOTE = 200
# A line that ends in an outcome that is neither of the two, capitalised as they are.
_OTHER_LINE = re.compile(
    r":\s?(?:Modified|Withdrawn|Dismissed|Partially\s(?:Upheld|Overturned))[ .]*(?:\n|\Z)"
)
# A note that makes the outcome another: "(modified)".
_OTHER_OUTCOME = re.compile(r"\b(?:modif|partial|in\s+part\b|withdr[ae]w)", re.IGNORECASE)


class _Mark(NamedTuple):
    """An item's outcome, or the label of one of its paragraphs: `start` and `end` are the label's."""

    name: str
    start: int
    end: int
    word: Span = (0, 0)
    """Of an outcome: where it stands without the colon."""


def _name_start(text: str, at: int, floor: int) -> int:
    """Where the name before "guideline:" begins; `at` where none stands there."""
    before = text[max(floor, at - _LONGEST_NAME) : at]
    for pattern in (_CLAIMS_ADMINISTRATOR, _NAME_LINE, _NAME_WORDS):
        if match := pattern.search(before):
            return at - len(before) + match.end() - len(match.group().lstrip())
    return at


def _guideline(text: str, at: int, stop: int, floor: int) -> _Mark | None:
    """The mark of "guideline:" in [at, stop) with the name before it; None where it is no label."""
    start = _name_start(text, at, floor)
    if start == at or not _GUIDELINE_TEXT.match(text, stop):
        return None
    claims = _CLAIMS_ADMINISTRATOR.match(text, start, at)
    return _Mark("claims_administrator_guideline" if claims else "imro_guideline", start, stop)


def _rationale(text: str, at: int, stop: int) -> _Mark | None:
    """The mark of "rationale:" in [at, stop); None where neither "Decision" nor a line end precedes it."""
    decision = _DECISION.search(text, max(0, at - _LONGEST_NAME), at)
    start = decision.start() if decision else at
    stands = decision or text[at - 1 : at] == "\n"
    return _Mark("rationale", start, stop) if stands and text[start].isupper() else None


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    """Outcomes and labels of the section in order."""
    folded = fold_case(text)
    marks: list[_Mark] = []
    floor = start
    found = [
        (*match.span(), name, match)
        for name, pattern in _PATTERNS.items()
        for match in pattern.finditer(folded, start, end)
    ]
    for begin, stop, name, match in sorted(found, key=itemgetter(0, 1)):
        mark: _Mark | None = None
        if name == "guideline":
            mark = _guideline(text, begin, stop, floor)
        elif name == "rationale":
            mark = _rationale(text, begin, stop)
        elif (closed := _OUTCOME_END.match(text, stop)) and not _SENTENCE_GOES_ON.match(text, closed.end()):
            mark = _Mark(name, begin, closed.end(), match.span("word"))
        if mark:
            floor = stop
            marks.append(mark)
    return marks


def _is_blank(text: str, start: int, end: int) -> bool:
    match = _BLANK.match(text, start, end)
    return match is not None and match.end() == end


def _is_item(text: str, mark: _Mark, following: _Mark | None, end: int) -> bool:
    """Whether an outcome heads an item, and is not one that a rationale mentions."""
    in_small_letters = text[mark.word[0]].islower()
    if following is None:
        return not in_small_letters and _is_blank(text, mark.end, end)
    blank = _is_blank(text, mark.end, following.start)
    if in_small_letters or blank or following.start - mark.end >= _LONGEST_SHARED_REQUEST:
        return blank and following.name != "outcome"
    gap = text[mark.end : following.start]
    if following.name != "outcome":
        return gap[0] == "\n" and len(gap) < _LONGEST_NOTE and not _OTHER_OUTCOME.search(gap)
    # Items that share what follows the last of them.
    return gap[0] == "\n" and not is_prose(gap)


def _opens_paragraph(text: str, label: _Mark, labels: list[_Mark]) -> bool | None:
    """Whether a label opens a paragraph of the item that has `labels` so far, or is one that a text mentions
    ("ODG guideline:", "Rationale:"); None of a label that only another item can have."""
    names = {each.name for each in labels}
    if label.name not in names and "rationale" not in names:
        return True
    if label.name == "claims_administrator_guideline" or _DECISION_RATIONALE.match(text, label.start):
        return None
    return False


def _groups(text: str, marks: list[_Mark], end: int) -> list[tuple[list[_Mark], list[_Mark]]]:
    """Outcomes with the labels that follow them; several outcomes where items share their paragraphs.

    None at all where labels tell of an item whose outcome is not read: "Cane: Modified".
    """
    groups: list[tuple[list[_Mark], list[_Mark]]] = []
    kept: list[_Mark] = []
    following: _Mark | None = None
    for mark in reversed(marks):
        if mark.name != "outcome" or _is_item(text, mark, following, end):
            kept.append(mark)
            following = mark
    for mark in reversed(kept):
        if mark.name != "outcome":
            opens = _opens_paragraph(text, mark, groups[-1][1] if groups else [])
            if opens is None or (opens and not groups):
                return []
            if opens:
                groups[-1][1].append(mark)
        elif groups and not groups[-1][1]:
            groups[-1][0].append(mark)
        else:
            groups.append(([mark], []))
    return groups


def _request_starts(
    text: str, groups: list[tuple[list[_Mark], list[_Mark]]], start: int, end: int
) -> list[int]:
    """Where each group's first request begins, which is where the group before it ends; and the end."""
    starts = []
    for number, (outcomes, labels) in enumerate(groups):
        stop = groups[number + 1][0][0].start if number + 1 < len(groups) else end
        own = next((text[label.end : stop] for label in labels if label.name == "rationale"), "")
        before = groups[number - 1][1][-1].end if number else start
        starts.append(request_start(text, before, outcomes[0].start, own))
    return [*starts, end]


def read_items(text: str, sections: Mapping[str, Span]) -> list[ItemText]:
    """The items of the decisions section, in order."""
    start, end = sections.get("decisions", (0, 0))
    start = after_introduction(text, start, end)
    marks = _marks(text, start, end)
    last = max((mark.end for mark in marks if mark.name == "rationale"), default=start)
    end = closing_start(text, last, end)
    if _OTHER_LINE.search(text, start, end):
        return []
    groups = _groups(text, [mark for mark in marks if mark.start < end], end)
    starts = _request_starts(text, groups, start, end)
    items = []
    for (outcomes, labels), begin, stop in zip(groups, starts, starts[1:], strict=False):
        ends = stops([label.start for label in labels], stop)
        parts: dict[str, Span] = {}
        for label, part_end in zip(labels, ends, strict=True):
            part = trimmed(text, label.end, part_end)
            if part[0] < part[1]:
                parts.setdefault(label.name, part)
        for outcome in outcomes:
            items.append(
                ItemText(
                    request=trimmed(text, begin, outcome.start),
                    outcome=outcome.word,
                    decision=text[slice(*outcome.word)].lower(),
                    **parts,
                )
            )
            begin = outcome.end
    return items


LAYOUT = Layout(
    evidence=(
        _DECISIONS,
        _MADE,
        _SUMMARY,
        re.compile(r"state\(?s?\)?\s*of\s*licensure\s?:"),
        re.compile(r"certification\(?s?\)?\s?/\s?specialt[a-z()/]{0,12}\s?:"),
        re.compile(r"claims\s*administrator\s*guideline\s?:"),
        re.compile(r"decision\s*rationale\s?:"),
    ),
    needed=3,
    opening=_DECISIONS,
    headings={
        "reviewer": _MADE,
        "documents": heading("documents reviewed"),
        "summary": _SUMMARY,
        "decisions": _DECISIONS,
    },
    read_items=read_items,
)

"""Dispensed units and refills of a drug request (docs/labelling.md: drug_quantity, drug_refills).

What a patient is told to take ("1 tab every 6 hours") and how long it lasts ("30 day supply") is neither.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from imr.text.numerals import NUMBER, read_number
from imr.text.spans import Span
from imr.text.vocabulary import alternation, read_words


class Stated(NamedTuple):
    """A number a request states and where; `conflict` when it states several and so none."""

    value: int | None = None
    span: Span | None = None
    conflict: bool = False


NOTHING = Stated()

_WORDS = read_words("imr.terms")
_AGAIN = r"(?:\s*\(\s*\d{1,4}\s*\))?"  # "thirty (30)": the number once more in digits

# What makes a number a weight or a volume: "#60 grams", "#120ml", "QTY: 240 gm".
_MEASURE = rf"(?!\s*-?\s*(?:{alternation(_WORDS['measures'])}|%)\b)"
# What makes it a time: "#30 day supply"; not "#60 day supply: 30", which has the time behind the label.
_TIME = rf"(?!\s*-?\s*{alternation(_WORDS['times'])}\b(?!\s+supply\s*[:=]?\s*\d+(?!\s*(?:refill|rf)\w*)))"
# What makes it a ratio: "#60/2"; not "#120/30 days", which says how long they last, nor "#30/2 refills".
_RATIO = r"(?!\s*/\s*\d(?!\d*\s*(?:days?|refills?)\b))"

# "QTY: 60", "quantity of sixty (60)", "Qty #90", "count 30", "dispense 30", "disp: #60"
_LABELLED = re.compile(
    rf"\b(?:qty|quantity|quantities|count|disp(?:ense|ensed|ensing)?|number of (?:tab|cap)\w+)\b"
    rf"[\s.:=#(-]*(?:of\b|is\b|requested\b)?[\s:=#(]*"
    rf"(?P<n>{NUMBER}){_AGAIN}{_MEASURE}{_TIME}{_RATIO}",
    re.IGNORECASE,
)
# "#30", "# 1,000", "#60.00", "#1 box", "No. 60", "number thirty"
_HASH = re.compile(
    rf"(?:#|\bno\.|\bnumber\b)\s*(?P<n>{NUMBER}){_AGAIN}(?!\s*-\s*\d){_RATIO}{_MEASURE}{_TIME}", re.IGNORECASE
)
_DOSE_UNIT = alternation(_WORDS["dose_units"])
_PACK_UNIT = alternation(_WORDS["pack_units"])
# As charts have it: "30 day(s), 90, Refills 0", "tab, 120, 30 days", "capsule 30 x 3 refills"
_CHARTED = re.compile(
    rf"\b(?:day(?:s|\(s\))?(?:\s+supply)?\s*,|{_DOSE_UNIT}\s*,?)\s*(?P<n>{NUMBER})"
    r"(?=\s*,?\s*(?:x\s*\d+\s+)?(?:refills?|rfs?)\b|\s*,\s*\d+\s+days?\b)",
    re.IGNORECASE,
)
# "90" alone, where no word says what it counts: a number that may be the quantity
_ALONE = re.compile(
    rf"(?<![\w./#%$:-])\d{{2,3}}(?![\w./%:-]|\s*(?:(?:-|to)\s*\d|{alternation(_WORDS['measures'])}\b"
    rf"|{alternation(_WORDS['times'])}\b|%|{_DOSE_UNIT}|year|units?\b|puffs?\b|times\b))",
    re.IGNORECASE,
)
# "box of 30", after a count of boxes: what each holds
_HELD = re.compile(rf"\s*{_PACK_UNIT}\s+of\s+(?P<n>{NUMBER})\b{_MEASURE}{_TIME}", re.IGNORECASE)
# "60 tablets", "thirty (30) patches", "2 boxes", "90-count"
_UNITS = re.compile(
    rf"(?<![a-wyz\d.,/#%-])(?P<n>{NUMBER}){_AGAIN}\s*-?\s*(?:(?P<dose>{_DOSE_UNIT})|{_PACK_UNIT})\b(?!\s*/\s*d)",
    re.IGNORECASE,
)
# "5 x 100g tubes": so many, each of a weight
_OF_A_WEIGHT = re.compile(
    rf"(?<![\d.,/#%-])(?P<n>{NUMBER})\s*x\s*\d+\s*-?\s*{alternation(_WORDS['measures'])}\s+{_PACK_UNIT}\b",
    re.IGNORECASE,
)
# "x 60", "x30", "times 90"; not "x 3 months", "x 2 refills"
_TIMES = re.compile(
    rf"(?:\bx\s*|\btimes\s+)(?P<n>{NUMBER}){_AGAIN}(?!\s*/\s*\d)(?!\s*(?:/|per\b|a\b|times\b|daily\b|-?\s*\d))"
    rf"{_MEASURE}{_TIME}",
    re.IGNORECASE,
)
# "50mg (60)": a number alone in brackets after a strength or a dosage form
_BRACKETED = re.compile(rf"(?:mgs?|mcg|%|\b{_DOSE_UNIT})\s*\(\s*(?P<n>{NUMBER})\s*\)", re.IGNORECASE)

# "ninety (90)" with nothing behind it that says of what
_SAID_TWICE = re.compile(
    rf"(?P<n>(?=[a-z]){NUMBER})\s*\(\s*\d{{2,3}}\s*\){_MEASURE}{_TIME}(?!\s*(?:refill|{_DOSE_UNIT}))",
    re.IGNORECASE,
)

# "120 Norco", right before the drug's name; a lone "1" only introduces it
_BEFORE_NAME = re.compile(rf"(?<![\w./#-])(?P<n>{NUMBER})\s+$", re.IGNORECASE)
_FEWEST_BEFORE_NAME = 2

# Before a count, words of instruction: "take 1 tab", "up to 4 tablets", "1-2 tablets", "1 or 2 capsules"
_INSTRUCTS_BEFORE = re.compile(
    rf"(?:\b{alternation(_WORDS['instructions_before'])}|[-/–])\s*$", re.IGNORECASE
)
# After a count, how and when to take it: "1 tablet by mouth", "2 caps q6h", "1 patch 12 hours on"
_INSTRUCTS_AFTER = re.compile(
    r"[\s,]*(?:p\.?\s?o\b|by mouth|oral(?:ly)?|every|each|q\.?\s?\d|q\.?[hda]|qam|qpm|daily|nightly|once"
    r"|twice|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|\w+ times|per day|a day|per night|/|at (?:bed|night|hs)|in the"
    r"|as needed|prn|sublingual|to (?:the )?affected|\d+ ?(?:hours|hrs?)\b)",
    re.IGNORECASE,
)
# A count this small beside words of instruction is a dose; above it nobody takes so many at once.
_LARGEST_DOSE = 8
# A bare "1 tab" may be either, so it is not read as dispensed.
_DOSE_OR_QUANTITY = 2
_MOST_REFILLS = 12

_REFILL = r"(?:refills?|refill\(s\)|ref(?=[\s:]*\d)|rfs?|r/f)"
_ANY_REFILLS = re.compile(rf"{_REFILL}(?:(?!\w)|(?=x\d))", re.IGNORECASE)  # "refills", "RF", "RFx3"
# "2 refills", "with one (1) additional refill", "2 RF", "no refills", "x3 refills"
_COUNTED_REFILLS = re.compile(
    rf"(?<![\d.,/#%-])(?:(?P<n>{NUMBER}){_AGAIN}|\b(?P<none>no|without(?: any)?|zero))\s*-?\s*"
    rf"(?:additional\s+|more\s+|extra\s+|authorized\s+|monthly\s+)?{_REFILL}(?!\w)",
    re.IGNORECASE,
)
# "refills x 3", "refills: 2", "Refill #1", "refills (2)", "RF: 2", "refills times two"
_LABELLED_REFILLS = re.compile(
    rf"\b{_REFILL}(?:(?!\w)|(?=x\d))\s*(?:authorized|allowed|remaining)?\s*(?:(?:of|is|times)\b|[:=#(x-])?[\s:#(]*"
    rf"(?P<n>{NUMBER}|none\b|no\b){_AGAIN}{_MEASURE}(?!\s*-?\s*(?:{_DOSE_UNIT}|{_PACK_UNIT})\b)",
    re.IGNORECASE,
)
# What makes a number before it one of refills: "#2 refills", "x 2 refills"; not "#60 refills 2"
_REFILLS_AFTER = re.compile(
    rf"\s*(?:additional\s+)?{_REFILL}(?!\w)(?!\s*[:=(x#-]*\s*(?:{NUMBER}|none\b))", re.IGNORECASE
)
# What makes a number after it one of refills: "refills x 3", "refills: 2"
_REFILLS_BEFORE = re.compile(rf"\b{_REFILL}\s*(?:authorized)?\s*[:=(x-]*\s*$", re.IGNORECASE)


def _agree(found: Sequence[tuple[int, Span]]) -> Stated:
    """What all of `found` say, at the first; a conflict where they differ."""
    if not found:
        return NOTHING
    if len({value for value, _ in found}) > 1:
        return Stated(conflict=True)
    return Stated(*found[0])


def _within(span: Span, taken: Sequence[Span]) -> bool:
    """Whether `span` overlaps one of `taken`, which are in order and apart."""
    begun = bisect_left(taken, span[1], key=lambda other: other[0])
    return begun > 0 and taken[begun - 1][1] > span[0]


def _is_instruction(request: str, match: re.Match[str], value: int) -> bool:
    if _INSTRUCTS_BEFORE.search(request, max(0, match.start() - 20), match.start()):
        return True
    if not match["dose"]:
        return False
    told_how = _INSTRUCTS_AFTER.match(request, match.end()) is not None
    return value <= _DOSE_OR_QUANTITY or (told_how and value <= _LARGEST_DOSE)


def _is_refills(request: str, match: re.Match[str], value: int) -> bool:
    return value <= _MOST_REFILLS and (
        _REFILLS_AFTER.match(request, match.end()) is not None
        or _REFILLS_BEFORE.search(request, max(0, match.start() - 25), match.start()) is not None
    )


def _numbers(
    pattern: re.Pattern[str], request: str, taken: Sequence[Span]
) -> list[tuple[int, Span, re.Match[str]]]:
    """Whole numbers above zero that `pattern` finds outside `taken` and that no refill word claims."""
    found = []
    for match in pattern.finditer(request):
        value = read_number(match["n"])
        span = match.span("n")
        held = _HELD.match(request, match.end("n"))
        if value and held:
            value, span = value * (read_number(held["n"]) or 1), (span[0], held.end("n"))
        if value and not _is_refills(request, match, value) and not _within(span, taken):
            found.append((value, span, match))
    return found


def read_quantity(request: str, names: Sequence[Span]) -> Stated:
    """Units dispensed: "#30", "QTY: 2", "60 tablets", "x 90"; grams, millilitres and doses are none.

    `names` are the spans of the drugs' names, whose numbers ("Tylenol #3") count nothing. A number said to be
    the quantity goes before a count of units, and that before "x 60".
    """
    stated = [
        (value, span)
        for pattern in (_LABELLED, _HASH, _CHARTED)
        for value, span, _ in _numbers(pattern, request, names)
    ]
    if stated:
        return _agree(sorted(set(stated), key=lambda found: found[1]))
    weighed = [(value, span) for value, span, _ in _numbers(_OF_A_WEIGHT, request, names)]
    counted = [
        (value, span)
        for value, span, match in _numbers(_UNITS, request, [*names, *(span for _, span in weighed)])
        if not _is_instruction(request, match, value)
    ]
    if weighed or counted:
        return _agree(weighed + counted)
    first_name = names[0][0] if names else 0
    counted = [
        (value, span)
        for pattern in (_TIMES, _BRACKETED, _SAID_TWICE)
        for value, span, _ in _numbers(pattern, request, names)
        if span[0] > first_name
    ]
    return _agree(counted) if counted else _counted_before(request, first_name)


def _counted_before(request: str, name_start: int) -> Stated:
    """The number right before the first drug's name."""
    found = _BEFORE_NAME.search(request, max(0, name_start - 30), name_start)
    value = read_number(found["n"]) if found else None
    return Stated(value, found.span("n")) if found and value and value >= _FEWEST_BEFORE_NAME else NOTHING


def read_refills(request: str, taken: Sequence[Span]) -> Stated:
    """Refills stated: "2 refills", "refills x 3", "no refills" -> 0.

    `taken` are spans whose numbers count something else (drugs' names, the quantity).
    """
    if not _ANY_REFILLS.search(request):
        return NOTHING
    found: list[tuple[int, Span]] = []
    for pattern in (_COUNTED_REFILLS, _LABELLED_REFILLS):
        for match in pattern.finditer(request):
            words = match["n"]
            value = 0 if words is None or words.lower() in ("no", "none") else read_number(words)
            span = match.span("n") if words else match.span("none")
            if value is not None and value <= _MOST_REFILLS and not _within(span, taken):
                found.append((value, span))
        if found:
            break
    return _agree(found)


def has_unread_count(request: str, taken: Sequence[Span]) -> bool:
    """Whether a number of ten or more stands alone outside `taken`, which are in order."""
    return any(not _within(found.span(), taken) for found in _ALONE.finditer(request))

"""Sessions a request asks for: a stated total, or frequency x duration (docs/labelling.md).

The patterns are over the kinds of its tokens (see visit_tokens), so that "Twelve visits (2x/week x 6 weeks)"
is read as "ns(nxpwxnw)".
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from imr.terms.visit_tokens import Token, tokenize
from imr.text.spans import Span


class Visits(NamedTuple):
    """Sessions in all, None where not stated or in conflict; where they are stated."""

    total: int | None = None
    conflict: bool = False
    span: Span | None = None


NO_VISITS = Visits()


class _Count(NamedTuple):
    low: int
    high: int
    span: Span


_JOINTS = ">+c"
_JOINTS_AS_WORDS = str.maketrans(">+", "zz")

# A month is four weeks in requests ("once a week for 1 month" is authorized as 4 sessions)
_WEEKS = {"d": Fraction(1, 7), "w": Fraction(1), "m": Fraction(4), "y": Fraction(48)}

HOURS = re.compile(r"nh(?:[pe][dwm]|D)?")  # "6 hours per day", "15 minutes", "40 hours a week"
_OFTEN = (
    r"(?:(?P<count>n)(?:x?[rs]?d?[pe](?P<unit>[dwmy])|x(?P<unit2>[wdm])|x?[ds]?(?P<adverb>[DWM]))"
    r"|(?P<adverb2>[DWM])|e(?P<nth>n)?(?P<unit3>[dwm]))"
)
FREQUENCY_DURATION = (
    re.compile(rf"{_OFTEN}[^n]{{0,8}}(?P<long>n)(?P<of>[dwmy])(?![pe][dwm])"),  # "3 times a week for 2 weeks"
    re.compile(rf"{_OFTEN}[^n]{{0,4}}x(?P<long>n)(?![dwmyh])"),  # "1 time per week times 6"
    re.compile(rf"(?P<long>n)(?P<of>[dwmy])[^n]{{0,4}}?{_OFTEN}"),  # "for 6 weeks, 2 times a week"
)
PRODUCT = re.compile(
    r"(?P<count>n)(?:x|xf)(?P<long>n)(?![hdmy])w?|(?P<count2>n)wx(?P<long2>n)(?![hdwmy])"
)  # "2 times 8"
VISITS_TIMES_WEEKS = re.compile(r"nsxnw")  # "2 visits x 6 weeks": so many in all, or each week?
GRAND_TOTAL = re.compile(
    r"t[z(]?(?P<n>n)(?![hdwmy])|(?P<n2>n)s?z?t|=(?P<n3>n)(?![hdwmy])"
)  # "total of 12", "= 12"
TOTALS = (
    re.compile(
        r"(?<!nx)(?P<n>n)[zr]{0,6}s(?!x?[rs]?d?[pe][dwmy]|x?[DWM]|x?[wm])"
    ),  # "Twelve manual acupuncture visits"
    re.compile(r"(?<!h)#[cz]?(?P<n>n)(?![hdwmyxp])"),  # "#8", "QTY: 12"
    re.compile(r"\((?P<n>n)\)"),  # "2 times a week for 2 weeks (4)"
    re.compile(r"(?P<n>n)z{0,4}r(?!h)"),  # "6 additional acupuncture"
    re.compile(r"s[c(z]{0,2}x?(?P<n>n)(?![hdwmyxpesDWM])"),  # "sessions x 12", "visits: 6"
    re.compile(r"(?<![nwdm])x(?P<n>n)(?![hdwmyxpesDWM])"),  # "x12", "times 6"
    re.compile(r"(?P<n>n)x(?!c?[nfpedwmyDWM])"),  # "for treatment 12 times"
    re.compile(r"rc?(?P<n>n)\)?c?$"),  # "Acupuncture, 6"
)


def _group(found: re.Match[str], *names: str) -> int | None:
    """Index of the token that the first of these groups matched."""
    groups = found.groupdict()
    return next((found.start(name) for name in names if groups.get(name) is not None), None)


def _frequency_times_duration(found: re.Match[str], tokens: list[Token]) -> _Count | None:
    """The sessions of one frequency over one duration, None where that is no whole number."""
    groups = found.groupdict()
    count_at = _group(found, "count")
    unit = next((groups[name] for name in ("unit", "unit2", "unit3") if groups.get(name)), None)
    unit = unit or (groups.get("adverb") or groups.get("adverb2") or "w").lower()
    long = tokens[found.start("long")]
    of = groups.get("of") or unit
    nth = tokens[found.start("nth")].high if groups.get("nth") else 1
    ratio = _WEEKS[of] / (_WEEKS[unit] * nth)
    counts = tokens[count_at] if count_at is not None else None
    low, high = (counts.low, counts.high) if counts else (1, 1)
    most = high * long.high * ratio
    if most.denominator != 1 or not most:
        return None
    return _Count(int(low * long.low * ratio), int(most), _span(found, tokens))


def _span(found: re.Match[str], tokens: list[Token]) -> Span:
    return tokens[found.start()].start, tokens[found.end() - 1].end


def _products(kinds: str, tokens: list[Token]) -> tuple[list[_Count], str]:
    """Frequency x duration wherever stated, and the kinds with those tokens blanked."""
    counts: list[_Count] = []

    def blank_product(found: re.Match[str]) -> str:
        count = _frequency_times_duration(found, tokens)
        if count:
            counts.append(count)
        return "_" * len(found[0])

    def blank_ratio(found: re.Match[str]) -> str:
        times = tokens[_group(found, "count", "count2") or 0]
        long = tokens[_group(found, "long", "long2") or 0]
        counts.append(_Count(times.low * long.low, times.high * long.high, _span(found, tokens)))
        return "_" * len(found[0])

    for pattern in FREQUENCY_DURATION:
        kinds = pattern.sub(blank_product, kinds)
    return counts, PRODUCT.sub(blank_ratio, kinds)


def _without_hours(found: re.Match[str]) -> str:
    """Hours are no sessions; so many a day means daily, if nothing else says how often."""
    daily = found[0][-1] in "dD"
    return "_" * (len(found[0]) - 1) + ("D" if daily else "_")


# What a number may be that is no number of sessions: "2 times a week", "for 6 weeks", "x 4 units"
_NOT_COUNTED = re.compile(r"n?x?n[rs]?[xd]?[pe][dwmy]|nx?[DWM]|(?<!#)(?<!#c)n[dwmyh]|xnh")


def _totals(kinds: str, tokens: list[Token]) -> list[_Count]:
    """Totals stated; a "total of" goes before any other."""
    for patterns in ((GRAND_TOTAL,), TOTALS):
        counts = [
            _Count(tokens[at].low, tokens[at].high, _span(found, tokens))
            for pattern in patterns
            for found in pattern.finditer(kinds)
            if (at := _group(found, "n", "n2", "n3")) is not None and tokens[at].high
        ]
        if counts:
            return counts
    return []


def _kinds(tokens: list[Token]) -> str:
    """The kinds of tokens as the patterns have them: what joins groups is any word to them."""
    return "".join(token.kind for token in tokens).translate(_JOINTS_AS_WORDS)


def _read_group(tokens: list[Token]) -> Visits:
    """Sessions of a request, or of one of its groups."""
    kinds = HOURS.sub(_without_hours, _kinds(tokens))
    if VISITS_TIMES_WEEKS.search(kinds):
        return Visits(conflict=True)
    products, kinds = _products(kinds, tokens)
    totals = _totals(kinds, tokens)
    stated = totals or products
    if not stated:
        return Visits()
    if len({count.high for count in stated}) > 1:
        return Visits(conflict=True)
    total = stated[0]
    conflict = bool(totals) and any(not count.low <= total.high <= count.high for count in products)
    return Visits(total.high, conflict, total.span)


def _therapies(tokens: list[Token], text: str) -> set[str]:
    return {text[token.start : token.end] for token in tokens if token.kind == "r"}


def _groups(tokens: list[Token], text: str) -> list[list[Token]]:
    """Tokens by groups of sessions, each with a number of its own and a therapy or a "then" before it.

    After a comma the therapy must be another than those before, for "PT 2x6, 12 PT sessions" is one group.
    """
    starts = [at for at, token in enumerate(tokens) if token.kind in _JOINTS]
    groups: list[list[Token]] = [tokens[: starts[0]] if starts else tokens]
    for start, end in pairwise([*starts, len(tokens)]):
        joint, segment = tokens[start].kind, tokens[start:end]
        before, named = _therapies(groups[-1], text), _therapies(segment, text)
        begins = joint == ">" or (before and (named - before if joint == "c" else named))
        counted = begins and _read_group(groups[-1]) != NO_VISITS and _read_group(segment) != NO_VISITS
        if counted:
            groups.append(segment)
        else:
            groups[-1] = groups[-1] + segment
    return groups


def _added_up(groups: list[list[Token]], whole: Visits) -> Visits:
    """The sessions of several groups; a total that is stated for all of them is said once more."""
    products = [count.high for group in groups for count in _products(_kinds(group), group)[0]]
    if whole.total and sum(products) == whole.total:
        return whole._replace(conflict=False)
    read = [_read_group(group) for group in groups]
    if any(each.conflict for each in read):
        return Visits(conflict=True)
    spans = [each.span for each in read if each.span]
    return Visits(sum(each.total or 0 for each in read), span=(spans[0][0], spans[-1][1]))


def read_visits(request: str) -> Visits:
    """Sessions in all: a stated total, else frequency x duration; ranges by their upper bounds.

    Groups of sessions add up ("6 PT and 8 acupuncture"), unless a total of all is stated. Totals of one group
    that disagree, or products that do where no total is stated, have no total and are a conflict. A total
    that no product reaches is kept, as docs/labelling.md says, and is a conflict too.
    """
    tokens = tokenize(request)
    kinds = _kinds(tokens)
    if "n" not in kinds:
        return NO_VISITS
    whole = _read_group(tokens)
    if kinds.count("n") == 1 or GRAND_TOTAL.search(kinds):
        return whole
    groups = _groups(tokens, request.lower())
    return whole if len(groups) == 1 else _added_up(groups, whole)


def has_unread_number(request: str) -> bool:
    """Whether a request of which no sessions were read holds a number that is no time and no frequency.

    One ("1 consult") says no more than "a", and a number after a hyphen ("BHI-2") is part of a name.
    """
    tokens = tokenize(request)
    kinds = "".join(
        "z" if token.kind == "n" and (token.high < 2 or request[: token.start].endswith("-")) else token.kind
        for token in tokens
    )
    return "n" in _NOT_COUNTED.sub("_", kinds.translate(_JOINTS_AS_WORDS))

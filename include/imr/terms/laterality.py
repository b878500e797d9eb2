"""Which side a request names (docs/labelling.md: left, right; bilateral where both are named)."""

from __future__ import annotations

import re

from imr.text.spans import Span
from imr.text.vocabulary import alternation, read_words

_PART = rf"{alternation(read_words('imr.terms')['sided'])}\b"

SIDE = re.compile(
    rf"\b(?:(?P<bilateral>bilat(?:er(?:al(?:ly)?)?)?\b|b/l\b|bil\b|both\s+(?:the\s+)?{_PART}"
    r"|[rl]/[rl]\b|(?<=, )both(?=[,;.]|$))"
    rf"|(?P<left>left\b(?!\s+over)|lt\b|l(?=\)|\s+{_PART}))"
    rf"|(?P<right>right\b(?!\s+(?:away|now|to)\b)|rt\b|r(?=\)|\s+{_PART})))"
)  # "bilateral knees", "b/l", "both wrists", "lt. knee", "(r)", "r shoulder"
# "shoulder immobilizer, L", "hip replacement R, robotic": a letter that ends a clause, not beside a drug
LAST_LETTER = re.compile(r"(?<=[a-z,])\s+\(?(?:(?P<left>l)|(?P<right>r))\)?\s*(?:[.,;]|$)")
# "Cataract surgery OD": right eye (oculus dexter), left (sinister), both (uterque)
EYE = re.compile(r"\b(?:(?P<right>o\.?d)|(?P<left>o\.?s)|(?P<bilateral>o\.?u))\b")
DOMINANCE = re.compile(r"(?:[\s-]+hand(?:ed)?)?[\s-]+domina")  # "right-hand dominant"
# After a registered mark, "(R)": no part that it could be the side of.
_MARK_END = re.compile(rf"\)(?!\s*{_PART})")


def _is_registered_mark(text: str, found: re.Match[str], drug: Span | None) -> bool:
    """Whether "(r)" is the sign after a drug's name: "Lyrica (R) 75mg", not "Botox (R) shoulder"."""
    start, end = found.span()
    if drug is None or found[0] != "r" or text[start - 1 : start] != "(" or not _MARK_END.match(text, end):
        return False
    return drug[0] < start and not text[drug[1] : start - 1].strip()


def read_laterality(
    request: str, sides: frozenset[str], drug: Span | None = None
) -> tuple[str | None, Span | None]:
    """Side named, and where; `sides` are those that abbreviations of body parts name (RUE: right), `drug` is
    where drugs are named."""
    named = set(sides)
    span: Span | None = None
    text = request.lower()
    for found in SIDE.finditer(text):
        if DOMINANCE.match(text, found.end()) or _is_registered_mark(text, found, drug):
            continue
        named.add(found.lastgroup or "")
        span = (span[0] if span else found.start(), found.end())
    last = LAST_LETTER.search(text) if drug is None and not named else None
    if last:
        named.add(last.lastgroup or "")
        span = last.span(last.lastgroup or 0)
    if not named:
        return None, None
    return (named.pop() if len(named) == 1 else "bilateral"), span


def eye_sides(request: str) -> frozenset[str]:
    """Sides that ophthalmologists' abbreviations name, in a request for an eye and no drug ("od": daily)."""
    return frozenset(found.lastgroup or "" for found in EYE.finditer(request.lower()))

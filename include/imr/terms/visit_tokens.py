"""A request as a row of tokens, each of a one-letter kind, for the reading of visits.

Kinds are those of vocabularies/visit_words.csv, and two more:

    n number or range       x "times"          p "per", "a"       e "every"          s "sessions"
    d w m y  day to year    h hour, unit, mg   D W M "daily" ...  r "physical", "therapy", "acupuncture"
    f "for", "over"         # "#", "qty"       t "total"          ( ) = c (comma) - (to) z (any other word)
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from imr.parsing.vocabulary import read_rows
from imr.terms.numerals import NUMBER, read_number


class Token(NamedTuple):
    """One word, sign or number; `low` and `high` are the bounds of a number, equal unless it is a range."""

    kind: str
    start: int
    end: int
    low: int = 0
    high: int = 0


TOKEN = re.compile(
    r"(?P<code>\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d+[:/]\d+|\d+\.\d*[1-9]|\d{4,}\w*"  # 12/29/16, 1:1, 97110
    r"|\d+(?:st|nd|rd|th)\b|(?!x\d)[a-z]+\d\w*(?:[-/]\w*\d\w*)*)"  # "L4-5", "C5-6/C6-7"
    r"|(?P<times>x(?=\s*\d)|(?<=\d)\s?x)"  # "x12", "2xWk"
    rf"|(?P<number>{NUMBER})"  # "12", "twelve"
    r"|(?P<adverb>once|twice|thrice)\b"
    r"|(?P<word>[a-z]+(?:'[a-z]*)?|[^\w\s])"
)
_ADVERBS = {"once": 1, "twice": 2, "thrice": 3}
_UNITS = frozenset("dwmy")


@cache
def _kinds() -> dict[str, str]:
    return {row["term"]: row["kind"] for row in read_rows("imr.terms", "visit_words")}


def _bounds(text: str) -> tuple[int, int]:
    """Bounds of a number as written; "two-three" is a range, "twenty-four" is not."""
    first, _, second = text.replace("-", " ").partition(" ")
    low, high = read_number(first), read_number(second) if second else None
    if low and high and low < 20 and low < high:
        return low, high
    whole = read_number(text) or 0
    return whole, whole


def _scan(text: str) -> list[Token]:
    tokens: list[Token] = []
    for found in TOKEN.finditer(text):
        start, end = found.span()
        match found.lastgroup:
            case "number":
                low, high = _bounds(found[0])
                tokens.append(Token("n", start, end, low, high))
            case "adverb":
                count = _ADVERBS[found[0]]
                tokens.append(Token("n", start, end, count, count))
            case "times":
                tokens.append(Token("x", start, end))
            case "code":
                tokens.append(Token("z", start, end))
            case _:
                tokens.append(Token(_kinds().get(found[0], "z"), start, end))
    return tokens


def _without_repeats(tokens: list[Token]) -> list[Token]:
    """Numbers written twice as one: "eight (8)"."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if "".join(each.kind for each in kept[-4:]) == "n(n)" and kept[-4][3:] == kept[-2][3:]:
            kept[-4:] = [kept[-4]._replace(end=token.end)]
    return kept


def _with_ranges(tokens: list[Token]) -> list[Token]:
    """Ranges as one number: "2-3", "two to three"."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if "".join(each.kind for each in kept[-3:]) == "n-n" and kept[-3].high < token.high:
            kept[-3:] = [kept[-3]._replace(end=token.end, high=token.high)]
    return kept


def _in_context(tokens: list[Token]) -> list[Token]:
    """ "a" and "/" mean "per" only before a unit of time; "to", "or" and "-" mean nothing outside a range."""
    kept: list[Token] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.kind == "-":
            continue
        if token.kind == "p" and (following is None or following.kind not in _UNITS):
            token = token._replace(kind="z")
        kept.append(token)
    return kept


def tokenize(text: str) -> list[Token]:
    """Tokens of a request, numbers put together and words of no meaning here as "z"."""
    tokens = _scan(text.lower())
    return _in_context(_without_repeats(_with_ranges(_without_repeats(tokens))))

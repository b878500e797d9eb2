"""A request as a row of tokens, each of a one-letter kind, for the reading of visits.

The kinds are those of vocabularies/visit_words.csv, `n` for a number or range, and `z` for any other word.
vocabularies/README.md says what each stands for.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import zip_longest
from typing import NamedTuple

from imr.text.numerals import read_number
from imr.text.vocabulary import read_rows


class Token(NamedTuple):
    """One word, sign or number; `low` and `high` are the bounds of a number, equal unless it is a range."""

    kind: str
    start: int
    end: int
    low: int = 0
    high: int = 0


TOKEN = re.compile(
    r"(?P<code>\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d+[:/]\d+|\d+\.\d*[1-9]|\d{4,}\w*|\d+(?:st|nd|rd|th)\b)"
    # the codes: "12/29/16", "1:1", "1.5", "97110", "2nd"
    r"|(?P<number>\d{1,3})(?:\.0{1,2}\b)?"  # "12", "12.00"
    r"|(?P<times>x(?=\s*\d)|(?<=\d)\s?x)"  # "x12", "2xWk"
    r"|(?P<level>[a-z]++\d\w*(?:[-/]\w*\d\w*)*)"  # "L4-5", "C5-6/C6-7"
    r"|(?P<word>[a-z]++(?:'[a-z]*)?|[^\w\s])"
)
_ADVERBS = {"once": 1, "twice": 2, "thrice": 3}
_TIMES_A_WEEK = {"biw": 2, "tiw": 3}  # Latin abbreviations: bis, ter in the week
_UNITS = frozenset("dwmy")


@cache
def _kinds() -> dict[str, str]:
    return {row["term"]: row["kind"] for row in read_rows("imr.terms", "visit_words")}


@lru_cache(maxsize=4096)
def _count(word: str) -> int | None:
    return _ADVERBS.get(word) or read_number(word)


def _scan(text: str) -> list[Token]:
    kinds = _kinds()
    tokens: list[Token] = []
    for found in TOKEN.finditer(text):
        start, end = found.span()
        sort = found.lastgroup
        kind, count = "z", 0
        if sort == "word":
            word = found[0]
            kind = kinds.get(word) or "z"
            if word == "w" and text[end : end + 1] == "/":
                kind = "z"  # "w/" is "with"
            elif kind == "z" and (number := _count(word)):
                kind, count = "n", number
        elif sort == "number":
            kind, count = "n", int(found["number"])
        elif sort == "times":
            kind = "x"
        if kind == "b":
            tokens.append(Token("n", start, start + 1, _TIMES_A_WEEK[found[0]], _TIMES_A_WEEK[found[0]]))
            kind, start = "W", start + 1
        tokens.append(Token(kind, start, end, count, count))
    return tokens


def _with_tens(tokens: list[Token], text: str) -> list[Token]:
    """Numbers of two words as one: "twenty-four"."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if token.kind == "n" and token.high < 10 and text[token.start].isalpha() and len(kept) > 1:
            back = 3 if kept[-2].kind == "-" and len(kept) > 2 else 2
            tens = kept[-back]
            if tens.kind == "n" and tens.high % 10 == 0 and tens.high >= 20 and text[tens.start].isalpha():
                whole = tens.high + token.high
                kept[-back:] = [Token("n", tens.start, token.end, whole, whole)]
    return kept


def _without_repeats(tokens: list[Token]) -> list[Token]:
    """Numbers written twice as one: "eight (8)"."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if token.kind == ")" and [each.kind for each in kept[-4:-1]] == ["n", "(", "n"]:
            number, repeated = kept[-4], kept[-2]
            if (number.low, number.high) == (repeated.low, repeated.high):
                kept[-4:] = [number._replace(end=token.end)]
    return kept


def _with_ranges(tokens: list[Token]) -> list[Token]:
    """Ranges as one number: "2-3", "two to three"."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        is_range = token.kind == "n" and [each.kind for each in kept[-3:-1]] == ["n", "-"]
        if is_range and kept[-3].high < token.high:
            kept[-3:] = [kept[-3]._replace(end=token.end, high=token.high)]
    return kept


def _in_context(tokens: list[Token]) -> list[Token]:
    """Without words that mean nothing here: "a" and "/" but before a unit of time, "to" but in a range.

    "Every other week" is every 2 weeks.
    """
    kept: list[Token] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.kind == "-":
            continue
        if token.kind == "p" and (following is None or following.kind not in _UNITS):
            token = token._replace(kind="z")
        if token.kind == "o":
            every_other = bool(kept) and kept[-1].kind == "e"
            token = token._replace(kind="n", low=2, high=2) if every_other else token._replace(kind="z")
        kept.append(token)
    return kept


def tokenize(text: str) -> list[Token]:
    """Tokens of a request, numbers put together and words of no meaning here as "z"."""
    lowered = text.lower()
    scanned = _scan(lowered)
    kinds = {token.kind for token in scanned}
    if "n" not in kinds:
        return scanned
    tokens = _with_tens(scanned, lowered)
    if "(" in kinds:
        tokens = _without_repeats(tokens)
    if "-" in kinds:
        tokens = _with_ranges(tokens)
        tokens = _without_repeats(tokens)  # of ranges: "six to eight (6-8)"
    return _in_context(tokens)

"""How the list of a statement splits into items: at commas, semicolons and "and", where parts stand alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from imr.clinical.words import compiled
from imr.terms.body_parts import read_body_parts
from imr.text.spans import Span


class Piece(NamedTuple):
    """What stands between two separators, and the separator before it ("" before the first)."""

    start: int
    end: int
    separator: str


_SEPARATOR = compiled(
    r"(?=[\s,;•·*.(\d]|(?<=[)\d])[a-z])\s*(?:[,;]\s*(?:{separators}\s+(?:the following\s+)?)?|(?<=\s)[/&+]\s"
    r"|(?<=[\s)\d])(?:and|as well as|along with|in addition to|plus|and/or|followed by|together with)\s"
    r"(?:also\s)?|[•·*]\s*|(?<=[\s,;.])\.?\s*\(?(?P<number>\d{1,2}|[a-h])[.)]\s*(?=[a-z]))\s*"
)
_FIRST_NUMBER = re.compile(r"\s*\(?[1a][.)]")
_CUE_APART = compiled(r"(?<=[a-z)\d])'?\s+(?={cues_apart}|(?P<side>left|right|bilateral)\s)")
_ICD_NAME = r"(?:icd[\s-]*(?:9|10)?(?:[\s-]?cm)?[\s:-]*)?"
_ICD_CODE = r"(?:[a-z]\d[\da-z](?:\.[\da-z]{1,4})?|\d{3}\.\d{1,2})"
# "(ICD-10: M54.5)", "(724.2, 724.4)"; without parentheses only with its period: "M54.5 - low back pain".
_ICD = re.compile(
    rf"\s*[(\[]\s*{_ICD_NAME}{_ICD_CODE}(?:\s*[,;/]\s*{_ICD_CODE})*\s*[)\]]"
    rf"|(?:^|(?<=\s)){_ICD_NAME}(?:[a-z]\d[\da-z]\.[\da-z]{{1,4}}|\d{{3}}\.\d{{1,2}})\b\s*[-:]?"
)
_DIGIT = re.compile(r"\d")
# Marks, numbers and articles before an item: "(b) the", "and third, a".
_BEFORE_ITEM = compiled(
    r"(?:[\s,;:.*•\"\u201c-]+|\(?(?:\d{1,2}|[a-h])[.)]\s*|(?:dx\s*)?#\d\s"
    r"|(?:an?|the|and|also|as well as|or)\s+(?=\S)|{ordinals},\s+(?=\S))*"
)
Names = Callable[[int, int], int | None]
"""Gives where in [start, end) of a list a noun is named that can stand alone, if any."""

_PAUSES = (",", ";")
_ANDS = ("and", "and/or")
_TAIL = ' \n\t.,;:-–"\u201d'
_BARE = compiled(r"(?:{modifiers}|{suspected}|{history_anywhere}|\W|\d)*")
_STRUCTURES = compiled(r"\s*(?:(?:the|and)\s+)?{structures}")
_WITH = re.compile(r"\s*with(?:out)?\s")
_WITHOUT = re.compile(r"\swithout\s")
_ONLY_A_SIDE = re.compile(r"\s*(?:left|right|upper|lower|l|r|lt|rt|both)\s*")
_SIDED = re.compile(r"\b(?:left|right|bilateral|[lr]|lt|rt)\b")
_OF = re.compile(r"\b(?:of|in|to|at|involving)\b[^,;]*$")


def without_codes(folded: str) -> str:
    """Returns the text folded, with ICD codes in parentheses or before a diagnosis blanked out."""
    if not _DIGIT.search(folded):
        return folded
    return _ICD.sub(lambda code: " " * len(code[0]), folded)


def pieces_of(folded: str, start: int, end: int, kept: list[Span]) -> list[Piece]:
    """Returns the pieces of the list at [start, end).

    Separators in parentheses or in `kept` split nothing, nor does a number where the list does not begin with
    one.
    """
    aside = [*kept, *_parentheses(folded, start, end)]
    pieces: list[Piece] = []
    at, separator = start, ""
    numbered = _FIRST_NUMBER.match(folded, start) is not None
    for mark in _SEPARATOR.finditer(folded, start, end):
        left, right = mark.span()
        if left < at or (mark["number"] and not numbered):
            continue
        if any(first <= left and right <= last for first, last in aside):
            continue
        if left > start:
            pieces.append(Piece(at, left, separator))
        at, separator = right, mark[0].strip() or " "
    pieces.append(Piece(at, end, separator))
    return [piece for piece in pieces if folded[piece.start : piece.end].strip(_TAIL)]


def apart_at_cues(
    folded: str,
    pieces: list[Piece],
    is_named: Callable[[int, int], bool],
    is_whole: Callable[[int, int], bool],
) -> list[Piece]:
    """Returns the pieces with those parted that hold several statements: "strain rule out tear".

    A side parts two statements that are whole without each other: "shoulder strain right elbow contusion".
    """
    parted: list[Piece] = []
    for piece in pieces:
        at, separator = piece.start, piece.separator
        for cue in _CUE_APART.finditer(folded, piece.start, piece.end):
            if not is_named(at, cue.start()):
                continue
            if cue["side"]:
                parts = is_whole(at, cue.start()) and is_whole(cue.end(), piece.end)
            else:
                again = folded[at : cue.start()].lstrip().startswith(("status", "s/p"))
                parts = again or not folded.startswith("s", cue.end())
            if parts:
                parted.append(Piece(at, cue.start(), separator))
                at, separator = cue.end(), ";"
        parted.append(Piece(at, piece.end, separator))
    return parted


def _parentheses(folded: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    opened: list[int] = []
    for mark in re.finditer(r"[()]", folded[start:end]):
        if mark[0] == "(":
            opened.append(start + mark.start())
        elif opened:
            found.append((opened.pop(), start + mark.end()))
    return found


@lru_cache(maxsize=4096)
def is_bare(piece: str) -> bool:
    """Returns whether a piece names only a body part, a side or a qualifier: "initial encounter"."""
    span = read_body_parts(piece).span
    rest = piece if span is None else f"{piece[: span[0]]} {piece[span[1] :]}"
    return _BARE.fullmatch(rest) is not None


def is_qualifier(piece: str) -> bool:
    """Returns whether a piece names nothing at all: "unspecified", "12"."""
    return _BARE.fullmatch(piece) is not None


def joined(folded: str, pieces: list[Piece], names: Names, attached: re.Pattern[str]) -> list[Span]:
    """Returns the spans of items: a piece that cannot stand alone is joined to its neighbour.

    A piece of body parts or qualifiers belongs to the noun before it where that one goes on with "of" or a
    comma ("fracture of the wrist and hand", "dislocation, shoulder"), else to the next one ("cervical and
    lumbar strain"). A piece that matches `attached` belongs to the one before it.
    """
    items: list[Span] = []
    waiting: int | None = None
    for number, piece in enumerate(pieces):
        start = piece.start if waiting is None else waiting
        before = items[-1] if items and waiting is None else None
        following = pieces[number + 1 :]
        if before and _belongs_to(folded, before, piece, following, names, attached):
            items[-1] = before[0], piece.end
        elif following and _is_bare(folded, piece, names):
            waiting = start
        else:
            items.append((start, piece.end))
            waiting = None
    return items


def _is_bare(folded: str, piece: Piece, names: Names) -> bool:
    return names(piece.start, piece.end) is None and is_bare(folded[piece.start : piece.end])


def _belongs_to(
    folded: str,
    before: Span,
    piece: Piece,
    following: list[Piece],
    names: Names,
    attached: re.Pattern[str],
) -> bool:
    """Returns whether a piece belongs to the item before it."""
    text = folded[piece.start : piece.end]
    without = _WITHOUT.search(text)
    if _WITH.match(text) or (without and is_bare(text[: without.start()])):
        return True
    if names(piece.start, piece.end) is not None:
        alone = piece.separator not in _ANDS or read_body_parts(text).span is not None
        return not alone and _is_open(folded, before, names)
    if attached.match(text) or _STRUCTURES.match(text):
        return True
    return is_bare(text) and _goes_back(folded, before, piece, following, names)


def _is_open(folded: str, item: Span, names: Names) -> bool:
    """Returns whether an item ends with a "with" that waits for its noun: "with lateral recess"."""
    at = folded.rfind(" with ", *item)
    return at >= 0 and names(at, item[1]) is None and not is_bare(folded[at + len(" with") : item[1]])


def _goes_back(folded: str, before: Span, piece: Piece, following: list[Piece], names: Names) -> bool:
    """Returns whether a bare piece belongs to the item before it rather than to the next."""
    if not any(names(each.start, each.end) is not None for each in following):
        return True
    text = folded[piece.start : piece.end]
    noun = names(*before)
    is_of_noun = noun is not None and _OF.search(folded, noun, before[1]) is not None
    first = following[0]
    if first.separator in _ANDS and read_body_parts(folded[first.start : first.end]).parts:
        return is_of_noun and piece.separator in _ANDS
    if piece.separator in _PAUSES:
        if not read_body_parts(text).parts:
            return not _ONLY_A_SIDE.fullmatch(text) or not _SIDED.search(folded, *before)
        if not read_body_parts(folded[slice(*before)]).parts:
            return True
    return is_of_noun and piece.separator in _ANDS


def trimmed_item(text: str, folded: str, start: int, end: int) -> Span:
    """Returns the span without numbering, articles and marks at its ends."""
    before = _BEFORE_ITEM.match(folded, start, end)
    start = before.end() if before else start
    piece = text[start:end].rstrip(_TAIL)
    if piece.endswith(")") and piece.count(")") > piece.count("("):
        piece = piece[:-1]
    return start, start + len(piece)

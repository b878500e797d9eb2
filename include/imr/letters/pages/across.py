"""Marks across a page or along its margins: their text runs in another direction, or is far larger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import degrees

from imr.letters.pages import library
from imr.letters.pages.library import Handle
from imr.letters.pages.sight import Character, type_heights

MARK = "\v"
"""What stands before a mark in a page's text, which it follows in a line of its own."""

_TURNED = 4
"""Degrees by which a mark's direction differs from the text's at the least; scans lie a little askew."""
_LARGE, _TIMES = 26.0, 2.2
"""Points, and times the height of the page's text, from which type is no letter's: titles are smaller."""
_LARGEST_SHARE = 0.1
"""Part of a page's characters that are of marks, at the most; more is text."""


def find_marks(text: Handle, characters: Sequence[Character]) -> dict[Handle, str]:
    """Text objects of a page that are marks, in order, and the words of each.

    There are none on a page much of whose text runs in several directions.
    """
    angles = _angles(text)
    heights = type_heights(characters)
    direction = _most_common(angles, characters)
    usual = _most_common({item: round(height) for item, height in heights.items()}, characters)
    words: dict[Handle, str] = {}
    for one in characters:
        turned = abs((angles.get(one.object, direction) - direction + 180) % 360 - 180) >= _TURNED
        if turned or heights[one.object] >= max(_LARGE, _TIMES * usual):
            words[one.object] = words.get(one.object, "") + chr(one.code)
    return words if sum(map(len, words.values())) < _LARGEST_SHARE * len(characters) else {}


def lines_of(words: Mapping[Handle, str]) -> str:
    """The marks as lines of a page's text; glyphs that are drawn one by one are one mark."""
    texts = [" ".join(each.split()) for each in words.values()]
    if all(len(each) < 2 for each in texts):
        texts = ["".join(texts)]
    return "".join(f"\n{MARK}{each}" for each in texts if each)


def _angles(text: Handle) -> dict[Handle, int]:
    """Direction of each text object in whole degrees, by its first character that has one."""
    angles: dict[Handle, int] = {}
    for index in range(library.count_characters(text)):
        item = library.character_object(text, index)
        if item and item not in angles and (angle := library.character_angle(text, index)) >= 0:
            angles[item] = round(degrees(angle))
    return angles


def _most_common(values: Mapping[Handle, int], characters: Sequence[Character]) -> int:
    """The value of the objects that most characters are of."""
    counts = Counter(values[one.object] for one in characters if one.object in values)
    return counts.most_common(1)[0][0] if counts else 0

"""A close look at a page: which of its characters a reader sees, told from pictures of it.

A character is seen where the page looks otherwise without it. Four pictures say so, all unsmoothed, so that
a letter's pixels are the same in each:

| picture | how the page is drawn | what it says |
|---|---|---|
| whole | as it is | |
| bare | without its text | what is behind a character; where `whole` looks the same, nobody sees it |
| marked | each text object in a colour of its own | which pixels a text leaves above whatever covers it |
| alone | so, and nothing but text | which pixels it would leave if nothing covered it |

Everything that hides text is seen by that alike: colour, opacity, covers, clipping, layers that are off,
invisible rendering modes (ISO 32000-1, 9.3.6), the page's edge. Time is linear in objects and characters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import pypdfium2.raw as raw

from imr.letters.pages import library
from imr.letters.pages.library import Box, Handle

SCALE = 2.0
"""Pixels to a point: a full stop of a footnote still has some."""
TYPE_PIXELS, LEAST_TYPE_PIXELS = 13.0, 6.0
"""Pixels that the lowest type of a page is drawn with; in fewer than the latter thin strokes have none, and
it cannot be told what is seen."""
LEAST_SCALE = 0.5
"""Below, characters have too few pixels to be told; a page for it would be over a yard long."""
_LONGEST = 3000

CONTRAST = 16
"""Of 255: what differs less from its surroundings is not seen (white on the faintest grey)."""
_APART = 24
"""Of 255: colours that differ less are the same colour, as the paper of a scan."""
_DARK = 110
"""Of 255: a background so dark hides black text; it is what redactions are made of."""
_SEEN_SHARE = 0.35
"""Part of a character's pixels that must be seen: less can hardly be read."""
_LEAST_SIZE = 2.0
"""Points: type that is lower cannot be read on paper."""
_TINY = _LEAST_SIZE * 0.5
"""Points: type whose highest letter is lower is not seen."""


class Seen(Enum):
    """What a reader of the page sees of a character."""

    YES = "yes"
    NO = "no"
    COVERED = "covered"
    """It stands under something that is neither paper nor of its own colour: a failed redaction."""


@dataclass(frozen=True, slots=True)
class Character:
    """A character of a page, its text object, and how many of that object come before it."""

    object: Handle
    ordinal: int
    code: int
    box: Box


@dataclass(frozen=True, slots=True)
class _Pictures:
    whole: bytes
    bare: bytes
    marked: bytes
    alone: bytes
    width: int
    height: int
    to_device: tuple[float, float, float, float, float, float]

    def spot(self, box: Box) -> tuple[int, int, int, int]:
        """Pixels of a box on the page: first and last columns and rows, the last not included."""
        a, b, c, d, e, f = self.to_device
        xs = [a * x + c * y + e for x in box[::2] for y in box[1::2]]
        ys = [b * x + d * y + f for x in box[::2] for y in box[1::2]]
        left, right = max(0, int(min(xs))), min(self.width, int(max(xs)) + 1)
        top, bottom = max(0, int(min(ys))), min(self.height, int(max(ys)) + 1)
        return left, max(left, right), top, max(top, bottom)

    def rows(self, box: Box) -> Iterator[tuple[int, int]]:
        """Where each row of a box begins and ends in a picture."""
        left, right, top, bottom = self.spot(box)
        for row in range(top, bottom):
            start = 4 * row * self.width
            yield start + 4 * left, start + 4 * right


def characters_of(text: Handle) -> list[Character]:
    """A page's characters but those that the library adds between words."""
    found, before = [], Counter[Handle]()
    for index in range(library.count_characters(text)):
        item = library.character_object(text, index)
        if item:
            code = library.character(text, index)
            found.append(Character(item, before[item], code, library.character_box(text, index)))
            before[item] += 1
    return found


def look(page: Handle, characters: Sequence[Character]) -> list[Seen] | None:
    """What is seen of each character; None where the page is too large, or its type too small, to tell.

    The page's text is drawn in other colours afterwards.
    """
    left, bottom, right, top = library.page_box(page)
    longest = max(right - left, top - bottom, 1.0)
    heights = type_heights(characters)
    # A full stop that is drawn by itself is no low type.
    telling = {one.object for one in characters if chr(one.code).isalnum()}
    lowest = min((heights[item] for item in telling if heights[item] >= _TINY), default=TYPE_PIXELS)
    scale = min(max(SCALE, TYPE_PIXELS / lowest), _LONGEST / longest)
    if scale * lowest < LEAST_TYPE_PIXELS:
        return None
    if scale < LEAST_SCALE:
        return None
    width, height = int((right - left) * scale), int((top - bottom) * scale)
    if library.page_rotation(page) % 2:
        width, height = height, width
    if not width or not height:
        return None
    drawn = _drawn(page)
    colors = dict(zip(drawn.texts, library.fill_colors(drawn.texts), strict=True))
    pictures = _take(page, drawn, width, height)
    marks = {item: _mark(number) for number, item in enumerate(drawn.texts)}
    judged = _judge(characters, pictures, marks, colors, heights)
    return _like_neighbours(characters, judged)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What draws text on a page, what draws anything else, and what of that one can look through.

    What was made inactive is none of it.
    """

    texts: list[Handle]
    others: list[Handle]
    glassy: list[Handle]


def _drawn(page: Handle) -> _Drawn:
    drawn = _Drawn([], [], [])
    waiting = [(item, False) for item in library.objects_of(page)]
    while waiting:
        item, in_glassy = waiting.pop()
        if not library.is_active(item):
            continue
        kind = library.object_type(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            drawn.texts.append(item)
            continue
        glassy = in_glassy or bool(library.is_transparent(item))
        if kind == raw.FPDF_PAGEOBJ_FORM:
            held = range(library.count_form_objects(item))
            waiting.extend((library.form_object(item, place), glassy) for place in held)
            continue
        drawn.others.append(item)
        if glassy:
            drawn.glassy.append(item)
    return drawn


def _take(page: Handle, drawn: _Drawn, width: int, height: int) -> _Pictures:
    whole = library.picture(page, width, height)
    _activate(drawn.texts, False)
    bare = library.picture(page, width, height)
    _activate(drawn.texts, True)
    for number, item in enumerate(drawn.texts):
        blue, green, red = _mark(number)
        library.set_fill(item, red, green, blue, 255)
        library.set_stroke(item, red, green, blue, 255)
    _activate(drawn.glassy, False)
    marked = library.picture(page, width, height)
    _activate(drawn.others, False)
    alone = library.picture(page, width, height)
    _activate(drawn.others, True)
    return _Pictures(whole, bare, marked, alone, width, height, library.to_device(page, width, height))


def _activate(items: Sequence[Handle], active: bool) -> None:
    for item in items:
        library.set_active(item, active)


def _mark(number: int) -> bytes:
    """A colour of its own for a text object: blue, green and red, as in a picture.

    None is 0 or 255, as a pixel's fourth byte is: so these three are never found across two pixels.
    """
    return bytes((number % 250 + 3, number // 250 % 250 + 3, number // 62_500 % 250 + 3))


def type_heights(characters: Sequence[Character]) -> dict[Handle, float]:
    """Height of the highest character of each text object."""
    heights: dict[Handle, float] = {}
    for one in characters:
        height = max(one.box[3] - one.box[1], min(one.box[2] - one.box[0], _LEAST_SIZE))
        heights[one.object] = max(height, heights.get(one.object, 0.0))
    return heights


def _judge(
    characters: Sequence[Character],
    pictures: _Pictures,
    marks: dict[Handle, bytes],
    colors: dict[Handle, tuple[int, int, int, int]],
    heights: dict[Handle, float],
) -> list[Seen | None]:
    """What is seen of each character by itself; None for those that draw nothing, or next to nothing."""
    judged: list[Seen | None] = []
    paper = _paper(pictures)
    known = set(marks.values())
    telling = {one.object for one in characters if chr(one.code).isalnum()}
    for one in characters:
        letter = chr(one.code)
        if letter.isspace() or (one.object in telling and not letter.isalnum()):
            judged.append(None)
        elif one.object not in marks:
            judged.append(Seen.YES)
        else:
            tiny = heights[one.object] < _TINY
            mark, color = marks[one.object], colors[one.object]
            judged.append(Seen.NO if tiny else _see(one, pictures, mark, color, paper, known))
    return judged


def _see(
    one: Character,
    pictures: _Pictures,
    mark: bytes,
    color: tuple[int, int, int, int],
    paper: bytes,
    known: set[bytes],
) -> Seen:
    drawn = shown = rows = standing_out = 0
    for start, end in pictures.rows(one.box):
        in_row = pictures.alone.count(mark, start, end)
        if not in_row:
            continue
        drawn += in_row
        at = pictures.marked.find(mark, start, end)
        if at >= 0:
            shown += pictures.marked.count(mark, at, end)
            rows += 1
            standing_out += _contrast(pictures, at)
    if not drawn:
        # Glyphs that bring colours of their own (Type 3) cannot be marked: what changes there is theirs.
        return Seen.YES if _changes(pictures, one.box, known) else Seen.NO
    uncovered = shown >= _SEEN_SHARE * drawn
    if uncovered and standing_out >= _SEEN_SHARE * rows:
        return Seen.YES
    behind, own = _most_common(pictures.bare, pictures, one.box), bytes(color[2::-1])
    if color[3] <= CONTRAST:
        return Seen.NO
    if max(behind) < _DARK:
        return Seen.COVERED
    differs = _distance(behind, paper) > _APART and _distance(behind, own) > _APART
    return Seen.COVERED if differs and not uncovered else Seen.NO


def _changes(pictures: _Pictures, box: Box, known: set[bytes]) -> bool:
    return any(
        _contrast(pictures, at) and pictures.marked[at : at + 3] not in known
        for start, end in pictures.rows(box)
        if pictures.whole[start:end] != pictures.bare[start:end]
        for at in range(start, end, 4)
    )


def _contrast(pictures: _Pictures, at: int) -> bool:
    return _distance(pictures.whole[at : at + 3], pictures.bare[at : at + 3]) >= CONTRAST


def _distance(one: bytes, other: bytes) -> int:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]), abs(one[2] - other[2]))


def _most_common(picture: bytes, pictures: _Pictures, box: Box) -> bytes:
    colors = Counter(picture[at : at + 3] for start, end in pictures.rows(box) for at in range(start, end, 4))
    return colors.most_common(1)[0][0] if colors else b"\xff\xff\xff"


def _paper(pictures: _Pictures) -> bytes:
    """The colour that most of a page has, told from some thousands of its pixels."""
    step = 4 * max(1, len(pictures.bare) // 4 // 5000)
    colors = Counter(pictures.bare[at : at + 3] for at in range(0, len(pictures.bare), step))
    return colors.most_common(1)[0][0]


def _like_neighbours(characters: Sequence[Character], judged: Sequence[Seen | None]) -> list[Seen]:
    """Marks and spaces are seen as the letter before them in their text object, else as the one after."""
    said: list[Seen] = [Seen.YES] * len(judged)
    last: dict[Handle, Seen] = {}
    first = {}
    for one, seen in zip(reversed(characters), reversed(judged), strict=True):
        if seen:
            first[one.object] = seen
    for place, (one, seen) in enumerate(zip(characters, judged, strict=True)):
        said[place] = seen or last.get(one.object) or first.get(one.object) or Seen.YES
        last[one.object] = said[place]
    return said

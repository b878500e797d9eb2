"""A quick look at a page: is it plain, all of its text seen as it stands, or must it be looked at closely?

Letters are plain nearly always: black text, ruled lines, shaded cells and a logo beside it. What is not
certainly plain is not: the close look (`sight`) takes some ten times as long, and then decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import repeat
from operator import sub

import pypdfium2.raw as raw

from imr.letters.pages import library, marks
from imr.letters.pages.library import Box, Columns, Handle

THIN = 3.0
"""Points: what is thinner covers no text, and text that is lower may be too small to be seen."""
FEW_CHARACTERS = 300
"""Below so many on a page, a drawing beside them may be what the page says (a footer stands under a scan)."""
LARGE_SHARE = 0.4
"""Part of a page that an image takes which may be a scan of it."""

_ALLOWANCE = 2.0
"""Points by which neighbours overlap, as a letter's descenders and the cell below it."""
_MOST_SHAPES = 100
"""Shapes of one page that are compared with its text; more are a drawing."""
_LIGHT = 128
"""A colour all of whose parts are at least so bright is a background for black text."""

_TALL = 30.0
"""Points: text that is higher may be a line that runs up or down the page."""
_SAMPLED = 20
"""Characters of a page that are asked whether the font says what they mean."""
_BLANK_TEXTS = 10
"""Text objects that a page without a word has at most: spaces after the last paragraph."""


def is_plain(page: Handle, text: Handle, words: str) -> bool:
    """Whether everything a page's text holds is certainly seen, and nothing else is said on it."""
    if library.page_rotation(page) or marks.any_shown(page) or _any_unmapped(text):
        return False
    objects = library.objects_of(page)
    modes = list(map(library.render_mode, objects))
    texts = [item for item, mode in zip(objects, modes, strict=True) if mode == raw.FPDF_TEXTRENDERMODE_FILL]
    shapes = [place for place, mode in enumerate(modes) if mode == raw.FPDF_TEXTRENDERMODE_UNKNOWN]
    if len(texts) + len(shapes) < len(objects) or len(shapes) > _MOST_SHAPES:
        return False
    if len(words) < FEW_CHARACTERS and (shapes or len(texts) > max(len(words), _BLANK_TEXTS)):
        return False
    if not library.all_black(texts):
        return False
    boxes, shown = library.bounds(texts), library.page_box(page)
    return (
        _all_inside(boxes, shown)
        and _upright_and_legible(texts, boxes)
        and _none_clipped(texts, boxes)
        and _none_covered(shown, objects, shapes, boxes)
    )


def _any_unmapped(text: Handle) -> bool:
    characters = library.count_characters(text)
    asked = range(0, characters, characters // _SAMPLED + 1)
    return max(map(library.unmapped, repeat(text), asked), default=0) > 0


def _all_inside(boxes: Columns, page: Box) -> bool:
    lefts, bottoms, rights, tops = boxes
    return not lefts or _within((min(lefts), min(bottoms), max(rights), max(tops)), page)


def _upright_and_legible(texts: Sequence[Handle], boxes: Columns) -> bool:
    heights = list(map(sub, boxes[3], boxes[1]))
    if max(heights, default=0) > _TALL:
        return False
    # A box without any height is a space's.
    low = [number for number, height in enumerate(heights) if 0 < height < THIN]
    return all(library.text_size(texts[number]) >= THIN for number in low)


def _none_clipped(texts: Sequence[Handle], boxes: Columns) -> bool:
    clips = list(map(library.clip_path, texts))
    counts = list(map(library.count_clips, clips))
    if max(counts, default=0) <= 0:
        return True
    known: dict[tuple[int, Box], Box | None] = {}
    for place in (place for place, count in enumerate(counts) if count > 0):
        clip, count = clips[place], counts[place]
        # Text after text is clipped alike: what is around the innermost path is looked at once.
        key = (count, library.clip_corners(clip, count - 1))
        if key not in known:
            known[key] = _clip_of(clip, count)
        around = known[key]
        if around is None or not _within([side[place] for side in boxes], around):
            return False
    return True


def _clip_of(clip: Handle, count: int) -> Box | None:
    """The box that so many clipping paths leave; None where one of them is no box."""
    if not all(library.is_clip_box(clip, path) for path in range(count)):
        return None
    corners = [library.clip_corners(clip, path) for path in range(count)]
    return (
        max(min(one[0], one[2]) for one in corners),
        max(min(one[1], one[3]) for one in corners),
        min(max(one[0], one[2]) for one in corners),
        min(max(one[1], one[3]) for one in corners),
    )


def _none_covered(page: Box, objects: Sequence[Handle], shapes: Sequence[int], boxes: Columns) -> bool:
    """Whether no shape can hide text: none is drawn over text, and none that is dark is under any."""
    thick, outlines = [], []
    for place, *outline in zip(shapes, *library.bounds([objects[place] for place in shapes]), strict=True):
        if outline[2] - outline[0] >= THIN and outline[3] - outline[1] >= THIN:
            thick.append(place)
            outlines.append(outline)
    colors = library.fill_colors([objects[place] for place in thick])
    large = LARGE_SHARE * (page[2] - page[0]) * (page[3] - page[1])
    for place, (left, bottom, right, top), color in zip(thick, outlines, colors, strict=True):
        kind = library.object_type(objects[place])
        reach = None
        if kind == raw.FPDF_PAGEOBJ_PATH:
            if min(color[:3]) >= _LIGHT:
                reach = place - bisect_left(shapes, place)
        elif kind != raw.FPDF_PAGEOBJ_IMAGE or (right - left) * (top - bottom) >= large:
            return False
        inner = left + _ALLOWANCE, bottom + _ALLOWANCE, right - _ALLOWANCE, top - _ALLOWANCE
        if _any_within_reach(inner, boxes, reach) and not (
            kind == raw.FPDF_PAGEOBJ_PATH and _is_frame(objects[place])
        ):
            return False
    return True


def _is_frame(path: Handle) -> bool:
    return not library.is_filled(path) and library.stroke_width(path) < THIN


def _any_within_reach(inner: Box, boxes: Columns, reach: int | None) -> bool:
    """Whether a shape's box meets one of the first so many texts."""
    left, bottom, right, top = inner
    if not boxes[0][:reach] or min(boxes[1][:reach]) >= top or max(boxes[3][:reach]) <= bottom:
        return False
    lefts, bottoms, rights, tops = (side[:reach] for side in boxes)
    return any(
        low < top and bottom < high and start < right and left < end
        for start, low, end, high in zip(lefts, bottoms, rights, tops, strict=True)
    )


def _within(box: Sequence[float], clip: Box) -> bool:
    return (
        box[0] > clip[0] - _ALLOWANCE
        and box[1] > clip[1] - _ALLOWANCE
        and box[2] < clip[2] + _ALLOWANCE
        and box[3] < clip[3] + _ALLOWANCE
    )

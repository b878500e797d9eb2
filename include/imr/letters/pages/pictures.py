"""Whether a page says something that is no text: a scan, or letters drawn as outlines."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2.raw as raw

from imr.letters.pages import library
from imr.letters.pages.glance import FEW_CHARACTERS, LARGE_SHARE
from imr.letters.pages.library import Box, Handle
from imr.letters.pages.sight import Character

_FEW_ON_IMAGE = 100
"""Characters on an image below which it is no background of theirs."""
_MANY_SEGMENTS = 1_000
"""Lines and curves that some dozen letters drawn as outlines come to; ruled tables have fewer."""


def is_picture(page: Handle, visible: Sequence[Character]) -> bool:
    """Whether images or outlines take so much of a page, and text so little, that they say what it says.

    A footer or a stamp beside a scan makes no text of it; a blank page is no picture.
    """
    shown = library.page_box(page)
    letters = [one for one in visible if not chr(one.code).isspace()]
    objects = library.objects_of(page)
    images, area, segments = [], 0.0, 0
    for item, box in zip(objects, library.boxes(objects), strict=True):
        has_image, drawn = _held(item)
        segments += drawn
        if has_image:
            seen = max(box[0], shown[0]), max(box[1], shown[1]), min(box[2], shown[2]), min(box[3], shown[3])
            images.append(seen)
            area += max(seen[2] - seen[0], 0.0) * max(seen[3] - seen[1], 0.0)
    if len(letters) < FEW_CHARACTERS and segments >= _MANY_SEGMENTS:
        return True
    # A scan may be cut into strips: what is looked at is all of them together.
    large = area >= LARGE_SHARE * (shown[2] - shown[0]) * (shown[3] - shown[1]) > 0
    if not large:
        return False
    whole = _around(images)
    return sum(library.is_on(one.box, whole) for one in letters) < _FEW_ON_IMAGE


def _held(item: Handle) -> tuple[bool, int]:
    """Whether an object is or holds an image, and of how many lines and curves its outlines are."""
    has_image, segments = False, 0
    for one in library.within(item):
        kind = library.object_type(one)
        has_image = has_image or kind == raw.FPDF_PAGEOBJ_IMAGE
        if kind == raw.FPDF_PAGEOBJ_PATH:
            segments += library.count_segments(one)
    return has_image, segments


def _around(boxes: Sequence[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)

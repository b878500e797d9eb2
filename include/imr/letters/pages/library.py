"""The functions of pdfium that pages are read with, called with plain integers as handles.

pypdfium2 makes an object of every handle; a page has hundreds, and looking at each of them would take longer
than reading the page. A handle is the address of something of pdfium's; it is good until that is closed.
"""

from __future__ import annotations

import sys
from codecs import utf_16_le_decode  # needs no file, as the first search for a codec does
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import (
    PYFUNCTYPE,
    addressof,
    c_char,
    c_char_p,
    c_double,
    c_float,
    c_int,
    c_size_t,
    c_uint,
    c_ulong,
    c_void_p,
    cast,
    string_at,
)
from itertools import repeat
from typing import Any

import pypdfium2.raw as raw

Handle = int
Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""
Columns = tuple[list[float], list[float], list[float], list[float]]
"""Many boxes: all that is left, all that is bottom, all that is right, all that is top."""


def _plain(function: Any, returned: Any, *arguments: Any) -> Callable[..., Any]:
    """A function of the library that takes and returns handles as integers."""
    return PYFUNCTYPE(returned, *arguments)(cast(function, c_void_p).value or 0)


def _undeclared(function: Any, returned: Any) -> Callable[..., Any]:
    """A function of the library for many calls: it takes small integers, and handles that `_given` has made.

    To make an argument of a handle anew in each call takes a third of the call's time.
    """
    return PYFUNCTYPE(returned)(cast(function, c_void_p).value or 0)


_given = c_void_p.from_param
_P, _I, _U, _F = c_void_p, c_int, c_uint, c_float

load_document = _plain(raw.FPDF_LoadMemDocument64, _P, c_char_p, c_size_t, c_char_p)
close_document = _plain(raw.FPDF_CloseDocument, None, _P)
last_error = _plain(raw.FPDF_GetLastError, c_ulong)
page_count = _plain(raw.FPDF_GetPageCount, _I, _P)
has_sound_references = _plain(raw.FPDF_DocumentHasValidCrossReferenceTable, _I, _P)
load_page = _plain(raw.FPDF_LoadPage, _P, _P, _I)
close_page = _plain(raw.FPDF_ClosePage, None, _P)
page_rotation = _plain(raw.FPDFPage_GetRotation, _I, _P)
set_page_rotation = _plain(raw.FPDFPage_SetRotation, None, _P, _I)
flatten_page = _plain(raw.FPDFPage_Flatten, _I, _P, _I)

load_text = _plain(raw.FPDFText_LoadPage, _P, _P)
close_text = _plain(raw.FPDFText_ClosePage, None, _P)
count_characters = _plain(raw.FPDFText_CountChars, _I, _P)
character = _plain(raw.FPDFText_GetUnicode, _U, _P, _I)
character_angle = _plain(raw.FPDFText_GetCharAngle, c_float, _P, _I)
character_object = _plain(raw.FPDFText_GetTextObject, _P, _P, _I)
unmapped = _plain(raw.FPDFText_HasUnicodeMapError, _I, _P, _I)

count_objects = _plain(raw.FPDFPage_CountObjects, _I, _P)
remove_object = _plain(raw.FPDFPage_RemoveObject, _I, _P, _P)
insert_object = _plain(raw.FPDFPage_InsertObjectAtIndex, _I, _P, _P, c_size_t)
count_form_objects = _plain(raw.FPDFFormObj_CountObjects, _I, _P)
form_object = _plain(raw.FPDFFormObj_GetObject, _P, _P, c_ulong)
object_type = _plain(raw.FPDFPageObj_GetType, _I, _P)
set_active = _plain(raw.FPDFPageObj_SetIsActive, _I, _P, _I)
_is_active = _plain(raw.FPDFPageObj_GetIsActive, _I, _P, _P)
is_transparent = _plain(raw.FPDFPageObj_HasTransparency, _I, _P)
set_fill = _plain(raw.FPDFPageObj_SetFillColor, _I, _P, _U, _U, _U, _U)
set_stroke = _plain(raw.FPDFPageObj_SetStrokeColor, _I, _P, _U, _U, _U, _U)
render_mode = _plain(raw.FPDFTextObj_GetTextRenderMode, _I, _P)
count_segments = _plain(raw.FPDFPath_CountSegments, _I, _P)
clip_path = _plain(raw.FPDFPageObj_GetClipPath, _P, _P)
count_clips = _plain(raw.FPDFClipPath_CountPaths, _I, _P)

count_annotations = _plain(raw.FPDFPage_GetAnnotCount, _I, _P)
annotation = _plain(raw.FPDFPage_GetAnnot, _P, _P, _I)
close_annotation = _plain(raw.FPDFPage_CloseAnnot, None, _P)
annotation_type = _plain(raw.FPDFAnnot_GetSubtype, _I, _P)
annotation_flags = _plain(raw.FPDFAnnot_GetFlags, _I, _P)

_page_object = _undeclared(raw.FPDFPage_GetObject, _P)
_get_text = _plain(raw.FPDFText_GetText, _I, _P, _I, _I, _P)
_fill = _undeclared(raw.FPDFPageObj_GetFillColor, _I)
_bounds = _undeclared(raw.FPDFPageObj_GetBounds, _I)
_draw_mode = _plain(raw.FPDFPath_GetDrawMode, _I, *[_P] * 3)
_stroke_width = _plain(raw.FPDFPageObj_GetStrokeWidth, _I, _P, _P)
_font_size = _plain(raw.FPDFTextObj_GetFontSize, _I, _P, _P)
_character_box = _plain(raw.FPDFText_GetCharBox, _I, _P, _I, *[_P] * 4)
_page_box = _plain(raw.FPDF_GetPageBoundingBox, _I, _P, _P)
_annotation_box = _plain(raw.FPDFAnnot_GetRect, _I, _P, _P)
_annotation_text = _plain(raw.FPDFAnnot_GetStringValue, c_ulong, _P, c_char_p, _P, c_ulong)
_matrix = _plain(raw.FPDFPageObj_GetMatrix, _I, _P, _P)
_clip_segments = _plain(raw.FPDFClipPath_CountPathSegments, _I, _P, _I)
_clip_segment = _plain(raw.FPDFClipPath_GetPathSegment, _P, _P, _I, _I)
_segment_point = _plain(raw.FPDFPathSegment_GetPoint, _I, *[_P] * 3)
_to_device = _plain(raw.FPDF_PageToDevice, _I, _P, *[_I] * 5, c_double, c_double, _P, _P)
_new_bitmap = _plain(raw.FPDFBitmap_CreateEx, _P, _I, _I, _I, _P, _I)
_fill_bitmap = _plain(raw.FPDFBitmap_FillRect, _I, _P, *[_I] * 4, c_ulong)
_render = _plain(raw.FPDF_RenderPageBitmap, None, _P, _P, *[_I] * 6)
_bitmap_bytes = _plain(raw.FPDFBitmap_GetBuffer, _P, _P)
_bitmap_stride = _plain(raw.FPDFBitmap_GetStride, _I, _P)
_close_bitmap = _plain(raw.FPDFBitmap_Destroy, None, _P)

_floats, _doubles, _ints = (c_float * 6)(), (c_double * 4)(), (c_int * 2)()
_FLOATS = [addressof(_floats) + 4 * place for place in range(6)]
_DOUBLES = [addressof(_doubles) + 8 * place for place in range(4)]
_INTS = [addressof(_ints), addressof(_ints) + 4]
_QUAD = 16
"""Bytes of four numbers of four bytes: a box, or a colour."""


class _Quads:
    """Room for four numbers per object, kept from page to page and grown when a page has more objects."""

    def __init__(self) -> None:
        self._grow(1024)

    def fill_by(self, function: Callable[..., Any], objects: Sequence[Handle]) -> memoryview:
        """What a function writes for each object, as bytes."""
        if len(objects) * _QUAD > len(self._room):
            self._grow(2 * len(objects))
        # One call per object, without a step of Python between them.
        deque(map(function, map(_given, objects), *self._places), maxlen=0)
        return memoryview(self._room)[: _QUAD * len(objects)]

    def _grow(self, count: int) -> None:
        self._room = bytearray(_QUAD * count)
        start = addressof(c_char.from_buffer(self._room))
        stop = start + len(self._room)
        self._places = [list(map(_given, range(start + part, stop, _QUAD))) for part in (0, 4, 8, 12)]


_quads = _Quads()
_OPAQUE_BLACK = bytes(12) + (255).to_bytes(4, sys.byteorder)


def objects_of(page: Handle) -> list[Handle]:
    """What is drawn on a page, first drawn first; what a form holds is behind the form's handle."""
    return list(map(_page_object, repeat(_given(page)), range(count_objects(page))))


def within(item: Handle) -> Iterator[Handle]:
    """An object that is no form, or what a form holds, however deep."""
    waiting = [item]
    while waiting:
        one = waiting.pop()
        if object_type(one) == raw.FPDF_PAGEOBJ_FORM:
            waiting.extend(form_object(one, place) for place in range(count_form_objects(one)))
        else:
            yield one


def all_black(objects: Sequence[Handle]) -> bool:
    """Whether every object is filled with opaque black."""
    return bytes(_quads.fill_by(_fill, objects)) == _OPAQUE_BLACK * len(objects)


def bounds(objects: Sequence[Handle]) -> Columns:
    """Left sides, bottoms, right sides and tops of objects, before anything clips them."""
    numbers: list[float] = list(_quads.fill_by(_bounds, objects).cast("f"))
    return numbers[::4], numbers[1::4], numbers[2::4], numbers[3::4]


def boxes(objects: Sequence[Handle]) -> list[Box]:
    """Box of each object, before anything clips it."""
    return list(zip(*bounds(objects), strict=True))


def fill_colors(objects: Sequence[Handle]) -> list[tuple[int, int, int, int]]:
    """Red, green, blue and opacity that objects are filled with, 0 to 255."""
    parts = iter(_quads.fill_by(_fill, objects).cast("I").tolist())
    return list(zip(parts, parts, parts, parts, strict=True))


def is_filled(path: Handle) -> bool:
    """Whether a path's inside is painted."""
    return bool(_draw_mode(path, *_INTS)) and bool(_ints[0])


def stroke_width(path: Handle) -> float:
    """Width of a path's line; 0 where it is not drawn."""
    drawn = _draw_mode(path, *_INTS) and _ints[1]
    return _floats[0] if drawn and _stroke_width(path, _FLOATS[0]) else 0.0


def is_active(item: Handle) -> bool:
    """Whether an object is drawn and read."""
    return not _is_active(item, _INTS[0]) or bool(_ints[0])


def text_size(item: Handle) -> float:
    """Height of an em of a text object on the page, as far as its own matrix says."""
    size = _floats[0] if _font_size(item, _FLOATS[0]) else 0.0
    if not _matrix(item, _FLOATS[0]):
        return 0.0
    return float(abs(size) * (_floats[2] ** 2 + _floats[3] ** 2) ** 0.5)


def is_on(box: Box, area: Box) -> bool:
    """Whether the middle of a box lies in an area."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def clip_corners(clip: Handle, path: int) -> Box:
    """The first point of a clipping path, and the third: opposite corners where it is a box."""
    _segment_point(_clip_segment(clip, path, 0), _FIRST, _SECOND)
    _segment_point(_clip_segment(clip, path, 2), _THIRD, _FOURTH)
    one, two, three, four = _floats[:4]
    return one, two, three, four


def is_clip_box(clip: Handle, path: int) -> bool:
    """Whether a clipping path has the points of a box."""
    return _clip_segments(clip, path) in _CORNERS


_FIRST, _SECOND, _THIRD, _FOURTH = _FLOATS[:4]
_CORNERS = (4, 5)
"""Points of a box's path: four, and often the first again."""


def page_box(page: Handle) -> Box:
    """The part of a page that is shown: its crop box within its media box."""
    _page_box(page, _FLOATS[0])
    left, top, right, bottom = _floats[:4]
    return left, bottom, right, top


def character_box(text: Handle, index: int) -> Box:
    """Box of a character on its page."""
    _character_box(text, index, *_DOUBLES)
    left, right, bottom, top = _doubles
    return left, bottom, right, top


def annotation_box(item: Handle) -> Box:
    """Box of an annotation on its page."""
    if not _annotation_box(item, _FLOATS[0]):
        return 0.0, 0.0, 0.0, 0.0
    left, top, right, bottom = _floats[:4]
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def annotation_words(item: Handle, key: bytes) -> str:
    """What an annotation's entry holds, where that is a text or a name."""
    length = _annotation_text(item, key, None, 0)
    room = bytearray(length + 2)
    _annotation_text(item, key, addressof(c_char.from_buffer(room)), length)
    return utf_16_le_decode(room[: max(length - 2, 0)], "ignore", True)[0]


def text_between(text: Handle, start: int, end: int) -> str:
    """Characters of a page, from one to before another, as pdfium puts them together."""
    if start >= end:
        return ""
    room = bytearray(2 * (end - start) + 2)
    written = _get_text(text, start, end - start, addressof(c_char.from_buffer(room)))
    return utf_16_le_decode(room[: max(2 * written - 2, 0)], "ignore", True)[0]


@contextmanager
def text_of(page: Handle) -> Iterator[Handle]:
    """A page's characters, in reading order."""
    text = load_text(page)
    try:
        yield text
    finally:
        close_text(text)


def to_device(page: Handle, width: int, height: int) -> tuple[float, float, float, float, float, float]:
    """How a point of a page becomes one of its picture: x' = a x + c y + e, y' = b x + d y + f.

    The library rounds to whole pixels; what it says of a much larger picture is exact enough.
    """
    larger, apart = 1000, 1000.0
    found = []
    for point in ((0.0, 0.0), (apart, 0.0), (0.0, apart)):
        _to_device(page, 0, 0, width * larger, height * larger, 0, *point, *_INTS)
        found.append((_ints[0] / larger, _ints[1] / larger))
    (e, f), (ax, bx), (cy, dy) = found
    return (ax - e) / apart, (bx - f) / apart, (cy - e) / apart, (dy - f) / apart, e, f


def picture(page: Handle, width: int, height: int, flags: int = 0) -> bytes:
    """A page's picture, four bytes a pixel (blue, green, red, 255), nothing smoothed."""
    bitmap = _new_bitmap(width, height, raw.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        _fill_bitmap(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        _render(bitmap, page, 0, 0, width, height, 0, _UNSMOOTHED | flags)
        if _bitmap_stride(bitmap) != 4 * width:
            raise MemoryError
        return string_at(_bitmap_bytes(bitmap), 4 * width * height)
    finally:
        _close_bitmap(bitmap)


_UNSMOOTHED = raw.FPDF_RENDER_NO_SMOOTHTEXT | raw.FPDF_RENDER_NO_SMOOTHIMAGE | raw.FPDF_RENDER_NO_SMOOTHPATH

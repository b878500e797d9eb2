"""What stands on a page beside its content: form fields, notes, marks for redaction (ISO 32000-1, 12.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as raw

from imr.letters.pages import library
from imr.letters.pages.library import Box, Handle

SILENT = frozenset({raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP})
"""Annotations without a look of their own: a popup shows the note of another."""

_SPEAKING = frozenset(
    {
        raw.FPDF_ANNOT_FREETEXT,
        raw.FPDF_ANNOT_TEXT,
        raw.FPDF_ANNOT_STAMP,
        raw.FPDF_ANNOT_STRIKEOUT,
        raw.FPDF_ANNOT_CARET,
        raw.FPDF_ANNOT_INK,
    }
)
"""Annotations that say something of the text they stand by, or take it back."""
_COMMENTED = frozenset(
    {
        raw.FPDF_ANNOT_HIGHLIGHT,
        raw.FPDF_ANNOT_UNDERLINE,
        raw.FPDF_ANNOT_SQUIGGLY,
        raw.FPDF_ANNOT_SQUARE,
        raw.FPDF_ANNOT_CIRCLE,
        raw.FPDF_ANNOT_LINE,
        raw.FPDF_ANNOT_POLYGON,
        raw.FPDF_ANNOT_POLYLINE,
    }
)
"""Annotations that say something where somebody wrote a comment to them."""
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_WORDS_OF_COMMENT = b"Contents"
_STATE = b"AS"


@dataclass(frozen=True, slots=True)
class Marks:
    """What the annotations of a page come to.

    `speak`: one of them comments or amends the text. `chosen`: a box is ticked, which is no text.
    `redactions`: where text is marked for redaction, which is not done: it still stands there.
    """

    speak: bool = False
    chosen: bool = False
    redactions: tuple[Box, ...] = ()


def any_shown(page: Handle) -> bool:
    """Whether a page has annotations with a look of their own."""
    return any(library.annotation_type(item) not in SILENT for item in _each(page))


def survey(page: Handle) -> Marks:
    """What the annotations of a page come to, those aside that no reader sees."""
    speak, chosen, redactions = False, False, []
    for item in _each(page):
        kind = library.annotation_type(item)
        if kind == raw.FPDF_ANNOT_REDACT:
            redactions.append(library.annotation_box(item))
        if library.annotation_flags(item) & _UNSEEN:
            continue
        commented = kind in _COMMENTED and bool(library.annotation_words(item, _WORDS_OF_COMMENT))
        speak = speak or kind in _SPEAKING or commented
        chosen = chosen or (kind == raw.FPDF_ANNOT_WIDGET and _is_ticked(item))
    return Marks(speak, chosen, tuple(redactions))


def print_onto(page: Handle) -> bool:
    """Makes a page's annotations part of its content, which is there once the page is loaded again."""
    # In a picture with annotations the library draws those that say what they hold, but not how it looks.
    library.picture(page, 1, 1, raw.FPDF_ANNOT)
    return bool(library.flatten_page(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS)


def move_into_place(page: Handle, before: int) -> frozenset[Handle]:
    """Moves what annotations show to where it is read: after the text to the left of it, else above it.

    It was printed onto a page that had so many objects before, and so stands after all of them. Returns the
    text objects that were moved.
    """
    objects = library.objects_of(page)
    if len(objects) - before > _MOST_MOVED:
        return frozenset()
    texts = [
        (item, box)
        for item, box in zip(objects[:before], library.boxes(objects[:before]), strict=True)
        if library.object_type(item) == raw.FPDF_PAGEOBJ_TEXT
    ]
    moved: set[Handle] = set()
    for item in objects[before:]:
        (box,) = library.boxes([item])
        neighbour = _read_before(box, texts)
        place = library.objects_of(page).index(neighbour) + 1 if neighbour else 0
        if library.remove_object(page, item):
            library.insert_object(page, item, place)
            within = [
                one for one in library.within(item) if library.object_type(one) == raw.FPDF_PAGEOBJ_TEXT
            ]
            texts.extend((item, box) for _ in within[:1])
            moved.update(within)
    return frozenset(moved)


def _read_before(box: Box, texts: list[tuple[Handle, Box]]) -> Handle | None:
    """The text that a box is read after."""
    left, bottom, _, top = box
    middle = (bottom + top) / 2
    beside = [
        (other[2], item)
        for item, other in texts
        if other[1] - _LEEWAY <= middle <= other[3] + _LEEWAY and other[0] < left
    ]
    if beside:
        return max(beside)[1]
    above = [item for item, other in texts if other[1] > middle]
    return above[-1] if above else None


_MOST_MOVED = 500
"""Annotations of one page that are put into place; each is compared with the whole page."""
_LEEWAY = 2.0
"""Points by which the middle of a field may lie beside the line it belongs to."""


def _is_ticked(widget: Handle) -> bool:
    return library.annotation_words(widget, _STATE) not in ("", "Off")


def _each(page: Handle) -> Iterator[Handle]:
    for number in range(library.count_annotations(page)):
        item = library.annotation(page, number)
        try:
            yield item
        finally:
            library.close_annotation(item)

"""A page -> the text that a reader of it sees, and what is doubtful about that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import pi

from imr.letters.pages import glance, library, marks
from imr.letters.pages.across import find_marks, lines_of
from imr.letters.pages.library import Box, Handle
from imr.letters.pages.marks import Marks
from imr.letters.pages.pictures import is_picture
from imr.letters.pages.sight import Character, Seen, characters_of, look

_SIDEWAYS_SHARE = 0.1
"""Part of a page's characters that run in another direction than the others and may yet be a stamp."""
_MOST_CHARACTERS = 30_000
"""Characters of a page that is looked at closely; a full one has some thousands."""
_UNMAPPED_SHARE = 0.2
"""Part of a page's characters that no font says the meaning of, above which the page is not read."""
_MOST_ASKED = 2_000
"""Characters of a page, evenly apart, that are asked for their direction and for what says their meaning."""

_MOST_AREAS = 200
"""Marks for redaction of one page that are looked under until one of them has text."""


class PageUnreadable(Exception):
    """A page that the document has and the library cannot load."""


@dataclass(frozen=True, slots=True)
class PageText:
    """What a reader of a page sees written on it, and problem codes of `contract.codes.PROBLEMS`.

    `looked_at`: it was not certainly plain, and so looked at closely.
    """

    text: str
    problems: tuple[str, ...] = ()
    looked_at: bool = False


UNCLEAR = "page_unclear"
"""The problem of a page that is read as it stands, whatever of it is seen."""


def read_page(document: Handle, number: int, *, layers: bool, closely: bool) -> PageText:
    """Text of a page of a document that may have `layers`, looked at `closely` where it must be and may be.

    Raises PageUnreadable.
    """
    with _page(document, number) as page, library.text_of(page) as text:
        count = library.count_characters(text)
        words = library.text_between(text, 0, count)
        if not layers and glance.is_plain(page, text, words):
            return PageText(words)
        if not closely or count > _MOST_CHARACTERS:
            return PageText(words, (UNCLEAR,))
    return _read_closely(document, number)


def _read_closely(document: Handle, number: int) -> PageText:
    with _page(document, number) as page:
        before = library.count_objects(page)
        notes = marks.survey(page) if marks.any_shown(page) else None
        printed = notes is not None and marks.print_onto(page)
    with _page(document, number) as page:
        stamps = _seen_across(page)
    with _page(document, number) as page:
        moved = marks.move_into_place(page, before) if printed else frozenset()
        if stamps:
            _take_off(page)
        read = _read_seen(page, notes or Marks(), moved)
    return replace(read, text=read.text + stamps)


def _seen_across(page: Handle) -> str:
    """What is seen of the marks that stand across a page, as lines of its text."""
    with library.text_of(page) as text:
        characters = characters_of(text)
        across = find_marks(text, characters)
    seen = look(page, characters) if across else None
    if seen is None:
        return ""
    shown = {one.object for one, of_it in zip(characters, seen, strict=True) if of_it is Seen.YES}
    return lines_of({item: words for item, words in across.items() if item in shown})


def _take_off(page: Handle) -> None:
    """Takes the marks off a page: they hide no text, though they lie over it."""
    with library.text_of(page) as text:
        across = find_marks(text, characters_of(text))
    for item in across:
        library.set_active(item, False)


def _read_seen(page: Handle, notes: Marks, moved: frozenset[Handle]) -> PageText:
    sideways = _turn_upright(page)
    with library.text_of(page) as text:
        words = library.text_between(text, 0, library.count_characters(text))
        characters = characters_of(text)
        unmapped = _is_unmapped(text)
    seen = look(page, characters)
    if seen is None:
        return PageText(words, (UNCLEAR,), looked_at=True)
    visible = [one for one, of_it in zip(characters, seen, strict=True) if of_it is Seen.YES]
    problems = {
        "covered_text": Seen.COVERED in seen or _any_in(characters, notes.redactions),
        "page_without_text": unmapped or is_picture(page, visible),
        "page_rotated": sideways,
        "annotation_text": notes.speak,
        "boxes_ticked": notes.chosen,
    }
    found = tuple(code for code, holds in problems.items() if holds)
    if moved or len(visible) < len(characters):
        words = _text_of_seen(page, characters, seen, moved)
    return PageText(words, found, looked_at=True)


def _text_of_seen(
    page: Handle, characters: Sequence[Character], seen: Sequence[Seen], moved: frozenset[Handle]
) -> str:
    """A page's text without what is not seen: lines are broken as if it had never been there."""
    hidden: dict[Handle, set[int]] = {}
    shown = set()
    for one, of_it in zip(characters, seen, strict=True):
        if of_it is Seen.YES:
            shown.add(one.object)
        else:
            hidden.setdefault(one.object, set()).add(one.ordinal)
    for item in hidden:
        if item not in shown:
            library.set_active(item, False)
    with library.text_of(page) as text:
        changed = dict(_without_hidden(text, {item: hidden[item] for item in hidden if item in shown}))
        changed |= dict(_with_lines_joined(text, moved))
        return "".join(_changed(text, changed))


def _changed(text: Handle, changed: dict[int, str]) -> Iterator[str]:
    """A page's text with other characters at some places."""
    start = 0
    for index in sorted(changed):
        yield library.text_between(text, start, index) + changed[index]
        start = index + 1
    yield library.text_between(text, start, library.count_characters(text))


def _without_hidden(text: Handle, hidden: dict[Handle, set[int]]) -> Iterator[tuple[int, str]]:
    """Places of the hidden characters of text objects that are seen in part, by how many are before them."""
    before = Counter[Handle]()
    for index in range(library.count_characters(text) if hidden else 0):
        item = library.character_object(text, index)
        if item and before[item] in hidden.get(item, ()):
            yield index, ""
        before[item] += 1


def _with_lines_joined(text: Handle, moved: frozenset[Handle]) -> Iterator[tuple[int, str]]:
    """Places of line ends that the library adds around moved text, where it stands in a line of the page."""
    last, ends = None, []
    for index in range(library.count_characters(text) if moved else 0):
        item = library.character_object(text, index)
        if not item:
            if library.character(text, index) in _LINE_ENDS:
                ends.append(index)
            continue
        if ends and last is not None and (item in moved or library.character_object(text, last) in moved):
            one, other = library.character_box(text, last), library.character_box(text, index)
            if one[1] < other[3] and other[1] < one[3] and one[0] < other[2]:
                yield ends[0], " "
                yield from ((end, "") for end in ends[1:])
        last, ends = index, []


_LINE_ENDS = frozenset(map(ord, "\r\n"))


def _turn_upright(page: Handle) -> bool:
    """Turns a page so that its text runs across, and returns whether much of it then does not.

    The library puts lines that run down a page in the order of their columns, which may be the wrong one.
    """
    with library.text_of(page) as text:
        count = library.count_characters(text)
        step = count // _MOST_ASKED + 1
        angles = (library.character_angle(text, index) for index in range(0, count, step))
        quarters = Counter(round(angle / (pi / 2)) % 4 for angle in angles if angle >= 0)
    if not quarters:
        return False
    quarter, most = quarters.most_common(1)[0]
    # Angles are counted from the x axis of the page before it is turned; a turn is clockwise.
    library.set_page_rotation(page, quarter)
    return bool(most < (1 - _SIDEWAYS_SHARE) * quarters.total())


def _any_in(characters: Sequence[Character], areas: Sequence[Box]) -> bool:
    letters = [one.box for one in characters if not chr(one.code).isspace()]
    return any(library.is_on(box, area) for area in areas[:_MOST_AREAS] for box in letters)


def _is_unmapped(text: Handle) -> bool:
    """Whether a page's glyphs say nothing, as no font says what they mean."""
    count = library.count_characters(text)
    asked = range(0, count, count // _MOST_ASKED + 1)
    strange = sum(library.unmapped(text, index) > 0 for index in asked)
    return bool(strange > _UNMAPPED_SHARE * max(len(asked), 1))


@contextmanager
def _page(document: Handle, number: int) -> Iterator[Handle]:
    page = library.load_page(document, number)
    if not page:
        raise PageUnreadable
    try:
        yield page
    finally:
        library.close_page(page)

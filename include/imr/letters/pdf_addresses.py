"""Checks that a PDF's objects are where its cross-reference tables say (ISO 32000-1, 7.5.4 and 7.5.8).

The PDF library reports no object that is not where it should be. A page whose content has a wrong address
comes out as a blank page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import accumulate

_START = re.compile(rb"startxref\s+(\d+)")
_TABLE = re.compile(rb"\s*xref\s+")
_SUBSECTION = re.compile(rb"\s*(\d+)\s+(\d+)[ \t]*(?:\r\n|\r|\n)")
"""The number of the first object and the number of objects: `0 6`."""
_ENTRY = 20
"""Bytes of an entry: `0000000017 00000 n` and a line end of two bytes."""
_SECTION_STREAM = re.compile(rb"\s*\d+\s+\d+\s+obj(.*?)stream\r?\n", re.DOTALL)
_PREVIOUS, _HYBRID = re.compile(rb"/Prev\s+(\d+)"), re.compile(rb"/XRefStm\s+(\d+)")
_WIDTHS = re.compile(rb"/W\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s*\]")
_INDEX = re.compile(rb"/Index\s*\[([\d\s]*)\]")
_SIZE = re.compile(rb"/Size\s+(\d+)")
_ROOT = re.compile(rb"/Root\s+(\d+)\s+\d+\s+R")
_PAGES = re.compile(rb"/Pages\s+(\d+)\s+\d+\s+R")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R")

_MOST_SECTIONS = 1_000
_MOST_ENTRIES = 1_000_000
_ENTRIES_WITHIN = 4096
"""Bytes that are searched for the entries of a trailer or of a node of the page tree."""
_PNG_UP = 2
"""The predictor of rows in which each byte is a difference to the byte above (PNG, 9.2)."""
_IN_USE = 1

_Addresses = dict[int, int | None]
"""Object number -> its offset in the file; None for an object that is free or in an object stream."""


def misses_objects(data: bytes, pages: int) -> bool:
    """Returns whether an object is not where the PDF says, or its page tree has more than `pages` pages.

    Returns False where the tables cannot be read. The library then makes its own, and reports that it did.
    """
    found = _addresses(data)
    if found is None:
        return False
    addresses, root = found
    if not all(_is_there(data, number, at) for number, at in addresses.items() if at):
        return True
    leaves = _leaves(data, addresses, root)
    return leaves is not None and leaves > pages


def _addresses(data: bytes) -> tuple[_Addresses, int] | None:
    """Returns the newest address of every object and the catalog's number, or None if they are unreadable."""
    starts = _START.findall(data, max(0, len(data) - _ENTRIES_WITHIN))
    if not starts:
        return None
    addresses: _Addresses = {}
    root, waiting, seen = None, [int(starts[-1])], set[int]()
    while waiting:
        at = waiting.pop()
        if at in seen or len(seen) > _MOST_SECTIONS or len(addresses) > _MOST_ENTRIES:
            return None
        seen.add(at)
        section = _table(data, at) if _TABLE.match(data, at) else _stream(data, at)
        if section is None:
            return None
        entries, trailer = section
        for number, place in entries:
            addresses.setdefault(number, place)
        named = _ROOT.search(trailer)
        root = root or (int(named[1]) if named else None)
        # Newer sections come first: the stream of a hybrid file is newer than the section before the update.
        waiting.extend(
            int(found[1]) for found in (_PREVIOUS.search(trailer), _HYBRID.search(trailer)) if found
        )
    return (addresses, root) if root else None


_Section = tuple[list[tuple[int, int | None]], bytes]


def _table(data: bytes, at: int) -> _Section | None:
    head = _TABLE.match(data, at)
    place = head.end() if head else at
    entries: list[tuple[int, int | None]] = []
    while (found := _SUBSECTION.match(data, place)) and len(entries) <= _MOST_ENTRIES:
        first, count = int(found[1]), int(found[2])
        place = found.end() + _ENTRY * count
        lines = data[found.end() : place]
        for number in range(min(count, len(lines) // _ENTRY)):
            line = lines[_ENTRY * number : _ENTRY * (number + 1)]
            if not line[:10].isdigit():
                return None
            entries.append((first + number, int(line[:10]) if line[17:18] == b"n" else None))
    return entries, data[place : place + _ENTRIES_WITHIN].partition(b"startxref")[0]


def _stream(data: bytes, at: int) -> _Section | None:
    head = _SECTION_STREAM.match(data, at, at + _ENTRIES_WITHIN)
    widths, size = (head and _WIDTHS.search(head[1])), (head and _SIZE.search(head[1]))
    if not head or not widths or not size:
        return None
    try:
        content = zlib.decompressobj().decompress(memoryview(data)[head.end() :], 32 * _MOST_ENTRIES)
    except zlib.error:
        return None
    kind_width, place_width, last_width = map(int, widths.groups())
    width = kind_width + place_width + last_width
    columns = _columns(content, width, b"/Predictor" in head[1])
    if columns is None:
        return None
    kinds = columns[kind_width - 1] if kind_width else [_IN_USE] * len(columns[0])
    places = columns[kind_width : kind_width + place_width]
    index = _INDEX.search(head[1])
    numbers = _numbers(list(map(int, index[1].split())) if index else [0, int(size[1])])
    entries: list[tuple[int, int | None]] = []
    for number, kind, parts in zip(numbers, kinds, zip(*places, strict=True), strict=False):
        entries.append((number, int.from_bytes(parts, "big") if kind == _IN_USE else None))
    return entries, head[1]


def _numbers(index: list[int]) -> Iterator[int]:
    for first, count in zip(index[::2], index[1::2], strict=False):
        yield from range(first, first + min(count, _MOST_ENTRIES))


def _columns(content: bytes, width: int, predicted: bool) -> list[list[int]] | None:
    """Returns the `width` columns of a table's rows, each a list of bytes, or None where it is malformed."""
    row = width + predicted
    if not width or len(content) < row:
        return None
    whole = content[: len(content) // row * row]
    if not predicted:
        return [list(whole[number::row]) for number in range(width)]
    if whole[::row] != bytes([_PNG_UP]) * (len(whole) // row):
        return None
    return [[total & 255 for total in accumulate(whole[number::row])] for number in range(1, row)]


def _is_there(data: bytes, number: int, at: int) -> bool:
    """Returns whether an object begins at an offset, which may be counted from the PDF's header."""
    return _begins(data, number, at) or _begins(data, number, at + max(0, data.find(b"%PDF-", 0, 1024)))


def _begins(data: bytes, number: int, at: int) -> bool:
    words = data[at : at + 32].split(None, 2)
    return len(words) == 3 and words[0] == b"%d" % number and words[2].startswith(b"obj")


def _leaves(data: bytes, addresses: _Addresses, root: int) -> int | None:
    """Returns the number of pages in the page tree, or None where a node of it cannot be read here."""
    catalog = _entries(data, addresses, root)
    pages = catalog and _PAGES.search(catalog)
    if not pages:
        return None
    leaves, seen, waiting = 0, set[int](), [int(pages[1])]
    while waiting:
        number = waiting.pop()
        node = _entries(data, addresses, number)
        if node is None or number in seen or len(seen) > _MOST_ENTRIES:
            return None
        seen.add(number)
        kids = _KIDS.search(node)
        if kids:
            waiting.extend(int(found) for found in _REFERENCE.findall(kids[1]))
        else:
            leaves += 1
    return leaves


def _entries(data: bytes, addresses: _Addresses, number: int) -> bytes | None:
    at = addresses.get(number)
    if at is None:
        return None
    end = data.find(b"endobj", at)
    return data[at:end] if end > 0 else None

"""Finds damage in a PDF's bytes. The PDF library reads what is left of a broken PDF and reports nothing.

The rules are those of ISO 32000-1: 7.5.5 (the end of a file), 7.5.6 (updates), 7.3.8 (streams), 7.5.7 (object
streams), 8.11.4 (layers), and annex F (linearized files).
"""

from __future__ import annotations

import re
import zlib
from base64 import a85decode
from collections.abc import Iterator

END_WITHIN = 1024
"""A whole PDF has its end-of-file mark within so many bytes from its end (ISO 32000-1, annex H.3)."""

_END = b"%%EOF"
_PADDING = b"\0\t\n\f\r "

_BEGUN_UPDATE = re.compile(
    rb"\A[\0\s]*[1-9]\d*(?:\s+\d+(?:\s+o\w*)?)?[\0\s]*\Z"  # 12 0 ob, cut there
    rb"|\d+\s+\d+\s+obj\b"  # 12 0 obj
    rb"|(?:^|[\r\n])\s*(?:xref|trailer|startxref)\b"
)
"""What follows the last end-of-file mark where an update was cut off. A chunked download may end with `0`."""

# /Linearized 1/L 5012
_LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)|/L\s+(\d+)[^>]*?/Linearized\b")

_STREAM = re.compile(rb">>\s*stream\r?\n")
"""The start of a stream's bytes: `/Length 65>>stream` and a line end."""
_FILTERS = re.compile(
    rb"/Filter\s*\[?\s*(/(?:ASCII85Decode|A85)\s*)?/(?:FlateDecode|Fl)\s*(?:\]|/(?!\w*Decode)|>|\Z)"
)
"""Filters that this module can decode: `/Filter/FlateDecode`, `/Filter[/ASCII85Decode/FlateDecode]`."""
_NAMED_FILTERS = re.compile(rb"/Filter\s*(?:\[([^\]]*)\]|(/\w+))")
_KNOWN_FILTERS = frozenset(
    b"""FlateDecode Fl ASCII85Decode A85 ASCIIHexDecode AHx LZWDecode LZW RunLengthDecode RL CCITTFaxDecode
    CCF DCTDecode DCT JBIG2Decode JPXDecode Crypt""".split()
)
"""Filters of ISO 32000-1, 7.4, with the short names of inline images, which the library accepts too."""
_OF_OTHER_USE = (b"/Image", b"/Length1", b"/FontFile", b"/Type1C", b"/CIDFontType0C", b"/OpenType", b"/XML")
_ENTRIES_WITHIN = 4096
_MOST_UNPACKED = 64 * 2**20
"""Most bytes that are unpacked to see whether streams are whole. Streams after that are not checked."""


def is_truncated(data: bytes) -> bool:
    """Returns whether a PDF ends before its end-of-file mark, or before the mark of its last update.

    Line ends, NULs and the end of a chunked download may follow the mark, because they do no harm.
    """
    end = data.rfind(_END)
    if end < 0:
        return True
    rest = data[end + len(_END) :]
    if len(rest.strip(_PADDING)) > END_WITHIN or _BEGUN_UPDATE.search(rest):
        return True
    linearized = _LINEARIZED.search(data, 0, END_WITHIN)
    return linearized is not None and int(linearized[1] or linearized[2]) > len(data)


def without_padding(data: bytes) -> bytes:
    """Returns a PDF without NULs and white space after its end.

    The library looks for the end mark only near the last byte.
    """
    kept = len(data.rstrip(_PADDING))
    return data if len(data) - kept < END_WITHIN // 2 else data[:kept] + b"\n"


def may_have_layers(data: bytes) -> bool:
    """Returns whether a PDF's catalog names layers (optional content groups), some of which may be hidden."""
    if b"/OCProperties" in data:
        return True
    if b"/ObjStm" not in data:
        return False
    if b"/Encrypt" in data:
        return b"/Catalog" not in data  # it is in a stream of objects that only the library can read
    return any(b"/OCProperties" in unpacked for unpacked in _unpacked(data, b"/ObjStm") if unpacked)


def has_broken_streams(data: bytes) -> bool:
    """Returns whether a stream of a PDF lacks its beginning or end, or cannot be unpacked whole.

    The packed streams of an encrypted PDF are not checked.
    """
    begun = list(_STREAM.finditer(data))
    if len(begun) != data.count(b"endstream"):
        return True
    if b"/Encrypt" in data:
        return False
    return not all(_has_sound_entries(_entries_of(data, found)) for found in begun) or any(
        unpacked is None for unpacked in _unpacked(data, b"/FlateDecode")
    )


def _entries_of(data: bytes, found: re.Match[bytes]) -> bytes:
    """Returns the bytes before a stream's own, from `obj` on."""
    before = data[max(0, found.start() - _ENTRIES_WITHIN) : found.start()]
    return before[max(0, before.rfind(b"obj")) :]


def _has_sound_entries(entries: bytes) -> bool:
    """Returns whether a stream's entries begin as a dictionary, hold no NUL, and name only known filters."""
    named = _NAMED_FILTERS.search(entries)
    filters = set((named[1] or named[2] or b"").replace(b"/", b" ").split()) if named else set[bytes]()
    return entries[3:].lstrip().startswith(b"<<") and b"\0" not in entries and filters <= _KNOWN_FILTERS


def _unpacked(data: bytes, mark: bytes) -> Iterator[bytes | None]:
    """Yields the contents of the deflated streams whose entries have this mark, or None for a broken one."""
    left = _MOST_UNPACKED
    for found in _STREAM.finditer(data):
        entries = _entries_of(data, found)
        filters = _FILTERS.search(entries)
        if mark not in entries or not filters or any(other in entries for other in _OF_OTHER_USE):
            continue
        unpacker = zlib.decompressobj()
        try:
            packed: bytes | memoryview = memoryview(data)[found.end() :]
            if filters[1]:
                packed = of_ascii85(data[found.end() : data.index(b"~>", found.end())])
            content = unpacker.decompress(packed, left)
        except (ValueError, zlib.error):
            yield None
            continue
        left -= len(content)
        if left <= 0:
            return
        yield content if unpacker.eof else None


def of_ascii85(text: bytes) -> bytes:
    """Returns what `a85decode` returns, in a tenth of its time where the text has no letter for four zeros.

    Raises ValueError where `a85decode` does.
    """
    digits = text.translate(None, _WHITE)
    if digits.translate(None, _DIGITS):
        return a85decode(text)
    missing = -len(digits) % _GROUP
    values = (digits + b"u" * missing).translate(_VALUES)
    # Each group of digits to the base 85 has five bytes of one large number: all are added up at once.
    total = 0
    for place in range(_GROUP):
        column = bytearray(len(values))
        column[_GROUP - 1 :: _GROUP] = values[place::_GROUP]
        total = total * 85 + int.from_bytes(column, "big")
    sums = total.to_bytes(len(values), "big")
    if any(sums[::_GROUP]):
        return a85decode(text)  # a group is more than four bytes hold, which it says
    content = bytearray(len(values) // _GROUP * 4)
    for place in range(4):
        content[place::4] = sums[place + 1 :: _GROUP]
    return bytes(content[: len(content) - missing])


_WHITE = b" \t\n\r\v"
_DIGITS = bytes(range(ord("!"), ord("u") + 1))
_VALUES = bytes(max(code - ord("!"), 0) for code in range(256))
_GROUP = 5

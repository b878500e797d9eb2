"""A letter's raw text as one reads it, with the way back to where every character came from.

Text reaches the parser from PDFs and text extracts of many makers. `clean` undoes what printing and
extraction put into it, in one pass of named steps; everything after it reads only the cleaned text, and
`Cleaned.raw_span` turns what it finds into offsets of the raw text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from imr.text.spans import Span

_NEWLINE = r"(?:\r\n?|[\n\f\v\x85\u2028\u2029])"
_BLANK = r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_CASE_NUMBER = r"CM\d\d-\d{5,7}"

_NEWLINE_MARKS = r"\n\r\f\v\x85\u2028\u2029"
_ODD_BLANKS = r"\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = r"\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f"

_AFTER_NEWLINE = rf"(?<=[{_NEWLINE_MARKS}])(?:(?<=\r)\n)?"

_STEPS: tuple[tuple[str, str], ...] = (
    # "Final Determination Letter for IMR Case Number CM13-0012345   3": a footer of 2013 and 2014.
    (
        "footer",
        rf"{_AFTER_NEWLINE}{_BLANK}*Final Determination Letter for IMR Case Number[^\r\n\f]{{0,40}}"
        rf"(?={_NEWLINE}|\Z)",
    ),
    # "<form feed>Case Number: CM21-0012345 Page 2": a running header; a letter's own goes on with labels.
    (
        "running_header",
        rf"(?<=\f){_BLANK}*(?:IMR )?Case (?:Number|No\.?)\s?:?\s?{_CASE_NUMBER}"
        rf"(?:{_BLANK}+Page \d{{1,3}}(?: of \d{{1,3}})?)?{_BLANK}*{_NEWLINE}(?!\s?(?:Date|Priority|UR))",
    ),
    # "<line end>Page 2 of 5<form feed>", "<line end>2<form feed>": a page's number at its foot.
    (
        "page_number",
        rf"{_AFTER_NEWLINE}{_BLANK}*(?:Page{_BLANK}?)?(?P<page>\d{{1,3}})(?:{_BLANK}?of{_BLANK}?\d{{1,3}})?"
        rf"{_BLANK}*(?:\r?\n{_BLANK}*){{0,9}}(?:\f|\Z)",
    ),
    # "evidence<U+FFFE>based": the mark pdfium leaves of a hyphen at a line's end.
    ("line_hyphen", rf"(?<=\ufffe){_BLANK}?{_NEWLINE}?"),
    ("soft_hyphen", rf"(?<=\u00ad)(?:{_BLANK}?{_NEWLINE}{_BLANK}*)?"),
    ("line_end", rf"{_AFTER_NEWLINE}(?:{_BLANK}*{_NEWLINE})*{_BLANK}*"),
    ("spaces", rf"(?<=[{_ODD_BLANKS}]){_BLANK}*"),
    ("invisible", rf"(?<=[{_INVISIBLE}])"),
)
"""What is undone, by name: what follows the first character, which says what it can be."""

_NOISE = re.compile(
    rf"[{_NEWLINE_MARKS}{_ODD_BLANKS}{_INVISIBLE}\ufffe\u00ad]"
    + rf"(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _STEPS)})"
)
_NOISE_AND_SPACES = re.compile(f" {{2,}}|{_NOISE.pattern}")
_LINE_END = re.compile(_NEWLINE)
_ONE_LINE_END = ("\n", "\r\n")
# Two line ends with nothing between: what every line of a double spaced extract ends in.
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_DOUBLE_SPACED = 0.4


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Cleaned text; a piece starting at `starts[i]` was copied from `raw_starts[i]` of the raw text."""

    text: str
    starts: list[int]
    raw_starts: list[int]
    raw_length: int

    def raw_span(self, span: Span) -> Span:
        """The span of the raw text that a non-empty span of the cleaned text was made from."""
        return self._raw(span[0]), self._raw(span[1] - 1) + 1

    def _raw(self, position: int) -> int:
        piece = max(bisect_right(self.starts, position) - 1, 0)
        return min(self.raw_starts[piece] + position - self.starts[piece], self.raw_length)


def _is_double_spaced(raw: str) -> bool:
    lines = raw.count("\n")
    return lines > 0 and sum(1 for _ in _BLANK_LINE.finditer(raw)) > _DOUBLE_SPACED * lines


def _replacements(raw: str) -> Iterator[tuple[int, int, str]]:
    """What each step takes out of `raw`, in order: [start, end) and what stands there instead."""
    paragraph_after = 3 if _is_double_spaced(raw) else 2
    pages = 1
    pattern = _NOISE_AND_SPACES if "  " in raw else _NOISE
    for match in pattern.finditer(raw):
        step, noise = match.lastgroup, match.group()
        start, end = match.span()
        if noise == "\n":
            if raw[start - 1 : start] == " ":
                yield start, end, noise
            continue
        if step == "line_end":
            ends = 1 if noise in _ONE_LINE_END else len(_LINE_END.findall(noise))
            yield start, end, "\n\n" if ends >= paragraph_after and "\f" not in noise else "\n"
        elif step == "spaces" or step is None:
            yield start, end, " "
        elif step == "line_hyphen":
            yield start, end, "-\n"
        elif step == "page_number" and "Page" not in noise and abs(int(match["page"]) - pages) > 1:
            # Another number than this page's belongs to the text: "... a week for<line end>12<form feed>".
            yield start, match.start("page"), "\n"
            yield match.end("page"), end, "\n"
        else:
            yield start, end, "" if step in ("soft_hyphen", "invisible") else "\n"
        pages += noise.count("\f")


def clean(raw: str) -> Cleaned:
    """`raw` with one kind of line end and of space, without page furniture and invisible characters.

    A blank line stays where it means something: in a double spaced extract only two of them do, and none does
    where a page ends.
    """
    pieces: list[str] = []
    starts: list[int] = []
    raw_starts: list[int] = []
    length = at = 0
    for start, end, replacement in _replacements(raw):
        if replacement[:1] == "\n" and raw[start - 1 : start] == " " and start > at:
            start -= 1
        copied = start - at
        starts.append(length)
        raw_starts.append(at)
        pieces += (raw[at:start], replacement)
        length += copied + len(replacement)
        at = end
    starts.append(length)
    raw_starts.append(at)
    pieces.append(raw[at:])
    return Cleaned("".join(pieces), starts, raw_starts, len(raw))

"""A letter's raw text as one reads it, with the way back to where every character came from.

Text reaches the parser from PDFs and text extracts of many makers. `clean` undoes what printing and
extraction put into it, in one pass of named steps; everything after it reads only the cleaned text, and
`Cleaned.raw_span` turns what it finds into offsets of the raw text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imr.parsing.hyphens import line_hyphens
from imr.text.folding import BLANKS, ENTITY, PLAIN, decoded
from imr.text.spans import Span

_NEWLINE = r"(?:\r\n?|[\n\f\v\x85\u2028\u2029])"
_ODD_BLANKS = r"\t" + BLANKS
_BLANK = rf"[ {_ODD_BLANKS}]"

_NEWLINE_MARKS = r"\n\r\f\v\x85\u2028\u2029"
_INVISIBLE = r"\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f"
_TYPESET = re.escape("".join(PLAIN))

_AFTER_NEWLINE = rf"(?<=[{_NEWLINE_MARKS}])(?:(?<=\r)\n)?"

_STEPS: tuple[tuple[str, str], ...] = (
    # "evidence<U+FFFE>based": the mark pdfium leaves of a hyphen at a line's end.
    ("line_hyphen", rf"(?<=\ufffe){_BLANK}?{_NEWLINE}?"),
    ("soft_hyphen", rf"(?<=\u00ad)(?:{_BLANK}?{_NEWLINE}{_BLANK}*)?"),
    ("line_end", rf"{_AFTER_NEWLINE}(?:{_BLANK}*{_NEWLINE})*{_BLANK}*"),
    ("spaces", rf"(?<=[{_ODD_BLANKS}]){_BLANK}*"),
    ("invisible", rf"(?<=[{_INVISIBLE}])"),
    # "non<U+2011>MTUS", "o<U+FB03>ce": other characters for plain ones.
    ("typeset", rf"(?<=[{_TYPESET}])"),
    # "2<U+2013>3": a dash inside a number or word; one between spaces stays. "CM21<U+2014>0012345": of longer
    # dashes, which also part sentences, only one before a figure or capital.
    ("dash", r"(?:(?<=\w\u2013)(?=\w)|(?<=\w[\u2014\u2015])(?=[\dA-Z]))"),
)
"""What is undone, by name: what follows the first character, which says what it can be."""

# A line end that follows a word and that a word follows: most are, and stay what they are.
_PLAIN_LINE_END = r"(?<=[^ ]\n)[!-~]"
_NOISE = re.compile(
    rf"[^ -~](?!{_PLAIN_LINE_END})" + rf"(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _STEPS)})"
)
_NOISE_AND_SPACES = re.compile(f" {{2,}}|{_NOISE.pattern}")
_LINE_END = re.compile(_NEWLINE)
_ONE_LINE_END = ("\n", "\r\n")
# Two line ends with nothing between: what every line of a double spaced extract ends in.
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_DOUBLE_SPACED = 0.4
_WORD = re.compile(r"[A-Za-z]+")
# "CM21<U+00AD>0012345", "2<U+00AD>3", "non<U+00AD>MTUS".
_WRITTEN_HYPHEN = re.compile(r"\w\u00ad[\dA-Z]|\d\u00ad\w")
_BROKEN = re.compile(r"([A-Za-z]+)\u00ad([a-z]+)")  # "ther<U+00AD>apy"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Cleaned text, and what it was made from.

    Its pieces are copied and replaced in turn, the first one copied: piece i starts at `starts[i]`, and what
    it was made from at `raw_starts[i]`. `source` is the text before that step, where several were taken.
    """

    text: str
    starts: list[int]
    raw_starts: list[int]
    source: Cleaned | None = None

    def raw_span(self, span: Span) -> Span:
        """The span of the raw text that a non-empty span of the cleaned text was made from."""
        starts, raw_starts = self.starts, self.raw_starts
        first, last = bisect_right(starts, span[0]) - 1, bisect_right(starts, span[1] - 1) - 1
        start = raw_starts[first] + (0 if first % 2 else span[0] - starts[first])
        end = raw_starts[last + 1] if last % 2 else raw_starts[last] + span[1] - starts[last]
        return self.source.raw_span((start, end)) if self.source else (start, end)


def _is_double_spaced(raw: str) -> bool:
    lines = raw.count("\n")
    return lines > 0 and len(_BLANK_LINE.findall(raw)) > _DOUBLE_SPACED * lines


def _writes_hyphens(raw: str) -> bool:
    """Whether U+00AD is the text's hyphen, as it is of some fonts: it stands beside a figure or capital."""
    return _WRITTEN_HYPHEN.search(raw) is not None


def _marks_breaks(raw: str) -> bool:
    """Whether U+00AD inside lines marks where words may break: most of those words stand there whole too."""
    broken = {"".join(match.groups()) for match in _BROKEN.finditer(raw)}
    return bool(broken) and 2 * len(broken & set(_WORD.findall(raw))) >= len(broken)


def _soft_hyphen(raw: str, start: int, end: int, writes_hyphens: bool, marks_breaks: bool) -> str:
    """What U+00AD with a line end or none after it stands for.

    A font may have it for its hyphen. Otherwise it is one beside what is no letter, and inside a line where
    the text does not mark breaks with it ("ther<U+00AD>apy"); at a line's end it broke a word.
    """
    breaks_line = end - start > 1
    inside_word = raw[start - 1 : start].isalpha() and raw[end : end + 1].isalpha()
    if not writes_hyphens and inside_word and (breaks_line or marks_breaks):
        return ""
    return "-\n" if breaks_line else "-"


def _replacements(raw: str) -> Iterator[tuple[int, int, str]]:
    """What each step takes out of `raw`, in order: [start, end) and what stands there instead."""
    paragraph_after = 3 if _is_double_spaced(raw) else 2
    soft = (_writes_hyphens(raw), _marks_breaks(raw)) if "\u00ad" in raw else (False, False)
    pattern = _NOISE_AND_SPACES if "  " in raw else _NOISE
    for match in pattern.finditer(raw):
        start, end = match.span()
        noise = raw[start:end]
        if noise == "\n":
            if raw[start - 1 : start] == " ":
                yield start, end, noise
            continue
        step = match.lastgroup
        if step == "line_end":
            ends = 1 if noise in _ONE_LINE_END else len(_LINE_END.findall(noise))
            yield start, end, "\n\n" if ends >= paragraph_after and "\f" not in noise else "\n"
        elif step == "spaces" or step is None:
            yield start, end, " "
        elif step == "line_hyphen":
            yield start, end, "-\n"
        elif step == "soft_hyphen":
            yield start, end, _soft_hyphen(raw, start, end, *soft)
        elif step == "typeset":
            yield start, end, PLAIN[noise]
        elif step == "dash":
            yield start, end, "-"
        else:
            yield start, end, "" if step == "invisible" else "\n"


def _replaced(
    raw: str, replacements: Iterable[tuple[int, int, str]], source: Cleaned | None = None
) -> Cleaned:
    pieces: list[str] = []
    starts: list[int] = []
    raw_starts: list[int] = []
    length = at = 0
    for start, end, replacement in replacements:
        if replacement[:1] == "\n" and raw[start - 1 : start] == " " and start > at:
            start -= 1
        starts += (length, length + start - at)
        raw_starts += (at, start)
        pieces += (raw[at:start], replacement)
        length += start - at + len(replacement)
        at = end
    starts.append(length)
    raw_starts.append(at)
    pieces.append(raw[at:])
    return Cleaned("".join(pieces), starts, raw_starts, source)


def clean(raw: str, furniture: Sequence[Span] = ()) -> Cleaned:
    """`raw` in plain characters with one kind of line end, without its furniture and invisible characters,
    and with the words whole that line ends broke.

    A blank line stays where it means something: in a double spaced extract only two of them do, and none does
    where a page ends. `furniture` are lines, in order; each ends a page.
    """
    source = None
    if furniture:
        source = _replaced(raw, ((*line, "\f") for line in furniture))
        raw = source.text
    if "&" in raw and ENTITY.search(raw):
        entities = ((*match.span(), decoded(match)) for match in ENTITY.finditer(raw))
        source = _replaced(raw, entities, source)
        raw = source.text
    cleaned = _replaced(raw, _replacements(raw), source)
    hyphens = list(line_hyphens(cleaned.text))
    return _replaced(cleaned.text, hyphens, cleaned) if hyphens else cleaned

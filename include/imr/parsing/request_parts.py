"""An item's request: where it begins after the rationale before it, and what parts it has."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass

from imr.text.folding import fold_case
from imr.text.spans import Span, trimmed
from imr.text.vocabulary import alternation, read_words
from imr.text.wrapping import ends_early, line_width

_WORDS = read_words("imr.parsing")
_MOST_LINES = 15
_LONGEST = 4_000
"""Lines a request may wrap over at the most, and its characters."""
_ROOM = 100
# What a request's first line follows: a sentence's end, "set forth below:", a heading.
_BOUNDARY = re.compile(r"(?:[.!?:][\"')\]]{0,2}|[A-Z]{2})\s*$")

# A line's last characters where a sentence ends: "necessary.", "(ODG, 2016).", 'is "stable."',
# "given. (ODG)", "http://example.org/page".
_SENTENCE_END = re.compile(r"(?:[.!?][\"”')\]]{0,2}(?:\s\([^()]{2,60}\))?|\b(?:https?:|www\.)\S{3,80})\s*$")
# The same after an abbreviation, where it does not: "Qty.", "2 x wk.", "b.i.d.".
_ABBREVIATION_END = re.compile(
    rf"(?:\b{alternation(_WORDS['abbreviations'])}|\b[a-z]\.[a-z](?:\.[a-z])?)\.\s*$",
    re.IGNORECASE,
)
# A conclusion that closes a rationale, with or without its period: "is not medically necessary at this time".
_CONCLUSION_END = re.compile(
    r"(?:(?:\b|not)medically\s*(?:necessary|appropriate)|\bfor\s+this\s+(?:patient|injured\s+worker))"
    r"(?:\s+(?:and|or|nor)\s+(?:medically\s+)?(?:appropriate|necessary))?(?:\s+at\s+this\s+time)?"
    r"(?:(?P<stop>[.!]+[\"”')]{0,2})\s*|\s*\n|\s+(?=[A-Z\d]))"
)
# A sentence's end that a request follows on the same line: "... in this case. Norco", "... is given.Norco".
_SENTENCE_END_INSIDE = re.compile(r"[a-z\d)\]\"”][.!?][\"”')\]]{0,2}(?:\s+|(?<=[a-z]\.))(?=[A-Z\d])")
# Words of sentences, which requests seldom hold.
_PROSE = re.compile(rf"\b{alternation(_WORDS['verbs'])}\b")
# How the sentences of a rationale begin.
_SENTENCE_OPENING = re.compile(rf"\s*{alternation(map(str.capitalize, _WORDS['openings']))}\b")
# "... the request for <what> is not medically necessary": a rationale naming its own request.
_NAMED_REQUEST = re.compile(
    r"\brequest(?:ed)?\s+(?:for\s+)?(?P<what>[^.]{3,600}?)[,\"”]*\s+(?:is|are|was|were)\b"
)
_LETTER = re.compile(r"[a-z\d]")

_ORIGINAL = re.compile(r",?\s+(?:was|were|is)\s+the\s+original\s+request\b[.,;]?\s*", re.IGNORECASE)
# "The remaining IMR eligible portion of the original request, "; "The original request, ". A first letter in
# both cases, and then what stands before it, is looked for faster than "\b" and a letter of any case.
_REMAINDER = re.compile(
    r"(?-i:[Tt])(?<!\w.)he\s+(?:remaining\s+)?(?:(?:IMR[\s-]*)?eligible\s+)?(?:portion\s+of\s+(?:the\s+)?)?original\s+request"
    r"(?:\s+of)?\s*[,:]\s*",
    re.IGNORECASE,
)
_TRAILING_VERB = re.compile(r"\s*,?\s+(?:is|are|was|were)\s*$")
# "Y was authorized by the Claims Administrator."
_AUTHORIZED_FIRST = re.compile(
    r",?\s+(?:was|were|is|are|has\s+been|have\s+been)\s+(?:authorized|approved|certified)\s+by\s+the\s+Claims",
    re.IGNORECASE,
)
# "The Claims Administrator authorized Y, leaving the original request IMR eligible."
_AUTHORIZED_LAST = re.compile(
    r"^(?:The\s+)?Claims\s+Administrator\s+(?:has\s+)?(?:authorized|approved|certified)\s+", re.IGNORECASE
)
_LEAVING = re.compile(r"\s*,?\s+leaving\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RequestParts:
    """What was decided; of a partly authorized request also what was asked and what was authorized."""

    request: Span
    original: Span | None = None
    authorized: Span | None = None


def split_request(text: str, span: Span) -> RequestParts:
    """The parts of an item's request, by the sentences of partly authorized requests (docs/labelling.md)."""
    start, end = span
    last = _remainder(text, start, end)
    if last is None:
        return RequestParts(trimmed(text, start, end))
    verb = _TRAILING_VERB.search(text, max(last.end(), end - 20), end)
    request = trimmed(text, last.end(), verb.start() if verb else end, ",")
    if request[0] == request[1]:
        return RequestParts(trimmed(text, start, end))
    asked = _ORIGINAL.search(text, start, last.start())
    if asked is None:
        return RequestParts(request)
    original = trimmed(text, start, asked.start())
    return RequestParts(request, original, _authorized(text, asked.end(), last.start()))


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    return next(iter(deque(pattern.finditer(text, start, end), maxlen=1)), None)


def _remainder(text: str, start: int, end: int) -> re.Match[str] | None:
    """The words that name what is left of a partly authorized request, where the request ends with that."""
    if "original" not in text[start:end].lower():
        return None
    last = _last(_REMAINDER, text, start, end)
    return last if last and not _CONCLUSION_END.search(text, last.end(), end) else None


def _end_of_original(text: str, start: int, end: int) -> int:
    """Where the original request of a partly authorized one ends; `end` of any other request."""
    last = _remainder(text, start, end)
    if last is None:
        return end
    asked = _last(_ORIGINAL, text, start, last.start())
    return asked.start() if asked else end


def _authorized(text: str, start: int, end: int) -> Span | None:
    """What the sentence between the original request and the remainder says was authorized."""
    piece = text[start:end]
    if opening := _AUTHORIZED_LAST.match(piece):
        leaving = _LEAVING.search(piece, opening.end())
        return trimmed(text, start + opening.end(), start + (leaving.start() if leaving else len(piece)), ".")
    if verb := _AUTHORIZED_FIRST.search(piece):
        return trimmed(text, start, start + verb.start())
    return None


def is_prose(text: str) -> bool:
    """Whether a stretch before an outcome is a sentence about something, rather than a request."""
    return bool(_PROSE.search(text)) and not _ORIGINAL.search(text)


def has_sentence_end(text: str) -> bool:
    """Whether a sentence ends inside a stretch of text and another begins."""
    return bool(_SENTENCE_END_INSIDE.search(text))


def is_unclear(request: str) -> bool:
    """Whether a request holds what looks like the end of a rationale."""
    return bool(_PROSE.search(request)) and has_sentence_end(request)


def is_cut(text: str, span: Span) -> bool:
    """Whether a request is as long as is read of one, and nothing ends before it: it may begin earlier."""
    start, end = span
    long = text.count("\n", start, end) + 1 >= _MOST_LINES or end - start >= _LONGEST - _ROOM
    before = text[max(0, start - _ROOM) : start].rstrip(" ")
    opens_line = before.endswith("\n") or not before
    return long and not (opens_line and (before.endswith("\n\n") or _BOUNDARY.search(before)))


def _ends_sentence(line: str) -> bool:
    return bool(_SENTENCE_END.search(line[-90:])) and not _ABBREVIATION_END.search(line[-16:])


def _first_line(lines: list[str]) -> int:
    """The first line, going up from the last, that follows a sentence's end or a blank line."""
    first = len(lines) - 1
    while first > 0 and lines[first - 1].strip() and not _ends_sentence(lines[first - 1]):
        first -= 1
    return first


def _named(rationale: str, candidates: list[int], text: str, begin: int, end: int) -> int | None:
    """The candidate at which the text up to `end` is what the item's own rationale calls its request."""
    letters = [(match.start(), match.group()) for match in _LETTER.finditer(fold_case(text[begin:end]))]
    spelled = "".join(letter for _, letter in letters)
    lengths = set()
    for match in _NAMED_REQUEST.finditer(rationale[-1500:]):
        name = "".join(_LETTER.findall(fold_case(match["what"])))
        if name and spelled.endswith(name):
            lengths.add(len(name))
    starts = {letters[-length][0] + begin for length in lengths}
    positions = [at + begin for at, _ in letters]
    for candidate in candidates if starts else ():
        following = bisect_left(positions, candidate)
        if following < len(positions) and positions[following] in starts:
            return candidate
    return None


def _line_after_prose(text: str, starts: list[int], begin: int, end: int) -> int:
    """The first line after the last word of prose that opens with a capital or a figure; else `begin`."""
    last = _last(_PROSE, text, begin, end)
    after = last.end() if last else end
    return next((at for at in starts if at > after and (text[at].isupper() or text[at].isdigit())), begin)


def request_start(text: str, start: int, end: int, rationale: str) -> int:
    """Where the request begins that ends at `end`, in text that opens with the item before it at `start`.

    `rationale` is the request's own. Text has no bold type; the evidence is, in this order: the end of the
    sentence before, a conclusion ("... not medically necessary") without its period or line end, the name
    that the rationale gives its request, and a line that ended early.
    """
    start = max(start, end - _LONGEST)
    end = _end_of_original(text, start, end)
    lines = text[start:end].rstrip().split("\n")
    offset = len("\n".join(lines[:-_MOST_LINES])) + 1 if len(lines) > _MOST_LINES else 0
    lines = lines[-_MOST_LINES:]
    starts = [start + offset]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    first = _first_line(lines)
    begin = starts[first]
    for conclusion in _CONCLUSION_END.finditer(text, begin, end):
        if conclusion.end() < end:
            begin = conclusion.end()
    prose = _PROSE.search(text, begin, end)
    if prose is None:
        return begin
    candidates = [position for position in starts[:-1] if position > begin]
    candidates += [match.end() for match in _SENTENCE_END_INSIDE.finditer(text, begin, end)]
    named = _named(rationale, candidates, text, begin, end)
    if named is not None:
        return named
    width = line_width(lines)
    begins = [begin]
    begins += [
        match.end() for match in _SENTENCE_END_INSIDE.finditer(text, begin, end) if match.end() >= prose.end()
    ]
    begins += [
        starts[number]
        for number in range(first + 1, len(lines))
        if starts[number] > begin and ends_early(lines[number - 1], lines[number], width)
    ]
    begin = max(begins)
    return _line_after_prose(text, starts[:-1], begin, end) if _SENTENCE_OPENING.match(text, begin) else begin

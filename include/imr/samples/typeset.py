"""Breaks a letter's paragraphs into lines and pages, and notes where the text is bold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from imr.samples.blocks import Block, Run
from imr.samples.noise import Style
from imr.text.spans import Span

LINES_PER_PAGE = 46
HEADING_WIDTH = 62


class Sheet(NamedTuple):
    """The text of a letter, pages ended by form feeds, and its bold spans."""

    text: str
    bold: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line, where it is bold, and whether page furniture must keep away from it."""

    text: str
    bold: tuple[Span, ...] = ()
    whole: bool = False


def typeset(blocks: Iterable[Block], style: Style, number: str, rng: Random) -> Sheet:
    """Returns the letter as text in the given style. `number` is for page headers that name the case."""
    lines: list[Line] = []
    for block in _merged(blocks):
        if block.gap and lines:
            lines.append(Line("", whole=lines[-1].whole))
        lines += _wrapped(block, style, rng)
    return _written(_paged(lines, style, number), style)


def _merged(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with the joined ones made part of the block before."""
    merged: list[Block] = []
    for block in blocks:
        if block.joined and merged:
            before = merged.pop()
            block = Block((*before.runs, *block.runs), gap=before.gap, whole=before.whole)
        merged.append(block)
    return merged


def _wrapped(block: Block, style: Style, rng: Random) -> list[Line]:
    text = "".join(run.text for run in block.runs)
    spans = _spans(block.runs)
    width = min(style.width, HEADING_WIDTH) if text.isupper() else style.width
    lines: list[Line] = []
    start = 0
    while len(text) - start > width:
        cut = text.rfind(" ", start + 1, start + width + 1)
        if cut < 0:
            cut = text.find(" ", start + 1)
            if cut < 0:
                break
        end, resume, mark = cut, cut + 1, ""
        if style.hyphenate and rng.random() < 0.3:
            split = _hyphenation(text, cut + 1, start + width - 1, spans)
            if split:
                end, resume, mark = split, split, "-"
        lines.append(_line(text, start, end, mark, spans, block.whole))
        start = resume
    lines.append(_line(text, start, len(text), "", spans, block.whole))
    return lines


def _spans(runs: tuple[Run, ...]) -> list[tuple[int, int, Run]]:
    spans, start = [], 0
    for run in runs:
        spans.append((start, start + len(run.text), run))
        start += len(run.text)
    return spans


def _hyphenation(text: str, start: int, limit: int, spans: list[tuple[int, int, Run]]) -> int | None:
    """Where the word at `start` may be split so that its first part ends by `limit`; values are not split."""
    end = start
    while end < len(text) and text[end].isalpha() and text[end].islower():
        end += 1
    split = min(limit, end - 3)
    if end - start < 7 or split - start < 3:
        return None
    exact = any(run.exact for first, last, run in spans if first < end and start < last)
    return None if exact else split


def _line(text: str, start: int, end: int, mark: str, spans: list[tuple[int, int, Run]], whole: bool) -> Line:
    bold = tuple(
        (max(first, start) - start, min(last, end) - start)
        for first, last, run in spans
        if run.bold and first < end and start < last
    )
    exact = any(run.exact for first, last, run in spans if first < end and start < last)
    return Line(text[start:end] + mark, bold, whole or exact)


def _paged(lines: list[Line], style: Style, number: str) -> list[list[Line]]:
    """Pages of lines. Furniture stays inside prose, where nobody can take it for part of a request."""
    pages: list[list[Line]] = []
    start = 0
    while start < len(lines):
        end = min(start + LINES_PER_PAGE, len(lines))
        if style.furniture and end < len(lines):
            while end > start + 12 and (lines[end].whole or lines[end - 1].whole or not lines[end].text):
                end -= 1
        page = lines[start:end]
        while page and not page[0].text:
            page = page[1:]
        pages.append(page)
        start = end
    if style.furniture and len(pages) > 1:
        pages = [
            [*page, Line(style.furniture.format(page=index, pages=len(pages), number=number))]
            for index, page in enumerate(pages, start=1)
        ]
    return pages


def _written(pages: list[list[Line]], style: Style) -> Sheet:
    line_end = "\r\n" if style.carriage_return else "\n"
    if style.trailing_space:
        line_end = " " + line_end
    if style.double_spaced:
        line_end += line_end
    pieces: list[str] = []
    bold: list[Span] = []
    position = 0
    for page in pages:
        if pieces:
            pieces.append("\f" if style.page_breaks else "")
            position += len(pieces[-1])
        for line in page:
            bold += [(position + first, position + last) for first, last in line.bold]
            pieces.append(line.text + line_end)
            position += len(pieces[-1])
    return Sheet("".join(pieces), tuple(bold))

"""How programs make text of a page: each takes a letter's pieces, and returns text with pages ended by form
feeds.

`laid_out` keeps the page's look with blanks, as `pdftotext -layout` does. `in_order` writes lines in the
order in which the page draws them, as pdfium does: cells of a table one after another, numbers of items
sometimes on lines of their own, lost spaces, line ends of two characters. `recognised` writes what is read
from a scan: words broken at line ends, curly apostrophes, and sometimes a blank line after every line.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from random import Random

from older.letters import OlderLetter
from older.pieces import Cells, Centred, Close, Paragraph, Piece

_LINES = 48
_WORD = re.compile(r"[A-Za-z]+")
_SPACE = re.compile(r"(?<=[a-z]) (?=[a-z])(?!(?:is|are|was)\b)")
_NAME = "Final Determination Letter for IMR Case Number {number}"


def laid_out(letter: OlderLetter, rng: Random) -> str:
    """The letter as `pdftotext -layout` writes it: margins, centred lines and columns of blanks."""
    margin, width = rng.choice([0, 0, 3, 8, 14]), rng.choice([84, 96, 104])
    justified = rng.random() < 0.3

    def lines(piece: Piece) -> list[str]:
        if isinstance(piece, Centred):
            return [" " * (margin + max(0, (width - len(piece.words)) // 2)) + piece.words]
        if isinstance(piece, Cells):
            return [" " * margin + line for line in _columns(piece, rng)]
        if isinstance(piece, Paragraph):
            hang = rng.choice([3, 4, 7]) if piece.mark else 0
            room = width - hang
            told = textwrap.wrap(piece.words, room, break_on_hyphens=False) or [""]
            if justified:
                told = [*(_justified(line, room) for line in told[:-1]), told[-1]]
            marked = [f"{piece.mark:<{hang}}{told[0]}", *(" " * hang + line for line in told[1:])]
            return [" " * margin + line for line in marked]
        return []

    foot = rng.choice(["{page:>" + str(margin + width) + "}", " " * margin + _NAME + "          {page}", ""])
    return _pages(letter, _lined(letter.pieces, lines), foot, "\n")


def in_order(letter: OlderLetter, rng: Random) -> str:
    """The letter as pdfium writes it: line by line as drawn, and a table by rows, by cells or by columns."""
    width = rng.choice([78, 90, 100])
    by = rng.choice(["row", "row", "cell", "column", "labels"])
    loses_spaces, blank = rng.random() < 0.3, rng.choice(["", " "])
    parts_marks = rng.random() < 0.25

    def lines(piece: Piece) -> list[str]:
        if isinstance(piece, Centred):
            return [piece.words]
        if isinstance(piece, Cells):
            return _cells(piece, by)
        if isinstance(piece, Paragraph):
            words = piece.words if parts_marks else f"{piece.mark} {piece.words}".strip()
            if loses_spaces:
                words = _SPACE.sub(lambda _: "" if rng.random() < 0.02 else " ", words)
                words = words.replace("not medically", "notmedically")
            lines = _wrapped(words, width, rng, 0.15, "\ufffe")
            return [piece.mark, *lines] if parts_marks and piece.mark else lines
        return []

    foot = rng.choice(["{page}", _NAME + " {page}", ""])
    text = _pages(letter, _lined(letter.pieces, lines, ""), foot, "\n")
    return "\n".join(line + blank for line in text.split("\n")).replace("\n", "\r\n")


def recognised(letter: OlderLetter, rng: Random) -> str:
    """The letter as read from a scan: narrow lines, broken words, curly quotes, numbers of pages."""
    width = rng.choice([48, 66, 74, 82])
    double, indent = rng.random() < 0.25, " " * rng.choice([0, 0, 5])
    curly = rng.random() < 0.5

    def lines(piece: Piece) -> list[str]:
        if isinstance(piece, Centred):
            return [piece.words.center(width).rstrip()]
        if isinstance(piece, Cells):
            return _columns(piece, rng)
        if isinstance(piece, Paragraph):
            words = f"{piece.mark} {piece.words}".strip()
            if curly:
                words = words.replace("'", "\u2019")
            return _wrapped(words, width, rng, 0.7, "-")
        return []

    told = [indent + line if line else "" for line in _lined(letter.pieces, lines)]
    text = _pages(letter, told, rng.choice(["{page}", "- {page} -", _NAME + "      {page}"]), "\n")
    return text.replace("\n", "\n\n").replace("\n\n\f", "\n\f") if double else text


EXTRACTORS: dict[str, Callable[[OlderLetter, Random], str]] = {
    "laid out": laid_out,
    "in order": in_order,
    "recognised": recognised,
}


def _lined(pieces: Iterable[Piece], lines: Callable[[Piece], list[str]], gap: str | None = None) -> list[str]:
    """The lines of all pieces, with a blank line between them, or none where `gap` is empty."""
    told: list[str] = []
    close = True
    for piece in pieces:
        if isinstance(piece, Close):
            close = True
            continue
        if not close and gap is None:
            told.append("")
        told += lines(piece)
        close = False
    return told


def _columns(cells: Cells, rng: Random) -> list[str]:
    """A table with its columns in line: label and value, and the second pair at its right."""
    value_at, pair_at = rng.choice([18, 26, 30]), rng.choice([44, 50, 60])
    told = []
    for row in cells.rows:
        pairs = [f"{label:<{value_at}} {value}" for label, value in row]
        told.append("".join(f"{pair:<{pair_at}} " for pair in pairs).rstrip())
    return told


def _cells(cells: Cells, by: str) -> list[str]:
    if by == "row":
        return [" ".join(f"{label} {value}".strip() for label, value in row) for row in cells.rows]
    if by == "cell":
        return [f"{label} {value}".strip() for row in cells.rows for label, value in row]
    if by == "labels":
        pairs = [pair for row in cells.rows for pair in row]
        return [*(label for label, _ in pairs), *(value for _, value in pairs if value)]
    columns = max(len(row) for row in cells.rows)
    return [
        f"{row[column][0]} {row[column][1]}".strip()
        for column in range(columns)
        for row in cells.rows
        if column < len(row)
    ]


def _justified(line: str, width: int) -> str:
    """The line with its blanks widened until it is full."""
    words = line.split(" ")
    missing = width - len(line)
    if missing > len(words) or len(words) < 2:
        return line
    return "".join(word + " " * (1 + (at < missing)) for at, word in enumerate(words)).rstrip()


def _wrapped(words: str, width: int, rng: Random, share: float, hyphen: str) -> list[str]:
    """Lines of a paragraph; of a share of them the last word is broken where it does not fit."""
    told, line = [], ""
    for word in words.split(" "):
        room = width - len(line) - 1
        if not line or len(word) <= room:
            line = f"{line} {word}".strip()
            continue
        cut = _syllables(word, room - 1)
        if cut and rng.random() < share:
            told.append(f"{line} {word[:cut]}{hyphen}")
            line = word[cut:]
        else:
            told.append(line)
            line = word
    return [*told, line]


def _syllables(word: str, room: int) -> int | None:
    """Where a word may be broken so that its first part has room: after a vowel, before another letter."""
    found = _WORD.match(word)
    if found is None or len(found.group()) < 6:
        return None
    for cut in range(min(room, len(found.group()) - 3), 1, -1):
        if (word[cut - 1] in "aeiou") and word[cut] not in "aeiou":
            return cut
    return None


def _pages(letter: OlderLetter, lines: list[str], foot: str, end: str) -> str:
    """Lines on pages with a foot, which names the case or the page's number."""
    pages = [lines[start : start + _LINES] for start in range(0, len(lines), _LINES)]
    told = []
    for number, page in enumerate(pages, start=1):
        below = foot.format(number=letter.number, page=number)
        told.append(end.join([*page, *(["", below] if foot else [])]) + end)
    return "\f".join(told)

"""Lines and paragraphs: undoing how a letter's text was wrapped."""

from __future__ import annotations

import re

# A hyphen at a line's end inside a word, number or date: "re-<line end>evaluation", "10-14-<line end>2016".
_HYPHEN_AT_LINE_END = re.compile(r"-(?<=\w-) ?\n(?=\w)")
_PARAGRAPH_END = re.compile(r"\s*\n\n\s*")
# The last character of a line that may end a sentence.
_SENTENCE_END = re.compile(r"[.!?:][\"”')\]]{0,2}$")
_ROOM = 12
"""Characters by which a line is too short for the next word, before that tells of a paragraph's end: lines
are set in proportional type, so that their length in characters varies."""


def unwrap(text: str) -> str:
    """`text` as one line: line wraps undone, white space collapsed. A hyphen at a line's end stays."""
    if "-\n" in text or "- \n" in text:
        text = _HYPHEN_AT_LINE_END.sub("-", text)
    flat = text.replace("\n", " ")
    # Of white space only the space can be printed. Where single ones stand between words, all is done.
    if flat.isprintable() and "  " not in flat and flat == flat.strip():
        return flat
    return " ".join(flat.split())


def line_width(lines: list[str]) -> int:
    """How long full lines are, where a few lines may be short or run together; 0 of too few lines."""
    lengths = sorted(map(len, lines))
    return lengths[len(lengths) * 3 // 4] if len(lengths) > 2 else 0


def ends_early(line: str, following: str, width: int) -> bool:
    """Whether a line ended although the next line's first word had room on it: a line end that was meant."""
    room = width - len(line.rstrip()) - 1 - _ROOM
    return room > 0 and len(following.partition(" ")[0]) <= room


def paragraphs(text: str) -> str:
    """`text` with its paragraphs kept, one line each, and the wraps inside them undone.

    Paragraphs end at blank lines, and where a sentence ends a line early.
    """
    blocks = []
    text = text.strip()
    for block in _PARAGRAPH_END.split(text) if "\n\n" in text else [text]:
        lines = block.split("\n")
        width = line_width(lines)
        start = 0
        for number in range(1, len(lines)):
            line = lines[number - 1]
            if ends_early(line, lines[number], width) and _SENTENCE_END.search(line[-6:].rstrip()):
                blocks.append(unwrap("\n".join(lines[start:number])))
                start = number
        blocks.append(unwrap("\n".join(lines[start:])))
    return "\n".join(block for block in blocks if block)

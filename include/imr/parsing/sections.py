"""Sections: where each begins and ends, by its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imr.parsing.model import Span

_ENDS = ("", ".", ":", ";", ")")
_QUOTES = ('"', "“", "'", "‘")
_LONGEST_LINE = 400
"""Characters without a line end that tell of a text whose line ends are lost."""


def heading(words: str) -> re.Pattern[str]:
    """A heading's pattern from its words: spaces may be missing or line ends, "(S)" may be missing.

    `heading("IMR DECISION(S) AND RATIONALE(S)")` matches "IMR DECISIONAND  RATIONALE" too.
    """
    return re.compile(
        r"\s*".join(
            re.escape(word).replace(r"\(S\)", r"(?:\(S\)|S)?").replace(r"\(s\)", r"(?:\(s\)|s)?")
            for word in words.split()
        )
    )


def _stands(text: str, start: int) -> bool:
    if start == 0 or text[start - 1] == "\n":
        return True
    before = text[max(start - 2, 0) : start].rstrip(" ")[-1:]
    return before in _ENDS or (
        before not in _QUOTES and "\n" not in text[max(0, start - _LONGEST_LINE) : start]
    )


def headings_at(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Where a heading stands as one: at a line's start or after a sentence, not quoted in one.

    Where line ends are lost, it stands after any word.
    """
    return (match.span() for match in pattern.finditer(text) if _stands(text, match.start()))


def find_heading(pattern: re.Pattern[str], text: str) -> Span | None:
    """Where a heading first stands as one."""
    return next(headings_at(pattern, text), None)


def stops(starts: list[int], end: int) -> list[int]:
    """Where each of several parts ends: where the next starts, the last at `end`."""
    return [*starts[1:], end] if starts else []


def find_sections(text: str, headings: Mapping[str, re.Pattern[str]]) -> dict[str, Span]:
    """Each section's span, heading left out: from its first heading to the next heading found, or the end."""
    found = sorted(
        (*span, name)
        for name, pattern in headings.items()
        if (span := find_heading(pattern, text)) is not None
    )
    ends = stops([start for start, _, _ in found], len(text))
    return {name: (end, stop) for (_, end, name), stop in zip(found, ends, strict=True)}

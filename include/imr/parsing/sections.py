"""Sections: where each begins and ends, by its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imr.parsing.model import Span

_ENDS = ("", ".", ":", ";", ")")


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


def headings_at(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Where a heading stands as one: at a line's start, or after a sentence whose line end was lost."""
    for match in pattern.finditer(text):
        start = match.start()
        if start == 0 or text[start - 1] == "\n" or text[max(start - 2, 0) : start].rstrip(" ")[-1:] in _ENDS:
            yield match.span()


def find_heading(pattern: re.Pattern[str], text: str) -> Span | None:
    """Where a heading first stands as one."""
    return next(headings_at(pattern, text), None)


def find_sections(text: str, headings: Mapping[str, re.Pattern[str]]) -> dict[str, Span]:
    """Each section's span, heading left out: from its first heading to the next heading found, or the end."""
    found = sorted(
        (*span, name)
        for name, pattern in headings.items()
        if (span := find_heading(pattern, text)) is not None
    )
    stops = [start for start, _, _ in found[1:]] + [len(text)]
    return {name: (end, stop) for (_, end, name), stop in zip(found, stops, strict=True)}

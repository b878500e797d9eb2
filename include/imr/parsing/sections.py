"""Sections: where each begins and ends, by its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imr.text.spans import Span

_ENDS = ("", ".", ":", ";", ")")
_QUOTES = ('"', "“", "'", "‘")
_LONGEST_LINE = 400
"""Characters without a line end that tell of a text whose line ends are lost."""

# "The Final Determination was based on decisions for the disputed items/services set forth below:"
_INTRODUCTION = re.compile(r"\s*The\s*Final\s*Determination\s*was\s*based\s*on[^:.]{0,200}[:.]\s*")


def heading(words: str) -> re.Pattern[str]:
    """A heading's pattern in text of folded case: spaces may be missing or line ends, "(s)" may be missing.

    `heading("imr decision(s) and rationale(s)")` matches "imr decisionand  rationale:" too.
    """
    return re.compile(
        r"\s*".join(re.escape(word).replace(r"\(s\)", r"(?:\(s\)|s)?") for word in words.split())
        + r"(?:\s?:)?"
    )


def _stands(text: str, start: int, end: int) -> bool:
    """Whether what reads like a heading is one: not in a sentence, nor quoted in one.

    In capitals it stands at a line's start or after a sentence; otherwise it begins with a capital, and a
    colon or a line end follows. Where line ends are lost, it stands after any word. A pattern that matches
    nothing marks where a section without a heading begins.
    """
    written = text[start:end]
    if written and not (written.isupper() or (written[0].isupper() and _ends_line(text, end))):
        return False
    if start == 0 or text[start - 1] == "\n":
        return True
    before = text[max(start - 2, 0) : start].rstrip(" ")[-1:]
    return before in _ENDS or (before not in _QUOTES and _lacks_line_ends(text, start))


def _ends_line(text: str, end: int) -> bool:
    return text[end - 1] == ":" or text[end : end + 2].lstrip(" ")[:1] in ("", "\n")


def _lacks_line_ends(text: str, start: int) -> bool:
    return "\n" not in text[max(0, start - _LONGEST_LINE) : start]


def headings_at(pattern: re.Pattern[str], text: str, folded: str) -> Iterator[Span]:
    """Where a heading stands as one, in `text` that `folded` is with its case folded."""
    return (match.span() for match in pattern.finditer(folded) if _stands(text, *match.span()))


def find_heading(pattern: re.Pattern[str], text: str, folded: str) -> Span | None:
    """Where a heading first stands as one."""
    return next(headings_at(pattern, text, folded), None)


def stops(starts: list[int], end: int) -> list[int]:
    """Where each of several parts ends: where the next starts, the last at `end`."""
    return [*starts[1:], end] if starts else []


def after_introduction(text: str, start: int, end: int) -> int:
    """Where the items of a section begin: after the sentence that introduces them, if there is one."""
    introduction = _INTRODUCTION.match(text, start, end)
    return introduction.end() if introduction else start


def find_sections(
    text: str, folded: str, headings: Mapping[str, re.Pattern[str]]
) -> tuple[int, dict[str, Span]]:
    """Where the first heading begins (0 without any), and each section's span.

    A section goes from its first heading, which is left out, to the next heading found, or the end.
    """
    found = sorted(
        (*span, name)
        for name, pattern in headings.items()
        if (span := find_heading(pattern, text, folded)) is not None
    )
    ends = stops([start for start, _, _ in found], len(text))
    sections = {name: (end, stop) for (_, end, name), stop in zip(found, ends, strict=True)}
    return (found[0][0] if found else 0), sections

"""The invented letters that variants are made from, and edits of their text."""

from __future__ import annotations

import re
import textwrap
from functools import cache

from imr.samples import SampleLetter, make_letter
from variants.model import Plain

SECTION = re.compile(r"^IMR (?:ISSUES, )?DECISIONS?(?:\(S\))? AND RATIONALES?(?:\(S\))?$", re.MULTILINE)


@cache
def headed() -> SampleLetter:
    """Layout of 2015 and later: three pages, four items, the second and third overturned."""
    return make_letter(3, 27, layout="headed_decisions")


@cache
def headed_short() -> SampleLetter:
    """Layout of 2015 and later: two pages, three items, the first upheld."""
    return make_letter(3, 57, layout="headed_decisions")


@cache
def headed_therapy() -> SampleLetter:
    """Layout of 2015 and later: two pages, three items, the last of them hand therapy, overturned."""
    return make_letter(5, 32, layout="headed_decisions")


@cache
def numbered() -> SampleLetter:
    """Layout of 2014: three pages, three items, the first overturned."""
    return make_letter(3, 21, layout="numbered_decisions")


@cache
def numbered_short() -> SampleLetter:
    """Layout of 2014, of another case: three items, the first upheld."""
    return make_letter(3, 57, layout="numbered_decisions")


@cache
def notice() -> SampleLetter:
    """Layout of 2013: three items, the first overturned."""
    return make_letter(3, 21, layout="determination_notice")


@cache
def review() -> SampleLetter:
    """A professional review: one item, no header."""
    return make_letter(3, 1, layout="professional_review")


def body(letter: SampleLetter) -> str:
    """The letter's text without page ends."""
    return letter.text.replace("\f", "")


def flowing(text: str) -> str:
    """The text with each paragraph on one line."""
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def decisions_of(letter: SampleLetter) -> str:
    """The letter's section of decisions and reasons, with its heading."""
    text = body(letter)
    found = SECTION.search(text)
    return text[found.start() :] if found else text[text.index("1) Regarding the request for") :]


def before_decisions(letter: SampleLetter) -> str:
    """What comes before the section of decisions and reasons."""
    return body(letter).removesuffix(decisions_of(letter))


def item_of(letter: SampleLetter, number: int) -> str:
    """One item of a letter of 2015 and later: request, outcome, guidelines and rationale."""
    starts = [
        match.start() for match in re.finditer(r"^.*: (?:Upheld|Overturned)$", body(letter), re.MULTILINE)
    ]
    return body(letter)[slice(*[*starts, None][number - 1 : number + 1])].strip()


def request_of(letter: SampleLetter, number: int) -> str:
    """The request of one item."""
    return str(letter.truth["decisions"][number - 1]["request"])


def swap(text: str, old: str, new: str, *, times: int = 1) -> str:
    """The text with `old`, wherever its lines end, made `new`; fails where it is not there so many times."""
    pattern = r"\s+".join(re.escape(word) for word in old.split())
    changed, found = re.subn(pattern, lambda _: new, text)
    if found < times:
        raise ValueError(f"{old!r} is in the text {found} times")
    return re.sub(pattern, lambda _: new, text, count=times) if found > times else changed


def indented(text: str, columns: int = 8) -> str:
    """The text as a block quotation."""
    return textwrap.indent(text, " " * columns)


def marked(text: str, mark: str = "> ") -> str:
    """The text with a mark before every line, as in replies."""
    return textwrap.indent(text, mark, lambda _: True)


def wrapped(text: str, width: int = 90) -> str:
    """The text with its long lines broken, as on paper."""
    lines = [textwrap.wrap(line, width) or [""] if len(line) > width else [line] for line in text.split("\n")]
    return "\n".join(line for broken in lines for line in broken)


def plain(letter: SampleLetter, text: str | None = None) -> Plain:
    """The letter, or its text as edited, as a text file."""
    name = letter.stem if letter.truth["layout"] == "professional_review" else "letter"
    return Plain(f"{name}.txt", (letter.text if text is None else text).encode())

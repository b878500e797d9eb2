"""A text's lines, page by page, and what tells a line of sentences from one that was put onto a page."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

from imr.parsing.document_marks import is_prose
from imr.text.numerals import ONES

# One or more of something is looked for faster where the first of it is written by itself.
_DIGITS = re.compile(r"\d\d*")
_SENTENCE_END = re.compile(r"[.!?:;][\"”’')\]]{0,2}$")
_WORD = re.compile(r"[^\W\d_]{3,}")
# "3. MRI", "2) Norco", "(4)", "- MRI": the number or mark of an item in a list.
_LISTED = re.compile(r"\(?\d{1,2}[.)](?!\d)|[-•·▪]\s+(?=[^\W\d_])(?!.*[-–—]$)")
# "Page 2", "pg. 2 of 5", "2 of 5", "- 3 -", "[3]", "3/4": what counts the pages, at a line's end or alone.
_COUNTED = re.compile(
    r"(?:\b(?:page|pg\.?|p\.)[\s|]{0,3}(?P<page>\d{1,3})(?:\s?(?:(?:out\s)?of|/)\s?\d{1,3})?"
    r"|(?<![\d/.])(?P<part>\d{1,3})\s?(?:of|/)\s?\d{1,3}"
    r"|^[-–—~*|\[\s]*(?P<alone>\d{1,3}))[-–—~*|\]\s]*$",
    re.IGNORECASE,
)
# "- ii -", "...more...", "*** COPY ***", "[cont.]": marks on both sides, as nobody writes them in a sentence.
_MARKED = re.compile(r"(?P<mark>[-–—~*|=_]|\.{2}).*(?P=mark)$|\[.*\]$")
# "Page two", "sheet iv".
_PAGE_IN_WORDS = re.compile(
    rf"[\W_]*(?:page|sheet)\W{{1,3}}(?:{'|'.join(list(ONES)[1:])}|ten|[ivx]{{1,5}})[\W_]*$", re.IGNORECASE
)
_DASHES = " -–—~*|[]"
# What people do not write in a sentence: an address of the web, a time by the clock, a long number. A code of
# a procedure has five figures.
_MECHANICAL = re.compile(
    r"https?:|www\.|@(?<=\w@)\w|\.(?<=\w\.)(?:com|org|net|gov|edu)\b|#\s?:\s?\d{3,}"
    r"|\b(?:[a-z]{3,8}://|\d{1,2}:\d\d(?!\d)|[A-Za-z]{0,8}[-_]?\d{6,}\b"
    r"|(?=\w*\d\w*\d\w*\d)(?=[\d_]*[^\W\d_])(?-i:[A-Z\d]{7,})\b|\w{1,4}-\w{1,4}-\d{4,}\b|\d{3}[-.]\d{4}\b)",
    re.IGNORECASE,
)
# What each of these has one of, and few lines have; to look for it is cheaper.
_OF_MACHINES = re.compile(r"[\d:@]|\.\w|[Ww]\.")
_ADDRESS = re.compile(r"(?:https?:|[a-z]{3,8}://|www\.)\S*", re.IGNORECASE)
_CASE = re.compile(r"[Cc](?<!\w.)[Mm]\s?(\d\d)\s?[-\u2010-\u2015\u00ad]?\s?(\d{5,7})(?!\d)")
# What heads an item, its paragraphs or a field of the header: no page says that of itself.
_OUTCOME = re.compile(r"(?:upheld|overturned)\W*$")
_CONCLUDED = re.compile(r"(?:\bmedically|^)\s*(?:necessary|appropriate)\W*$")
# Alternatives that begin with letters are looked for faster than groups of them.
_OWN_LABEL = re.compile(
    r"upheld\W*$|overturned\W*$|modified\W*$|withdrawn\W*$|dismissed\W*$"
    r"|guidelines?\s?:|rationale\s?:|reviewer\s?:|licensure\s?:|specialty\s?:"
    r"|decision\s*based\s*on|based\s*\w+(?:\s?/\s?\w+)?\s*decision\s*on|medically\s*(?:necessary|appropriate)"
    r"|has\s*determined|regarding\s*the\s*request|did\s*not\s*cite"
)
_FURTHEST = 4
"""Lines at a page's beginning or end in which furniture is looked for."""
_AROUND = 8
"""Lines at each end of a page that are looked at: what stands around the furniture is among them."""
_LONGEST = 2_000
"""Characters of a line in which addresses and numbers are looked for: many times what a line holds."""


class Line(NamedTuple):
    """A line that is not blank: [start, end) and its words, its page, and how far it is from its edges."""

    start: int
    end: int
    words: str
    page: int
    at_head: bool
    at_foot: bool


def edges_of(text: str) -> list[list[Line]]:
    """The first and last lines of each page that has any, in order; all lines of a text of one page."""
    if "\f" not in text.strip():
        return [lines] if (lines := _lines(text, 0, 0)) else []
    pages = []
    start = 0
    for number, page in enumerate(text.split("\f")):
        if lines := _lines(page, start, number, _AROUND):
            pages.append(lines)
        start += len(page) + 1
    return pages


def _lines(page: str, start: int, number: int, most: int | None = None) -> list[Line]:
    """The lines of a page that begins at an offset: all, or so many at each end."""
    pieces = page.splitlines(keepends=True)
    starts = list(accumulate(map(len, pieces), initial=start))
    stripped = [piece.strip() for piece in pieces]
    places = [place for place, words in enumerate(stripped) if words]
    if most is not None and len(places) > 2 * most:
        places = places[:most] + places[-most:]
    count = len(places)
    lines = []
    for rank, place in enumerate(places):
        words = stripped[place]
        at = starts[place] + pieces[place].index(words[0])
        lines.append(Line(at, at + len(words), words, number, rank < _FURTHEST, count - rank <= _FURTHEST))
    return lines


def key_of(words: str) -> str:
    """A line's words with every number alike, whatever their case and spaces."""
    folded = words.lower()
    return " ".join((folded if folded.isalpha() else _DIGITS.sub("#", folded)).split())


def opening_of(words: str) -> str:
    """The first word of a line's key, "" of one with other characters than letters: cheaper than the key."""
    word = words.split(maxsplit=1)[0].lower()
    return word if word.isalpha() else ""


def numbers_of(words: str) -> list[int]:
    """The numbers in a line, in order; of longer ones the last nine figures."""
    return [int(number[-9:]) for number in _DIGITS.findall(words)]


def case_of(words: str) -> str | None:
    """The case number that a line names, as its figures alone."""
    found = _CASE.search(words) if "M" in words or "m" in words else None
    return f"{found[1]}{found[2]}" if found else None


def count_of(words: str) -> int | None:
    """The number that a line gives its page: "Page 2 of 5", "2/5"; None where it gives none."""
    found = _counted(words)
    return int(found["page"] or found["part"] or found["alone"]) if found else None


def counts_alone(words: str) -> bool:
    """Whether a line says nothing but the number of its page."""
    found = _counted(words)
    return found is not None and not words[: found.start()].strip(_DASHES)


def _counted(words: str) -> re.Match[str] | None:
    return _COUNTED.search(words) if words.rstrip(_DASHES)[-1:].isdigit() else None


def is_open(words: str) -> bool:
    """Whether a line ends within a sentence."""
    return _SENTENCE_END.search(words) is None


def is_complete(words: str) -> bool:
    """Whether a line ends with a sentence or an outcome."""
    return words.rstrip("\"”’')]")[-1:] in (".", "!", "?") or has_outcome(words)


def goes_on(words: str) -> bool:
    """Whether a line begins within a sentence, and not with the label of those who get copies."""
    return words[0].islower() and not words.startswith(("cc:", "cc :"))


def is_sentence(words: str) -> bool:
    """Whether a line is one of sentences."""
    lower = words.lower()
    has_address = "://" in lower or "http" in lower or "www." in lower
    return is_prose(_ADDRESS.sub("", words) if has_address else words)


def is_marked(words: str) -> bool:
    """Whether marks stand on both sides of a line, or it counts its page in words."""
    return _MARKED.match(words) is not None or _PAGE_IN_WORDS.match(words) is not None


def is_listed(words: str) -> bool:
    """Whether a line begins with a number or mark of a list."""
    return _LISTED.match(words) is not None


def is_mechanical(words: str) -> bool:
    """Whether a line holds what machines write: an address, a time by the clock, a long number.

    One that goes on with a sentence only quotes it.
    """
    if not (_OF_MACHINES.search(words) and _MECHANICAL.search(words[:_LONGEST])):
        return False
    return not goes_on(words) or _ADDRESS.match(words) is not None


def is_capital(words: str) -> bool:
    """Whether a line has words, all of them in capitals."""
    return words.isupper() and _WORD.search(words) is not None


def has_outcome(words: str) -> bool:
    """Whether a line ends in the outcome of an item."""
    return _OUTCOME.search(words.lower()) is not None


def concludes(words: str) -> bool:
    """Whether a line ends a rationale's conclusion: "... not medically necessary."."""
    return _CONCLUDED.search(words.lower()) is not None


def is_own(words: str) -> bool:
    """Whether a line holds a label, an outcome or a conclusion of the letter's own."""
    return _OWN_LABEL.search(words.lower()) is not None

"""Write every kind of furniture over letters in every way, and count what is read otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from accuracy.letters import SHARED
from furniture.check import differences
from furniture.kinds import HEAD, KINDS
from furniture.stamping import STAMPS, stamped
from furniture.writing import LINE_END, written, written_once
from imr.letters.read import read_letter
from imr.letters.readings import LetterText
from imr.parsing import ParsedLetter, parse_letter

PAGED, UNPAGED, ALONE, STAMPED = "form feeds", "no form feeds", "at one page", "stamped"
_OF_PAGES = ("pages_missing", "pages_out_of_order", "page_repeated")
"""Problems that a lone number of a page may well raise."""
_NO_CASE = "CM13-0000001"


@dataclass(frozen=True, slots=True)
class Tried:
    """How many letters with furniture were read, by way, and what came out otherwise, by way and kind."""

    total: Counter[str] = field(default_factory=Counter)
    wrong: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, way: str, kind: str, letter: str, found: list[str]) -> None:
        """Count one letter."""
        self.total[way] += 1
        if found:
            self.wrong.setdefault((way, kind), []).append(f"{letter}: {', '.join(found)}")

    def share_wrong(self, way: str) -> float:
        """Part of the letters of a way that came out otherwise."""
        wrong = sum(len(letters) for (of, _), letters in self.wrong.items() if of == way)
        return wrong / max(self.total[way], 1)


def real_pdfs() -> list[Path]:
    """The real letters that are PDFs; none where they do not lie beside the project."""
    return sorted((SHARED / "letters").glob("*.pdf"))


def try_text(paths: Iterable[Path]) -> Tried:
    """Furniture in the text of letters of several pages: on every page, without form feeds, on one page."""
    tried = Tried()
    for path in paths:
        text = _text(path.read_bytes())
        plain = parse_letter(text)
        if not isinstance(plain, ParsedLetter) or "\f" not in text:
            continue
        unpaged = parse_letter(text.replace("\f", LINE_END))
        for way, kind, with_furniture in _texts(text.split("\f"), plain.case_number or _NO_CASE):
            found = differences(plain, with_furniture, may_be_noted=way == ALONE)
            if found and way == UNPAGED and isinstance(unpaged, ParsedLetter):
                found = differences(unpaged, with_furniture)
            if way == ALONE:
                found = [each for each in found if each not in _OF_PAGES]
            tried.add(way, kind, path.name, found)
    return tried


def _texts(pages: list[str], case: str) -> Iterator[tuple[str, str, str]]:
    for kind in KINDS:
        for edge in kind.edges:
            yield PAGED, kind.name, written(pages, kind, edge, case)
            yield UNPAGED, kind.name, written(pages, kind, edge, case, page_end=LINE_END)
            # Above the first page a letterhead may stand, or another document begin.
            first = 2 if edge == HEAD else 1
            for number in range(max(first, kind.from_page), len(pages) + 1):
                yield ALONE, kind.name, written_once(pages, kind, edge, case, number)


def try_stamps(paths: Iterable[Path]) -> Tried:
    """Furniture stamped into PDFs."""
    tried = Tried()
    for path in paths:
        data = path.read_bytes()
        plain = parse_letter(_text(data))
        if not isinstance(plain, ParsedLetter):
            continue
        for stamp in STAMPS:
            tried.add(STAMPED, stamp.name, path.name, differences(plain, _text(stamped(data, stamp))))
    return tried


def _text(data: bytes) -> str:
    reading = read_letter(data)
    if not isinstance(reading, LetterText):
        raise ValueError(f"a letter beside the project cannot be read: {reading.reason}")
    return reading.text

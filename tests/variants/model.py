"""What a variant is: a document made from invented letters, and the outcomes that are right for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SAME, REFUSED, HELD, PROBLEM, SILENT = "same", "refused", "held", "problem", "silent"


@dataclass(frozen=True, slots=True)
class Plain:
    """The letter that a variant is made from, as a file that holds nothing else."""

    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Expected:
    """The outcomes that are right. `base` is the letter that `same` means.

    Columns in `apart` may differ from the base's, where the variant's own wording stands in them. What is
    read must hold the words `says`, so that a passage left out does not count as the same.
    """

    right: frozenset[str]
    base: Plain | None = None
    apart: frozenset[str] = frozenset()
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One document, with the name of its file."""

    kind: str
    name: str
    data: bytes
    file_name: str
    expected: Expected


def same_as(base: Plain, *also: str, apart: Iterable[str] = (), says: str | None = None) -> Expected:
    """Reads as the base; the outcomes `also` are right too."""
    return Expected(frozenset({SAME, *also}), base, frozenset(apart), says)


def refused(*also: str) -> Expected:
    """Is no determination: no case is read."""
    return Expected(frozenset({REFUSED, *also}))


def held() -> Expected:
    """Must not be published: held back by a check, or refused."""
    return Expected(frozenset({HELD, REFUSED}))


def problem(base: Plain, *also: str) -> Expected:
    """Is not published without a problem code that its base lacks."""
    return Expected(frozenset({PROBLEM, HELD, REFUSED, *also}), base)


def text_variant(kind: str, name: str, text: str, expected: Expected) -> Variant:
    """The text as a file in UTF-8."""
    return Variant(kind, name, text.encode(), f"{name}.txt", expected)


def pdf_variant(kind: str, name: str, data: bytes, expected: Expected) -> Variant:
    """The bytes of a PDF file."""
    return Variant(kind, name, data, f"{name}.pdf", expected)

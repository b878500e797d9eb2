"""What of a letter is read otherwise with furniture than without."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields

from imr.parsing import ParsedLetter, Unreadable, parse_letter

UNEXPLAINED = "unexplained_line"
_NO_VALUES = ("spans", "furniture", "problems")
_OF_NOTED_LINES = ("unexplained", "unexplained_characters")


def differences(plain: ParsedLetter, text: str, *, may_be_noted: bool = False) -> list[str]:
    """Fields of the letter's text with furniture that have another value, and problems that it has besides.

    `may_be_noted`: a line of the furniture may be noted as unexplained.
    """
    read = parse_letter(text)
    if isinstance(read, Unreadable):
        return [f"refused: {', '.join(read.reasons)}"]
    added = set(read.problems) ^ set(plain.problems)
    noted = {UNEXPLAINED} if may_be_noted else set()
    aside = {*_NO_VALUES, *(_OF_NOTED_LINES if may_be_noted else ())}
    return [*_fields(plain, read, aside), *sorted(added - noted)]


def _fields(plain: ParsedLetter, read: ParsedLetter, aside: Collection[str]) -> Iterator[str]:
    for field in fields(ParsedLetter):
        if field.name in aside or field.name == "items":
            continue
        if getattr(plain, field.name) != getattr(read, field.name):
            yield field.name
    if len(plain.items) != len(read.items):
        yield f"{len(read.items)} items for {len(plain.items)}"
        return
    for one, other in zip(plain.items, read.items, strict=True):
        for field in fields(one):
            if getattr(one, field.name) != getattr(other, field.name):
                yield f"items.{field.name}"

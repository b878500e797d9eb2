"""Numbers as requests write them: digits or words, with or without the other in brackets."""

from __future__ import annotations

import re

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_ONE_WORD = "|".join(sorted([*ONES, *TENS], key=len, reverse=True))

# "30", "1,000", "60.00", "thirty", "twenty-eight", "one hundred twenty"; captures nothing.
NUMBER = (
    r"(?:\d{1,3},\d{3}(?!\d)|\d{1,4}(?:\.0{1,2})?(?![\d.]*\d)"
    rf"|\b(?:one hundred(?: and)?(?:[ -](?:{_ONE_WORD}))?|(?:{_ONE_WORD}))(?:[ -](?:{_ONE_WORD}))?\b)"
)


def read_number(text: str) -> int | None:
    """The whole number that `text`, a match of `NUMBER`, stands for; None for another text."""
    digits = text.replace(",", "").split(".")[0].strip()
    if digits.isdecimal():
        return int(digits)
    total = 0
    for word in re.split(r"[\s-]+", text.strip().lower()):
        if word == "hundred":
            total *= 100
        elif word in ONES or word in TENS:
            total += ONES.get(word, 0) + TENS.get(word, 0)
        elif word != "and":
            return None
    return total

"""Patterns made from the word lists of this room, and the vocabulary of introductions."""

from __future__ import annotations

import re

from imr.text.vocabulary import alternation, read_words

WORDS = read_words("imr.clinical")


def any_of(name: str) -> str:
    """Returns the words of a list as one regular expression, with a word boundary on both sides."""
    return rf"(?<![a-z]){alternation(WORDS[name])}(?![a-z])"


def compiled(pattern: str) -> re.Pattern[str]:
    """Returns a pattern for folded text, in which `{name}` stands for the words of the list `name`."""
    return re.compile(re.sub(r"\{([a-z]\w+)\}", lambda name: any_of(name[1]), pattern))

"""Letters cut, shuffled, repeated and overwritten: read or refused, never with an invented decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr.contract.codes import PROBLEMS, UNPARSED
from imr.parsing import ParsedLetter, Unreadable, parse_letter
from imr.samples import LAYOUTS, make_letter

LETTERS = [make_letter(5, index, layout=layout, noise=index).text for layout in LAYOUTS for index in range(3)]
FRAGMENTS = (
    ": Upheld\n",
    "X: Overturned\n",
    "1. ",
    " is not medically necessary and appropriate. ",
    "Decision rationale: ",
    "The Claims Administrator based its decision on ",
    "guideline: ",
    "IMR DECISION(S) AND RATIONALE(S)\n",
    "has determined the request for ",
    "ISSUE AT DISPUTE: ",
    " was the original request. ",
    "48 year old male ",
    "Decision based on MTUS ",
    "Official Disability Guidelines (ODG) ",
    "Case Number: CM13-0012345\n",
    "(",
    "- \n",
    "industrial injury on 1/2/2013 ",
    "which is part of the MTUS, ",
    "medical necessity of ",
    "www.a",
    "\x0c2\n",
)
WORD = re.compile(r"[^\W_]+")


def cut(text: str, rng: Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] if rng.random() < 0.5 else text[at:]


def shuffle_lines(text: str, rng: Random) -> str:
    lines = text.split("\n")
    first, last = sorted(rng.choices(range(len(lines) + 1), k=2))
    some = lines[first:last]
    rng.shuffle(some)
    return "\n".join([*lines[:first], *some, *lines[last:]])


def overwrite_bytes(text: str, rng: Random) -> str:
    data = bytearray(text.encode())
    for _ in range(rng.choice((3, 30, 300))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return data.decode("utf-8", "replace")


def repeat_part(text: str, rng: Random) -> str:
    first, last = sorted(rng.choices(range(len(text)), k=2))
    return text[:last] + text[first:last] * rng.choice((1, 2, 9)) + text[last:]


def insert_fragments(text: str, rng: Random) -> str:
    words = text.split(" ")
    for _ in range(30):
        words.insert(rng.randrange(len(words)), rng.choice(FRAGMENTS))
    return " ".join(words)


def join_two(text: str, rng: Random) -> str:
    other = rng.choice(LETTERS)
    return text[: rng.randrange(len(text))] + other[rng.randrange(len(other)) :]


MUTATIONS: tuple[Callable[[str, Random], str], ...] = (
    cut,
    shuffle_lines,
    overwrite_bytes,
    repeat_part,
    insert_fragments,
    join_two,
)


def check(text: str) -> None:
    read = parse_letter(text)
    if isinstance(read, Unreadable):
        assert set(read.reasons) <= set(UNPARSED)
        return
    assert read.items
    assert set(read.problems) <= set(PROBLEMS)
    held = "".join(WORD.findall(text))
    for item in read.items:
        words = WORD.findall(item.request)
        assert words
        assert all(word in held for word in words)
    assert all(0 <= start < end <= len(text) for start, end in read.spans.values())


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
@pytest.mark.parametrize("text", LETTERS, ids=lambda _: "")
def test_mutated_letters(mutate: Callable[[str, Random], str], text: str) -> None:
    rng = Random(f"{mutate.__name__}-{len(text)}")
    for _ in range(4):
        check(mutate(text, rng))


@given(st.sampled_from(LETTERS), st.lists(st.sampled_from(MUTATIONS), min_size=2, max_size=3), st.integers())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_letters_mutated_more_than_once(
    text: str, mutations: list[Callable[[str, Random], str]], seed: int
) -> None:
    rng = Random(seed)
    for mutate in mutations:
        text = mutate(text, rng) or text
    check(text)


@pytest.mark.parametrize("fragment", [*FRAGMENTS, "\u205f", "\u1680", "a"])
def test_very_long_lines(fragment: str) -> None:
    text = LETTERS[0]
    for place in ("CLINICAL CASE SUMMARY", "Decision rationale:", "guideline:"):
        at = text.lower().find(place.lower()) + len(place)
        check(f"{text[:at]} {fragment * (60_000 // len(fragment))} {text[at:]}")


def test_unchanged_letters_are_read() -> None:
    assert all(isinstance(parse_letter(text), ParsedLetter) for text in LETTERS)

"""What holds of every letter: clean ones are read right, printing changes nothing, damage invents nothing."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accuracy.comparison import STRUCTURAL, compare, plain
from accuracy.derivations import letters_of
from accuracy.letters import read
from imr.rows.letter_rows import LetterRows
from imr.samples import LAYOUTS, LEVELS, SampleLetter, make_letter, render_pdf
from imr.text.spans import Span

# Derandomized: the same letters on every machine, so that a failure is the change's and not the day's.
fixed = settings(derandomize=True, deadline=None, database=None, max_examples=80)

letters = st.builds(
    make_letter,
    st.integers(1, 10**6),
    st.integers(0, 10**5),
    layout=st.sampled_from(sorted(LAYOUTS)),
    noise=st.sampled_from(LEVELS),
)

IDENTITY = {"letter_id", "case_id"}


def content(rows: LetterRows) -> tuple[Any, ...]:
    """What a letter says, apart from which file said it."""
    tables = ([rows.case] if rows.case else [], rows.decisions, rows.citations)
    return tuple(
        [{key: value for key, value in row.items() if key not in IDENTITY} for row in table]
        for table in tables
    )


def structure(rows: LetterRows) -> list[Any]:
    """The case and its items without what is read out of their prose."""
    said = [row for row in (rows.case, *rows.decisions) if row]
    return [{key: plain(value) for key, value in row.items() if key in STRUCTURAL} for row in said]


@fixed
@given(letters)
def test_structure_is_read_right_at_every_level_of_noise(letter: SampleLetter) -> None:
    compared = compare(read(letter.text.encode(), letter.stem), letter.truth)
    assert [each for each in compared if each.field in STRUCTURAL and each.right < each.total] == []


@fixed
@given(letters, st.sampled_from(["\r\n", "\r", " \n", " \r\n"]))
def test_line_ends_and_trailing_spaces_mean_nothing(letter: SampleLetter, line_end: str) -> None:
    lines = [line.rstrip(" \r") for line in letter.text.split("\n")]
    one, other = "\n".join(lines), line_end.join(lines)
    assert content(read(other.encode(), letter.stem)) == content(read(one.encode(), letter.stem))


@fixed
@given(letters, st.sampled_from(["\ufeff", "\n\n\n", "  \n"]))
def test_what_stands_before_the_first_line_means_nothing(letter: SampleLetter, before: str) -> None:
    uri = letter.stem
    assert content(read((before + letter.text).encode(), uri)) == content(read(letter.text.encode(), uri))


@fixed
@given(letters, letters)
def test_two_letters_in_one_file_are_not_read_as_one(first: SampleLetter, second: SampleLetter) -> None:
    rows = read(f"{first.text}\f{second.text}".encode(), first.stem)
    assert (rows.case, rows.letter["reasons"]) == (None, ["several_letters"])


@fixed
@given(letters)
def test_a_pdf_says_what_its_text_says(letter: SampleLetter) -> None:
    from_pdf, from_text = read(render_pdf(letter), letter.stem), read(letter.text.encode(), letter.stem)
    assert structure(from_pdf) == structure(from_text)


def shuffled_lines(text: str, rng: Random) -> str:
    lines = text.splitlines(keepends=True)
    rng.shuffle(lines)
    return "".join(lines)


def on_one_line(text: str, rng: Random) -> str:
    return text.replace("\n", " ").replace("\r", "")


def scattered_characters(text: str, rng: Random) -> str:
    characters = list(text)
    for place in rng.sample(range(len(characters)), len(characters) // 50):
        characters[place] = chr(rng.choice([0, 7, 12, 34, 58, 63, 0xA0, 0xAD, 0xFFFD, 0xFFFE, 0x1F4A9]))
    return "".join(characters)


DAMAGE = {
    "truncated": lambda text, rng: text[: rng.randrange(len(text))],
    "beheaded": lambda text, rng: text[rng.randrange(len(text)) :],
    "lines shuffled": shuffled_lines,
    "characters scattered": scattered_characters,
    "repeated": lambda text, rng: text + text[rng.randrange(len(text)) :],
    "on one line": on_one_line,
}


@pytest.mark.parametrize("damage", DAMAGE)
@fixed
@given(letters, st.randoms(use_true_random=False))
def test_damage_invents_no_decision(damage: str, letter: SampleLetter, rng: Random) -> None:
    text = DAMAGE[damage](letter.text, rng)
    rows = read(text.encode(), letter.stem)
    assert rows.letter["status"] in {"published", "quarantined"}
    assert (rows.case is None) is bool(rows.letter["reasons"])
    said = letters_of(text), letters_of(_without(rows.furniture, rows.letter["text"] or ""))
    for decision in rows.decisions:
        assert any(letters_of(decision["request"]) in where for where in said)


def _without(furniture: Sequence[Span], text: str) -> str:
    """The text without lines that are page furniture: a request may go on after one."""
    for start, end in sorted(furniture, reverse=True):
        text = text[:start] + text[end:]
    return text

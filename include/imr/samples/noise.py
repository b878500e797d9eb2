"""Adds to letters what scanning, copying and text extraction do, in levels that each add to the one below.

0: clean. 1: white space, line ends and quotation marks. 2: also split and joined words, label case, sections
moved or missing. 3: also misread letters in prose. Values keep their letters at every level.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from imr.samples.blocks import Block, Run, Section
from imr.samples.case import Case

LEVELS = (0, 1, 2, 3)
OMISSIBLE = {"headed_decisions": ("header", "summary", "credentials")}
OMISSIBLE_ELSEWHERE = ("summary", "credentials", "documents")
MOVABLE = frozenset({"how", "credentials", "documents", "summary"})

WORD = re.compile(r"\S+")  # "guideline:"
LONG_WORD = re.compile(r"\b[a-z]{6,}\b")  # "tenderness"
MISREADINGS = (
    ("rn", "m"),
    ("m", "rn"),
    ("l", "1"),
    ("cl", "d"),
    ("i", "l"),
    ("e", "c"),
    ("ll", "11"),
    ("o", "0"),
)


@dataclass(frozen=True, slots=True)
class Style:
    """How lines fall on pages. `furniture` is printed where pages meet, with {page}, {pages} and {number}."""

    width: int
    hyphenate: bool = False
    double_spaced: bool = False
    trailing_space: bool = False
    carriage_return: bool = False
    page_breaks: bool = True
    furniture: str | None = None


def leave_out(case: Case, level: int, rng: Random) -> Case:
    """The case, sometimes without one of its letter's sections from level 2 on."""
    if level < 2 or rng.random() > 0.2:
        return case
    section = rng.choice(OMISSIBLE.get(case.layout, OMISSIBLE_ELSEWHERE))
    return replace(case, omitted=case.omitted | {section})


def arrange(case: Case, sections: list[Section], level: int, rng: Random) -> list[Block]:
    """The letter's blocks in order: sections left out, and from level 2 on sometimes moved."""
    kept = [section for section in sections if section[0] not in case.omitted]
    if level >= 2 and rng.random() < 0.3:
        kept = _moved(kept, rng)
    return [block for _, blocks in kept for block in blocks]


def _moved(sections: list[Section], rng: Random) -> list[Section]:
    """The sections with some in other places. Credentials without a heading of their own stay with theirs."""
    units: list[Section] = []
    for name, blocks in sections:
        if name == "credentials" and units and units[-1][0] == "how":
            units[-1] = ("how", (*units[-1][1], *blocks))
        else:
            units.append((name, blocks))
    places = [place for place, (name, _) in enumerate(units) if name in MOVABLE]
    moved = [units[place] for place in places]
    rng.shuffle(moved)
    for place, section in zip(places, moved, strict=True):
        units[place] = section
    return units


def disturb(blocks: list[Block], level: int, rng: Random) -> list[Block]:
    """The blocks with the noise of the level in their runs."""
    steps: list[Callable[[Run], Run]] = []
    if level >= 1:
        curly, spaced = rng.random() < 0.5, rng.random() < 0.6
        steps.append(lambda run: _white_space(run, rng, curly=curly, spaced=spaced))
    if level >= 2:
        recase = rng.choice([None] * 5 + [str.upper, _capitalized, str.capitalize])
        steps.append(lambda run: _label(run, recase, rng))
        steps.append(lambda run: _lost_spaces(run, rng))
    if level >= 3:
        steps.append(lambda run: _misread(run, rng))
    for step in steps:
        blocks = [replace(block, runs=tuple(step(run) for run in block.runs)) for block in blocks]
    return _joined(blocks, rng) if level >= 2 else blocks


def style_of(case: Case, level: int, rng: Random) -> Style:
    """How the letter's lines and pages fall at the level; what only text extracts do is left to them."""
    extract = case.media == "txt"
    double_spaced = extract and rng.random() < 0.4
    if level == 0:
        return Style(94, double_spaced=double_spaced, page_breaks=not extract or rng.random() < 0.5)
    forms = [None, "Page {page} of {pages}", "Page {page}"]
    if "header" not in case.omitted and case.layout != "professional_review":
        forms += ["Final Determination Letter for IMR Case Number {number} {page}", "Case Number: {number}"]
    return Style(
        rng.choice([70, 80, 88, 94, 98]),
        hyphenate=level >= 2 and rng.random() < 0.6,
        double_spaced=double_spaced,
        trailing_space=extract and rng.random() < 0.6,
        carriage_return=extract and rng.random() < 0.4,
        page_breaks=not extract or rng.random() < 0.5,
        furniture=rng.choice(forms),
    )


def _white_space(run: Run, rng: Random, *, curly: bool, spaced: bool) -> Run:
    text = run.text
    if curly and not run.exact:
        text = text.replace("'", "\u2019")
        text = re.sub(r'"([^"]*)"', "\u201c\\1\u201d", text)
    if spaced:
        # In values too, for white space is collapsed when they are read.
        text = re.sub(
            r"(?<=\S) (?=\S)", lambda _: rng.choice(("  ", "\u00a0")) if rng.random() < 0.016 else " ", text
        )
    return replace(run, text=text)


def _capitalized(text: str) -> str:
    return WORD.sub(lambda word: word[0].capitalize(), text)


def _label(run: Run, recase: Callable[[str], str] | None, rng: Random) -> Run:
    if not run.label:
        return run
    if run.text.endswith("."):
        return replace(run, text=run.text.replace("not med", "notmed")) if rng.random() < 0.2 else run
    return replace(run, text=recase(run.text)) if recase else run


def _lost_spaces(run: Run, rng: Random) -> Run:
    if run.exact:
        return run
    return replace(
        run, text=re.sub(r"(?<=[a-z.]) (?=[a-zA-Z])", lambda _: "" if rng.random() < 0.008 else " ", run.text)
    )


def _misread(run: Run, rng: Random) -> Run:
    if run.exact:
        return run

    def misreading(word: re.Match[str]) -> str:
        if rng.random() > 0.03:
            return word[0]
        shape, seen = rng.choice(MISREADINGS)
        return word[0].replace(shape, seen, 1)

    return replace(run, text=LONG_WORD.sub(misreading, run.text))


def _joined(blocks: list[Block], rng: Random) -> list[Block]:
    """Sometimes the label after an outcome follows it without a line end: "UpheldClaims Administrator"."""
    joined = list(blocks)
    for place, (before, block) in enumerate(pairwise(blocks), start=1):
        ends_in_outcome = before.whole and not before.runs[0].label and before.runs[-1].label
        if ends_in_outcome and block.runs[0].label and rng.random() < 0.1:
            joined[place] = replace(block, joined=True)
    return joined

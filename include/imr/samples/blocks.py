"""A letter as paragraphs of runs, between what it says and how its lines fall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imr.samples.case import Sentence


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one type. `exact` keeps noise off its letters, `label` marks fixed wording."""

    text: str
    bold: bool = False
    exact: bool = False
    label: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. `gap` sets it off by a blank line; `whole` keeps page furniture away from it, as exact
    runs do; `joined` prints it right after the block before, as text extraction does at a lost line end."""

    runs: tuple[Run, ...]
    gap: bool = True
    whole: bool = False
    joined: bool = False


Section = tuple[str, tuple[Block, ...]]
"""A section's name, for leaving out and moving, and its paragraphs."""


def label(text: str) -> Run:
    """A fixed label, in bold."""
    return Run(text, bold=True, exact=True, label=True)


def value(text: str) -> Run:
    """A value of the letter."""
    return Run(text, exact=True)


def heading(text: str) -> Block:
    """A section's heading."""
    return Block((label(text),), whole=True)


def line(*runs: Run, whole: bool = False) -> Block:
    """A line of its own, without a blank line before it."""
    return Block(runs, gap=False, whole=whole)


def prose(text: str) -> Block:
    """A paragraph of fixed wording that states no value."""
    return Block((Run(text),))


def sentences(told: Iterable[Sentence], *, lead: tuple[Run, ...] = (), gap: bool = False) -> Block:
    """A paragraph of sentences, after a label where there is one."""
    runs = list(lead)
    for number, sentence in enumerate(told):
        text = sentence.text if number == 0 and not lead else f" {sentence.text}"
        runs.append(Run(text, exact=sentence.exact))
    return Block(tuple(runs), gap=gap)

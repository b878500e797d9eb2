"""A letter as paragraphs of runs: made from the facts of its case, before it is broken into lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imr.samples.case import Sentence


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one type. Noise never changes letters of an `exact` one; a `label` is fixed."""

    text: str
    bold: bool = False
    exact: bool = False
    label: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph.

    With `gap` a blank line comes before it. With `whole` no page header or footer is printed inside it, as
    inside exact runs. With `joined` it follows the block before without a line end, which text extraction
    sometimes loses.
    """

    runs: tuple[Run, ...]
    gap: bool = True
    whole: bool = False
    joined: bool = False


Section = tuple[str, tuple[Block, ...]]
"""A section's name, by which it can be left out or moved, and its paragraphs."""


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

"""The sentence that introduces the decisions in layouts since 2014."""

from __future__ import annotations

from imr.samples.blocks import Block, Run

INTRODUCTION = Block(
    (Run("The Final Determination was based on a decision for each item, as given below:", exact=True),),
    gap=False,
    whole=True,
)

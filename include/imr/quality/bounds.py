"""Bounds of a batch or run as a whole: past them something is broken, and nothing is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much quarantine is still an ordinary day.

    The share is not looked at below `smallest_judged` letters: a handful of broken files beside a handful of
    good ones is no sign of a broken parser.
    """

    largest_quarantined_share: float = 0.5
    smallest_judged: int = 20


class OutOfBounds(RuntimeError):
    """A batch or run that must not be published; the message says what, where and what to do."""


def check_bounds(
    what: str,
    *,
    listed: int,
    statuses: Mapping[str, int],
    reasons: Mapping[str, int] | None = None,
    bounds: Bounds | None = None,
) -> None:
    """Raises OutOfBounds where `what` (a batch or run by name) must not be published.

    `listed` counts the objects that were to be read, `statuses` the letters read out of them by status after
    the verdict, `reasons` the quarantined ones by reason. Letters left out as duplicates say nothing about
    the reading, so they are no part of the share.
    """
    bounds = bounds or Bounds()
    if listed and not sum(statuses.values()):
        raise OutOfBounds(
            f"validate: {what}: {listed} objects were listed and no letters came out of them. "
            "See the log of the extract step, and whether the objects can be read; then run it again."
        )
    quarantined = statuses.get("quarantined", 0)
    judged = quarantined + statuses.get("published", 0)
    if judged < bounds.smallest_judged or quarantined <= bounds.largest_quarantined_share * judged:
        return
    most = sorted((reasons or {}).items(), key=lambda item: (-item[1], item[0]))[:3]
    mostly = ", ".join(f"{reason} ({count})" for reason, count in most)
    raise OutOfBounds(
        f"validate: {what}: {quarantined} of {judged} letters would be quarantined, more than the share of "
        f"{bounds.largest_quarantined_share:g} that is allowed"
        + (f"; mostly {mostly}" if mostly else "")
        + ". "
        "Nothing was published. Look at the failing rows in the run's Data Docs: correct the parser or the "
        "suite, or, if the letters are at fault, take them out of the prefix; then run it again."
    )

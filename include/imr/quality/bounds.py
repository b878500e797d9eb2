"""Bounds of a batch or run as a whole: past them something is broken, and nothing is published."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from imr.text.identity import identity_of


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much quarantine is still an ordinary day.

    The share is not looked at below `smallest_judged` letters: a handful of broken files beside a handful of
    good ones is no sign of a broken parser.
    """

    largest_quarantined_share: float = 0.5
    smallest_judged: int = 20


_LOOKED_AT = ["source_uri", "archive_member", "layout", "status", "reasons", "review"]
_Kind = tuple[bool, tuple[str, ...]]
"""Whether there was text, and the reasons why it was refused."""


class Tally:
    """What a run's letters say of its reading and of the delivery, counted for `check_bounds`.

    Whatever was recognised as a letter counts, and so does every other text beside letters in an archive: so
    it looks when a layout changes. What else was refused counts once per object, be it a web page or a whole
    archive of rubbish: no archive holds up the letters of others. Where no letter would be published, none is
    held up, and each counts. What a person has looked at never does, nor what no archive means as a letter.
    """

    def __init__(self) -> None:
        self._published = 0
        # By object; None for what was recognised as a letter.
        self._refused: dict[_Kind, Counter[int | None]] = defaultdict(Counter)
        self._with_letters: set[int] = set()

    def add(self, letters: pa.Table) -> None:
        """Counts rows of the ledger after the verdict; those of one object may come in several parts."""
        was_read = pc.is_valid(letters["text"]).to_pylist()
        for row, has_text in zip(letters.select(_LOOKED_AT).to_pylist(), was_read, strict=True):
            if row["review"] or row["reasons"] == ["system_file"]:
                continue
            source = identity_of(row["source_uri"])
            if row["layout"] and row["archive_member"] is not None:
                self._with_letters.add(source)
            if row["status"] == "published":
                self._published += 1
            elif row["status"] == "quarantined":
                self._refused[has_text, tuple(row["reasons"])][None if row["layout"] else source] += 1

    def statuses(self) -> dict[str, int]:
        """What counts, by status."""
        return {"published": self._published, "quarantined": sum(count for _, count in self._counted())}

    def reasons(self) -> Counter[str]:
        """What counts of the refused, by reason."""
        found: Counter[str] = Counter()
        for reasons, count in self._counted():
            found.update(dict.fromkeys(reasons, count))
        return found

    def _counted(self) -> Iterator[tuple[tuple[str, ...], int]]:
        seen = set()
        for (has_text, reasons), objects in self._refused.items():
            for source, count in objects.items():
                is_letter = source is None or (has_text and source in self._with_letters)
                if is_letter or not self._published:
                    yield reasons, count
                elif source not in seen:
                    seen.add(source)
                    yield reasons, 1


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
    the verdict, `reasons` the quarantined ones by reason, both as a `Tally` counts. Letters left out as
    duplicates say nothing about the reading, so they are no part of the share.
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

"""Bounds of a batch or run as a whole. Where one is passed, something is broken, and nothing is published."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from imr.text.identity import identity_of


@dataclass(frozen=True, slots=True)
class Bounds:
    """The largest share of quarantined letters with which a batch or run is still published.

    The share is not checked where there are fewer than `smallest_judged` letters: a few broken files among a
    few good ones are no sign of a broken parser.
    """

    largest_quarantined_share: float = 0.5
    smallest_judged: int = 20


_LOOKED_AT = ["source_uri", "layout", "status", "reasons", "review"]
_Reasons = tuple[str, ...]


class Tally:
    """Counts a run's letters for `check_bounds`, so that a broken parser shows and a bad delivery does not.

    Every file that was recognised as a letter counts. All other refused files of one object count as one, so
    that an archive of rubbish cannot hold up the letters of others, nor those that it holds itself. Where no
    letter would be published, no letters can be held up, and every refused file counts.
    Letters that a person has reviewed and system files never count.
    """

    def __init__(self) -> None:
        self._published = 0
        # Counts by a hash of the object's URI; files recognised as letters are counted together under None.
        self._refused: dict[_Reasons, Counter[int | None]] = defaultdict(Counter)

    def add(self, letters: pa.Table) -> None:
        """Counts ledger rows that have their verdict. Rows of one object may be added in several calls."""
        for row in letters.select(_LOOKED_AT).to_pylist():
            if row["review"] or row["reasons"] == ["system_file"]:
                continue
            if row["status"] == "published":
                self._published += 1
            elif row["status"] == "quarantined":
                source = None if row["layout"] else identity_of(row["source_uri"])
                self._refused[tuple(row["reasons"])][source] += 1

    def statuses(self) -> dict[str, int]:
        """Returns how many files count, by status."""
        return {"published": self._published, "quarantined": sum(count for _, count in self._counted())}

    def reasons(self) -> Counter[str]:
        """Returns how many refused files count, by reason. A file with several reasons counts for each."""
        found: Counter[str] = Counter()
        for reasons, count in self._counted():
            found.update(dict.fromkeys(reasons, count))
        return found

    def _counted(self) -> Iterator[tuple[_Reasons, int]]:
        seen = set()
        for reasons, objects in self._refused.items():
            for source, count in objects.items():
                if source is None or not self._published:
                    yield reasons, count
                elif source not in seen:
                    seen.add(source)
                    yield reasons, 1


class OutOfBounds(RuntimeError):
    """A batch or run must not be published. The message says what is wrong, where, and what to do."""


def check_bounds(
    what: str,
    *,
    listed: int,
    statuses: Mapping[str, int],
    reasons: Mapping[str, int] | None = None,
    bounds: Bounds | None = None,
) -> None:
    """Raises OutOfBounds where `what` (a batch or run by name) must not be published.

    `listed` is the number of objects that were to be read. `statuses` and `reasons` are what a `Tally` has
    counted of the letters in them. Duplicates are no part of the share, because they say nothing about how
    well letters are read.
    """
    bounds = bounds or Bounds()
    if listed and not sum(statuses.values()):
        raise OutOfBounds(
            f"validate: {what}: {listed} objects were listed and no letters came out of them. "
            "Read the log of the extract step, and check whether the objects can be read. Then run it again."
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
        "Nothing was published. Look at the failing rows in the run's Data Docs. Correct the parser or the "
        "suite, or take the letters out of the prefix if they are at fault. Then run it again."
    )

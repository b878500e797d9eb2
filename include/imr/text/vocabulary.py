"""Vocabularies: CSV files of terms beside the code, and one pass over a text that finds them all.

A vocabulary is a CSV file with a `term` column (lower-case, hyphens as spaces), whatever columns its reader
needs, and a `source` column that says where the row comes from.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from imr.text.folding import fold_term


def read_rows(package: str, name: str) -> list[dict[str, str]]:
    """Rows of `vocabularies/<name>.csv` of a package, empty cells as ""."""
    text = files(package).joinpath("vocabularies", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


class Hit(NamedTuple):
    """A term found: [start, end) in the text, and its row of the vocabulary."""

    start: int
    end: int
    row: dict[str, str]


@dataclass(frozen=True)
class Vocabulary:
    """Terms compiled for one pass; where terms overlap, the leftmost and then the longest is found."""

    rows: list[dict[str, str]]
    automaton: AhoCorasick

    @classmethod
    def of(cls, rows: Iterable[dict[str, str]]) -> Vocabulary:
        kept = list(rows)
        return cls(kept, AhoCorasick([fold_term(row["term"]) for row in kept]))

    def find(self, text: str) -> list[Hit]:
        """Terms in `text` at word boundaries, in order, without overlaps."""
        return self.find_folded(fold_term(text))

    def find_folded(self, folded: str) -> list[Hit]:
        """As `find`, of a text that is folded already."""
        whole = [
            (start, -end, index)
            for index, start, end in self.automaton.find_matches_as_indexes(folded, overlapping=True)
            if not (start and folded[start - 1].isalnum() and folded[start].isalnum())
            and not (end < len(folded) and folded[end].isalnum() and folded[end - 1].isalnum())
        ]
        hits: list[Hit] = []
        for start, negative_end, index in sorted(whole):
            if not hits or start >= hits[-1].end:
                hits.append(Hit(start, -negative_end, self.rows[index]))
        return hits

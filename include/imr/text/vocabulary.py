"""Vocabularies: CSV files of terms beside the code, and one pass over a text that finds them all.

A vocabulary is a CSV file with a column `term` (lower-case, hyphens as spaces), whatever columns its reader
needs, and a column `source` that says where the row comes from. The README.md beside the files says what each
column and each code means. imr/vocabulary_sources.csv says what each source is.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from imr.text.folding import fold_term


class VocabularyBroken(ValueError):
    """A row of a vocabulary has more or fewer cells than the file has columns."""


def read_rows(package: str, name: str) -> list[dict[str, str]]:
    """Rows of `vocabularies/<name>.csv` of a package, empty cells as "".

    Raises VocabularyBroken, which names the first row that has not one cell for each column.
    """
    text = files(package).joinpath("vocabularies", f"{name}.csv").read_text(encoding="utf-8")
    reader = csv.reader(text.splitlines())
    header = next(reader)
    rows = []
    for row in reader:
        if len(row) != len(header):
            raise VocabularyBroken(
                f"{package}: vocabularies/{name}.csv: the row {','.join(row)!r} has {len(row)} cells, "
                f"the file {len(header)} columns: {', '.join(header)}. Quote a cell that holds a comma"
            )
        rows.append(dict(zip(header, row, strict=True)))
    return rows


@cache
def read_words(package: str) -> Mapping[str, tuple[str, ...]]:
    """Words of each list in `vocabularies/word_lists.csv` of a package, by the list's name."""
    lists = defaultdict(list)
    for row in read_rows(package, "word_lists"):
        lists[row["list"]].append(row["term"])
    return {name: tuple(words) for name, words in lists.items()}


def alternation(words: Iterable[str]) -> str:
    """The words as alternatives of a regular expression, the longest first; a space is any white space."""
    longest_first = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first) + ")"


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

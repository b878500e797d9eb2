"""Scores of sets of letters, and the baseline they are held against."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accuracy.comparison import FIELDS, STRUCTURAL, Comparison, compare
from accuracy.letters import REAL, SETS, LabelledLetter, labels_are_here, path_of, read

BASELINE = Path(__file__).with_name("baseline.json")


@dataclass(slots=True)
class Score:
    """How many values are right, and where some are not ("<letter>" or "<letter>#<item>")."""

    right: int = 0
    total: int = 0
    missed: set[str] = field(default_factory=set)

    def add(self, compared: Comparison, place: str) -> None:
        self.right += compared.right
        self.total += compared.total
        if compared.right < compared.total:
            self.missed.add(place)

    @property
    def share(self) -> float:
        return self.right / self.total if self.total else 1.0

    def is_below(self, other: Score) -> bool:
        """Returns whether the share is lower, even by one value."""
        return self.right * other.total < other.right * self.total


@dataclass(slots=True)
class SetScores:
    """Scores of one set of letters: by field, and by layout and noise of structural and other fields."""

    letters: int = 0
    fields: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    forms: dict[tuple[str, int, bool], Score] = field(default_factory=lambda: defaultdict(Score))


Show = Callable[[str, Comparison], None]
"""Told of every miss: the letter and item, and what was compared."""


def _say_nothing(place: str, compared: Comparison) -> None:
    """Where only the scores are asked for."""


def score(letters: Iterable[LabelledLetter], show: Show = _say_nothing) -> SetScores:
    """Scores of the letters, each read as `imr parse` reads it."""
    scores = SetScores()
    for letter in letters:
        scores.letters += 1
        for compared in compare(read(letter.data, letter.uri), letter.truth):
            item = f"#{compared.item}" if compared.item else ""
            scores.fields[compared.field].add(compared, letter.name + item)
            if letter.form:
                form = (*letter.form, compared.field in STRUCTURAL)
                scores.forms[form].add(compared, letter.name + item)
            if compared.right < compared.total:
                show(path_of(letter) + item, compared)
    return scores


def score_sets(show: Show = _say_nothing) -> dict[str, SetScores]:
    """Scores of every set of letters that is here."""
    return {
        name: score(letters(), show) for name, letters in SETS.items() if name != REAL or labels_are_here()
    }


def read_baseline() -> dict[str, dict[str, Score]]:
    """Stored scores by set and field; none where nothing is stored yet."""
    if not BASELINE.exists():
        return {}
    stored = json.loads(BASELINE.read_text(encoding="utf-8"))
    return {
        name: {key: Score(each["right"], each["total"], set(each["missed"])) for key, each in fields.items()}
        for name, fields in stored.items()
    }


def write_baseline(scores: Mapping[str, SetScores]) -> None:
    """Store the scores as the baseline; those of a set that is not here stay."""
    kept = read_baseline() | {name: scored.fields for name, scored in scores.items()}
    sets = [f" {json.dumps(name)}: {{\n{_lines(kept[name])}\n }}" for name in SETS if name in kept]
    BASELINE.write_text("{\n" + ",\n".join(sets) + "\n}\n", encoding="utf-8", newline="\n")


def _lines(fields: Mapping[str, Score]) -> str:
    """One line a field, so that a change of the baseline reads as the fields it changes."""
    stored: dict[str, Any] = {
        name: {
            "right": fields[name].right,
            "total": fields[name].total,
            "missed": sorted(fields[name].missed),
        }
        for name in FIELDS
        if name in fields
    }
    return ",\n".join(f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in stored.items())

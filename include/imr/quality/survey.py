"""What letters are like, by month of decision and by layout: for years that nobody has loaded before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from imr.clinical.conditions import OTHER, names_condition
from imr.clinical.treatments import UNKNOWN as UNKNOWN_CATEGORY
from imr.clinical.treatments import is_known
from imr.contract.codes import is_unread
from imr.parsing import ParsedLetter, parse_letter
from imr.parsing.account import unexplained_lines
from imr.quality.profile import COLUMNS, NOT_RECOGNISED, Profile, columns_schema, profile_of
from imr.quality.recurring import RecurringLines
from imr.rows.letter_rows import LetterRows
from imr.rows.read_letter import Row
from imr.text.identity import identity_of

NOT_READ = "not read"
"""Name of the layout of what no text could be read from."""

UNKNOWN: dict[str, tuple[str, str, str, Callable[[str], bool]]] = {
    "diagnoses": ("diagnosis", "condition", OTHER, names_condition),
    "prior_treatments": ("treatment", "category", UNKNOWN_CATEGORY, is_known),
}
"""Table -> column of the words, column of what they mean, its value where they may be unknown, and what tells
words that are known although they mean that."""


@dataclass(frozen=True, slots=True)
class Group:
    """Month of the decision as `2016-11`, None where the letter does not say it, and layout."""

    month: str | None
    layout: str

    @property
    def order(self) -> tuple[bool, str, str]:
        """Months one after the other, unknown ones last."""
        return self.month is None, self.month or "", self.layout


def group_of(letter: Row) -> Group:
    """Group of a row of the ledger, by its `decision_date`, `layout` and `reasons`."""
    decided = letter["decision_date"]
    layout = letter["layout"] or (NOT_READ if is_unread(letter["reasons"]) else NOT_RECOGNISED)
    return Group(f"{decided:%Y-%m}" if decided else None, layout)


@dataclass
class Survey:
    """Profiles by group, and lines that nothing explains, grown letter by letter."""

    groups: defaultdict[Group, Profile] = field(default_factory=lambda: defaultdict(Profile))
    lines: RecurringLines = field(default_factory=RecurringLines)
    unknown: dict[str, RecurringLines] = field(
        default_factory=lambda: {name: RecurringLines() for name in UNKNOWN}
    )
    """Table -> the words of its rows in which nothing is recognised."""
    _seen: set[int] = field(default_factory=set)
    """Identities of letters: there may be hundreds of thousands."""

    def add(self, letters: Iterable[LetterRows]) -> None:
        """Counts some letters; one that was counted before counts as a copy."""
        rows: defaultdict[Group, dict[str, list[Row]]] = defaultdict(lambda: {name: [] for name in COLUMNS})
        for letter in letters:
            identity = identity_of(letter.letter["letter_id"])
            status = "duplicate" if identity in self._seen else letter.letter["status"]
            self._seen.add(identity)
            if status != "duplicate":
                self.note_lines(letter.letter)
            into = rows[group_of(letter.letter)]
            into["letters"].append(letter.letter | {"status": status})
            if status == "published":
                for name, added in letter.by_table().items():
                    into[name].extend(added if name != "letters" else ())
                    self.note_unknown(name, added)
        for group, tables in rows.items():
            self.groups[group] += profile_of(
                {
                    name: pa.Table.from_pylist(found, schema=columns_schema(name))
                    for name, found in tables.items()
                }
            )

    def note_lines(self, letter: Row) -> None:
        """Notes the lines of a row of the ledger that nothing explains; its text is read again for them."""
        is_explained = letter["case_id"] is not None and not letter["unexplained_characters"]
        if letter["text"] is not None and not is_explained:
            self.lines.add(letter["case_id"] or letter["letter_id"], _unexplained(letter["text"]))

    def note_unknown(self, table: str, rows: Iterable[Row]) -> None:
        """Notes the words of rows in which nothing is recognised; of tables that have such words."""
        if table in UNKNOWN:
            words, column, value, is_known = UNKNOWN[table]
            for row in rows:
                if row[column] == value and not is_known(row[words]):
                    self.unknown[table].add(row["case_id"], [row[words].lower()])

    def in_order(self) -> list[tuple[Group, Profile]]:
        """Every group and its profile, months one after the other, without groups of copies alone."""
        return [
            (group, self.groups[group])
            for group in sorted(self.groups, key=lambda one: one.order)
            if self.groups[group].units
        ]

    def total(self) -> Profile:
        """The profile of all letters."""
        return sum(self.groups.values(), Profile())


def _unexplained(text: str) -> list[str]:
    """Lines of a text that nothing explains: all of one that cannot be read as a determination."""
    parsed = parse_letter(text)
    return unexplained_lines(parsed, text) if isinstance(parsed, ParsedLetter) else text.splitlines()

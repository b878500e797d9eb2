"""What is known of one letter: its versions, its case, its text with marks, and its codes in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.expressions import And, EqualTo, In, IsNull

from imr.contract.tables import DATA_TABLES, key_of
from imr.reports.pages.explained import Explained, explain
from imr.reports.pages.ledger_rows import ledger_rows
from imr.reports.pages.marked import FAILING, FIELD, FURNITURE, UNEXPLAINED, Mark, Piece, pieces_of
from imr.reports.pages.read_again import ReadAgain, read_again
from imr.reports.pages.tables import read_table
from imr.reports.pages.why_held import excerpt, failing_marks, needs_fields
from imr.rows.read_letter import Row
from imr.runs.deployment import Deployment
from imr.runs.review import waits_for_a_person

_WITH_TEXT = ("letter_id", "source_uri", "archive_member", "text")
_BY_STATUS = ("published", "superseded", "quarantined", "duplicate")
_ORDER = {status: place for place, status in enumerate(_BY_STATUS)}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter without its words: the ledger rows of its bytes, and those of other letters of its case.

    `versions` has the row that counts first; it is never empty.
    """

    versions: Sequence[Row]
    others: Sequence[Row]

    @property
    def row(self) -> Row:
        return self.versions[0]

    @property
    def is_published(self) -> bool:
        return bool(self.row["status"] == "published")

    @property
    def waits(self) -> bool:
        """Whether a person is to release or close the letter."""
        held = self.row["status"] == "quarantined" and self.row["review"] is None
        return held and waits_for_a_person(self.row["reasons"])

    @property
    def reasons(self) -> list[Explained]:
        return [explain(code) for code in self.row["reasons"]]


@dataclass(frozen=True, slots=True)
class Words:
    """A letter's words: its text in pieces, and the rows read from it.

    `rows_of` says where the rows come from: `tables`, or `parser` for a letter that is not published. `rows`
    has the rows of every table but `cases`, by table, in the order of their numbers.
    """

    pieces: Sequence[Piece]
    rows_of: str
    case: Row | None
    rows: Mapping[str, Sequence[Row]]
    problems: Sequence[Explained]
    fields: frozenset[str] = field(default_factory=frozenset)
    """Paths of the fields that are marked in the text."""

    @property
    def shows_why_held(self) -> bool:
        """Whether a passage of the text is marked for which the letter is held."""
        return any(mark.kind == FAILING for piece in self.pieces for mark in piece.begins)


def find_letter(deployment: Deployment, letter_id: str) -> Letter | None:
    """Returns what the ledger holds of a letter and its case, or None where it does not have the letter."""
    rows = ledger_rows(deployment)
    versions = rows.filter(pc.equal(rows["letter_id"], letter_id)).to_pylist()
    if not versions:
        return None
    versions.sort(key=lambda row: (_ORDER[row["status"]], row["received_date"], row["source_uri"]))
    cases = pa.array({row["case_id"] for row in versions if row["case_id"]}, pa.string())
    others = rows.filter(pc.is_in(rows["case_id"], cases)).to_pylist()
    others = [row for row in others if row["letter_id"] != letter_id]
    others.sort(key=lambda row: (row["processed_at"], row["source_uri"]), reverse=True)
    return Letter(versions, others)


def read_words(deployment: Deployment, letter: Letter) -> Words | None:
    """Returns a letter's words, or None where it has no text.

    The rows of a published letter are those of the tables. The places of its fields come from reading its
    text again: where the parser has changed since, they may be other ones.
    """
    text = _text(deployment, letter.row)
    if not text:
        return None
    again = read_again(letter.row | {"text": text})
    case, rows = again.case, again.rows
    if letter.is_published:
        case, rows = _published(deployment, letter.row)
    return Words(
        pieces=pieces_of(text, _marks(text, again, letter.row["reasons"])),
        rows_of="tables" if letter.is_published else "parser",
        case=case,
        rows={name: sorted(found, key=_number_in(name)) for name, found in rows.items()},
        problems=[
            explain(code) for code in (case or {}).get("problems") or letter.row["reading_problems"] or ()
        ],
        fields=frozenset(again.spans),
    )


def passages(deployment: Deployment, letters: Sequence[Row]) -> dict[str, Sequence[Piece]]:
    """Returns, by letter id, the first passage for which each letter is held, where its text shows one."""
    reasons = {letter["letter_id"]: letter["reasons"] for letter in letters}
    found: dict[str, Sequence[Piece]] = {}
    for letter in _texts(deployment, letters):
        text, held_for = letter["text"], reasons[letter["letter_id"]]
        spans = read_again(letter).spans if needs_fields(held_for) else {}
        found[letter["letter_id"]] = excerpt(text, failing_marks(text, spans, held_for))
    return found


def _text(deployment: Deployment, row: Row) -> str | None:
    return next((letter["text"] for letter in _texts(deployment, [row])), None)


def _texts(deployment: Deployment, rows: Sequence[Row]) -> list[Row]:
    """Returns what a reading needs of the letters that have a text, each once."""
    if not rows:
        return []
    # The received dates leave few files to read, because they are sorted by them.
    received = In("received_date", {row["received_date"] for row in rows})
    chosen = And(received, In("letter_id", {row["letter_id"] for row in rows}))
    found = read_table(deployment, "letters", chosen, _WITH_TEXT).to_pylist()
    return list({row["letter_id"]: row for row in found if row["text"]}.values())


def _published(deployment: Deployment, row: Row) -> tuple[Row | None, dict[str, list[Row]]]:
    """Returns the rows that the tables hold of a published letter: its case's, and by table the others."""
    # The date of decision leaves few files to read: the tables are partitioned by its month.
    decided = row["decision_date"]
    of_date = EqualTo("decision_date", decided) if decided else IsNull("decision_date")
    chosen = And(of_date, EqualTo("case_id", row["case_id"]))
    rows = {name: read_table(deployment, name, chosen).to_pylist() for name in DATA_TABLES}
    return next(iter(rows.pop("cases")), None), rows


def _number_in(table: str) -> Callable[[Row], tuple[int, ...]]:
    """Returns what orders the rows of a letter in a table: their numbers."""
    numbers = [name for name in key_of(table) if name.endswith("_number")]
    return lambda row: tuple(row[name] for name in numbers)


def _marks(text: str, again: ReadAgain, reasons: Iterable[str]) -> Iterator[Mark]:
    yield from (Mark(span, FIELD, path) for path, span in again.spans.items())
    yield from (Mark(span, FURNITURE, "Page furniture") for span in again.furniture)
    yield from (Mark(span, UNEXPLAINED, "Text that nothing explains") for span in again.unexplained)
    yield from failing_marks(text, again.spans, reasons)

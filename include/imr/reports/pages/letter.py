"""What is known of one letter: its versions, its case, its text with marks, and its codes in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyiceberg.expressions import And, BooleanExpression, EqualTo, In

from imr.contract.tables import DATA_TABLES
from imr.quality.identifiers import CODE, identifier_lines
from imr.quality.suites import REASON_PREFIX, read_checks
from imr.reports.pages.explained import Explained, explain
from imr.reports.pages.marked import FAILING, FIELD, FURNITURE, UNEXPLAINED, Mark, Piece, pieces_of
from imr.reports.pages.read_again import ReadAgain, read_again
from imr.reports.pages.tables import read_table
from imr.rows.read_letter import Row
from imr.runs.deployment import Deployment
from imr.runs.review import waits_for_a_person
from imr.text.spans import Span

_HISTORY = (
    "letter_id", "source_uri", "archive_member", "etag", "received_date", "modified_at", "byte_size",
    "media_type", "page_count", "status", "reasons", "case_id", "decision_date", "parser_version", "run_id",
    "processed_at", "review", "reviewed_by", "reviewed_at", "review_note", "reading_problems",
)  # fmt: skip
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

    `rows_of` says where the rows come from: `tables`, or `parser` for a letter that is not published.
    """

    pieces: Sequence[Piece]
    rows_of: str
    case: Row | None
    decisions: Sequence[Row]
    citations: Sequence[Row]
    problems: Sequence[Explained]
    fields: frozenset[str] = field(default_factory=frozenset)
    """Paths of the fields that are marked in the text."""

    @property
    def shows_why_held(self) -> bool:
        """Whether a passage of the text is marked for which the letter is held."""
        return any(mark.kind == FAILING for piece in self.pieces for mark in piece.begins)


def find_letter(deployment: Deployment, letter_id: str) -> Letter | None:
    """Returns what the ledger holds of a letter and its case, or None where it does not have the letter."""
    versions = _rows(deployment, EqualTo("letter_id", letter_id))
    if not versions:
        return None
    versions.sort(key=lambda row: (_ORDER[row["status"]], row["received_date"], row["source_uri"]))
    cases = {row["case_id"] for row in versions if row["case_id"]}
    others = _rows(deployment, In("case_id", cases)) if cases else []
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
    rows: Mapping[str, Sequence[Row]] = {
        "cases": [again.case] if again.case else [],
        "decisions": again.decisions,
        "citations": again.citations,
    }
    if letter.is_published:
        rows = _published(deployment, letter.row)
    case = rows["cases"][0] if rows["cases"] else None
    return Words(
        pieces=pieces_of(text, _marks(text, again, letter.row["reasons"])),
        rows_of="tables" if letter.is_published else "parser",
        case=case,
        decisions=sorted(rows["decisions"], key=lambda row: row["decision_number"]),
        citations=sorted(rows["citations"], key=lambda row: (row["decision_number"], row["citation_number"])),
        problems=[
            explain(code) for code in (case or {}).get("problems") or letter.row["reading_problems"] or ()
        ],
        fields=frozenset(again.spans),
    )


def _rows(deployment: Deployment, chosen: BooleanExpression) -> list[Row]:
    rows: list[Row] = read_table(deployment, "letters", chosen, _HISTORY).to_pylist()
    return rows


def _text(deployment: Deployment, row: Row) -> str | None:
    # The received date leaves few files to read, because they are sorted by it.
    chosen = And(EqualTo("received_date", row["received_date"]), EqualTo("letter_id", row["letter_id"]))
    texts = read_table(deployment, "letters", chosen, ("text",))["text"].to_pylist()
    return next((text for text in texts if text), None)


def _published(deployment: Deployment, row: Row) -> dict[str, list[Row]]:
    chosen = EqualTo("case_id", row["case_id"])
    return {name: read_table(deployment, name, chosen).to_pylist() for name in DATA_TABLES}


def _marks(text: str, again: ReadAgain, reasons: Iterable[str]) -> Iterator[Mark]:
    yield from (Mark(span, FIELD, path) for path, span in again.spans.items())
    yield from (Mark(span, FURNITURE, "Page furniture") for span in again.furniture)
    yield from (Mark(span, UNEXPLAINED, "Text that nothing explains") for span in again.unexplained)
    for reason in reasons:
        yield from (Mark(span, FAILING, reason) for span in _failing(text, again.spans, reason))


def _failing(text: str, spans: Mapping[str, Span], reason: str) -> Iterator[Span]:
    """Yields the places in a text that a failed expectation is about."""
    code = reason.removeprefix(REASON_PREFIX)
    if code == CODE:
        yield from _lines(text, identifier_lines(text))
    columns = {column for check in read_checks() if check.code == code for column in check.columns}
    yield from (span for path, span in spans.items() if path.rpartition(".")[2] in columns)


def _lines(text: str, numbers: Iterable[int]) -> Iterator[Span]:
    lines, wanted, at = text.split("\n"), set(numbers), 0
    for number, line in enumerate(lines):
        if number in wanted:
            yield at, at + len(line)
        at += len(line) + 1

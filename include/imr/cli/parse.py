"""`imr parse`: what letters say, and what a run would make of them, without any of the stack."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from more_itertools import batched, unique_everseen

from imr.cli.progress import with_progress
from imr.letters.hostile.readers import ReaderMissing, Readers
from imr.letters.readings import LetterText, Refusal, letter_id_of
from imr.place import limits
from imr.quality.check import check_alone
from imr.rows.letter_rows import LetterRows, letter_row, parse_rows, to_arrow
from imr.rows.read_letter import Row, Source
from imr.rows.spans import text_spans

CHECKED_AT_ONCE = 50
"""Letters that are checked together: a check of one takes as long as one of some dozens."""
UNREADABLE = 2
"""Exit status where a file is no readable letter."""


@click.command()
@click.argument(
    "letters", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--spans", is_flag=True, help="Add where in letter.text each field was read: [start, end) offsets."
)
def parse(letters: Sequence[Path], *, spans: bool) -> None:
    """Print what each of LETTERS (PDF or text) says, one JSON object a line, in the order given.

    The keys are source, letter, case, decisions, citations and problems, with the columns of the data
    dictionary. letter.status and letter.reasons are the verdict that a run would give: a letter that a check
    holds back is "quarantined", and its reasons stand among the problems. A file that is no readable letter
    has "case": null; the exit status is then 2.
    """
    unreadable = False
    try:
        for rows in _verdicts(with_progress(letters, "Parsing")):
            unreadable = unreadable or rows.case is None
            click.echo(json.dumps(_document(rows, spans=spans), default=_plain, ensure_ascii=False))
    except (ReaderMissing, ValueError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(UNREADABLE if unreadable else 0)


def _verdicts(paths: Iterable[Path]) -> Iterator[LetterRows]:
    """Rows of every letter, in their order, with the verdict of a run today."""
    today = datetime.now(UTC).date()
    with Readers(limits.load()) as readers:
        letters = ((path, path.read_bytes()) for path in paths)
        read = readers.read_all(((path, letter_id_of(data), len(data)), data) for path, data in letters)
        for some in batched((_rows(*letter, reading, today) for letter, reading in read), CHECKED_AT_ONCE):
            yield from _checked(some, today)


def _rows(path: Path, letter_id: str, size: int, reading: LetterText | Refusal, today: date) -> LetterRows:
    source = Source(uri=str(path), letter_id=letter_id, byte_size=size, received_date=today)
    return parse_rows(letter_row(source, reading, run_id="imr parse"))


def _checked(letters: Sequence[LetterRows], today: date) -> Iterator[LetterRows]:
    """The letters with what the checks say of them, and without what only a run has."""
    # A letter that is named twice is one letter.
    once = unique_everseen(letters, key=lambda rows: (rows.letter["letter_id"], rows.letter["source_uri"]))
    verdict = check_alone(to_arrow(once), checked_on=today)
    for rows in letters:
        letter_id = rows.letter["letter_id"]
        letter, case = rows.letter | {"run_id": None}, rows.case
        if reasons := verdict.quarantined.get(letter_id):
            letter |= {"status": "quarantined", "reasons": [*letter["reasons"], *reasons]}
        if case:
            problems = (*case["problems"], *verdict.problems.get(letter_id, ()))
            case = _undated(case | {"problems": list(dict.fromkeys(problems))})
        yield replace(
            rows,
            letter=_undated(letter),
            case=case,
            decisions=[_undated(row) for row in rows.decisions],
            citations=[_undated(row) for row in rows.citations],
        )


def _undated(row: Row) -> Row:
    """A row of a letter that was not received: the date it was checked under goes."""
    return row | {"received_date": None}


def _document(rows: LetterRows, *, spans: bool) -> dict[str, Any]:
    document = {
        "source": rows.letter["source_uri"],
        "letter": rows.letter,
        "case": rows.case,
        "decisions": rows.decisions,
        "citations": rows.citations,
        "problems": [*(rows.case["problems"] if rows.case else ()), *rows.letter["reasons"]],
    }
    return document | ({"spans": text_spans(rows)} if spans else {})


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a row")

"""`imr parse`: prints what letters say and what verdict a run would give, without any of the stack."""

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
from imr.letters.extract import contents_of, id_of
from imr.letters.files import files_of
from imr.letters.hostile.readers import ReaderMissing, Readers
from imr.letters.hostile.sources import FileSource
from imr.letters.readings import Refusal
from imr.place.limits import Limits
from imr.quality.check import check_alone
from imr.rows.current import key_of_row
from imr.rows.letter_rows import LetterRows, letter_row, parse_rows, to_arrow
from imr.rows.read_letter import Row, Source
from imr.rows.spans import text_spans

CHECKED_AT_ONCE = 50
"""Letters that are checked together. Checking one letter takes as long as checking some dozens."""
_LINE_ENDS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}
"""Characters that end a line for some readers, but not in JSON -> their escapes."""
UNREADABLE = 2
"""Exit status where a file is no readable letter."""


@click.command()
@click.argument("letters", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--spans",
    is_flag=True,
    help="Add the places in letter.text of each field, and of page furniture, which is no part of any: "
    "[start, end) offsets.",
)
@click.option("--pretty", is_flag=True, help="Spread each object over several lines.")
def parse(letters: Sequence[Path], *, spans: bool, pretty: bool) -> None:
    """Print what each of LETTERS says, as one JSON object a line, in the order given.

    LETTERS are PDFs, texts, archives of these (.zip, .tar, .tar.gz) and folders. The keys are source, letter,
    case, decisions, citations and problems, with the columns of the data dictionary. letter.status and
    letter.reasons are the verdict that a run would give: a letter that a check holds back is "quarantined",
    and problems has its reasons too. A file that is no readable letter has "case": null, and the exit
    status is then 2.
    """
    unreadable = False
    files = [path for path, _ in files_of(letters)]
    try:
        for rows in _verdicts(with_progress(files, "Parsing")):
            unreadable = unreadable or rows.case is None
            document = _document(rows, spans=spans)
            written = json.dumps(document, default=_plain, ensure_ascii=False, indent=2 if pretty else None)
            click.echo(written.translate(_LINE_ENDS))
    except (ReaderMissing, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(UNREADABLE if unreadable else 0)


def _verdicts(paths: Iterable[Path]) -> Iterator[LetterRows]:
    """Yields the rows of every letter, in their order, with the verdict that a run would give today."""
    from imr.place import environment  # which takes a third of a second to import

    today, limited = datetime.now(UTC).date(), environment.read(Limits)
    with Readers(limited) as readers:
        read = readers.read_all(_sources(paths, limited, today))
        rows = (parse_rows(letter_row(source, reading, run_id="imr parse")) for source, reading in read)
        for some in batched(rows, CHECKED_AT_ONCE):
            yield from _checked(some, today)


def _sources(paths: Iterable[Path], limited: Limits, today: date) -> Iterator[tuple[Source, bytes | Refusal]]:
    for path in paths:
        with path.open("rb") as file:
            for found in contents_of(FileSource(file, path.stat().st_size), limited):
                source = Source(
                    uri=str(path),
                    letter_id=id_of(found, str(path), ""),
                    byte_size=found.byte_size,
                    received_date=today,
                    archive_member=found.place.path,
                )
                yield source, found.content


def _checked(letters: Sequence[LetterRows], today: date) -> Iterator[LetterRows]:
    """Yields the letters with the verdict of the checks, and without values that only a run gives."""
    # The same letter may be given twice.
    once = unique_everseen(letters, key=lambda rows: key_of_row(rows.letter))
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
    """Returns the row without a received date: the letter got one only for the check."""
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
    return document | ({"spans": text_spans(rows), "furniture": rows.furniture} if spans else {})


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a row")

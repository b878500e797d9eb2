"""`imr parse`: prints what letters say and what verdict a run would give, without any of the stack."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from imr.rows.letter_rows import LetterRows

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

    LETTERS are PDFs, texts, archives of these (.zip, .tar, .tar.gz, .tar.xz) and folders. The keys are
    source, letter, case, decisions, citations, diagnoses, prior_treatments and problems, with the columns
    of the data dictionary. letter.status and letter.reasons are the verdict that a run would give: a letter
    that a check holds back is "quarantined", and problems has its reasons too. A file that is no readable
    letter has "case": null, and the exit status is then 2.
    """
    from imr.cli.progress import with_progress
    from imr.letters.files import files_of
    from imr.letters.hostile.readers import ReaderMissing
    from imr.library.verdicts import of_files

    unreadable = False
    files = [path for path, _ in files_of(letters)]
    try:
        for rows in of_files(with_progress(files, "Parsing")):
            unreadable = unreadable or rows.case is None
            document = _document(rows, spans=spans)
            written = json.dumps(document, default=_plain, ensure_ascii=False, indent=2 if pretty else None)
            click.echo(written.translate(_LINE_ENDS))
    except (ReaderMissing, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(UNREADABLE if unreadable else 0)


def _document(rows: LetterRows, *, spans: bool) -> dict[str, Any]:
    from imr.library.letters import letter_of
    from imr.rows.spans import text_spans

    letter = letter_of(rows)
    document = {field.name: getattr(letter, field.name) for field in fields(letter)}
    return document | ({"spans": text_spans(rows), "furniture": rows.furniture} if spans else {})


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a row")

"""Reads letters of files, or of bytes, into plain values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imr.rows.letter_rows import LetterRows

Row = Mapping[str, Any]
"""A row of a table: column -> str, int, bool, date, datetime, a list of str, or None."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter says, in the columns of docs/data-dictionary.md, and as `imr parse` prints it.

    A `Row` is a dictionary: column -> str, int, bool, date, datetime, a list of str, or None.

    A file that is no readable letter has no `case` and empty lists. A letter that a check holds back has the
    status `quarantined` in `letter`.
    """

    source: str
    """The file's name as it was given, or `-` for bytes."""
    letter: Row
    """The row of the ledger: the text, its layout, the verdict and its reasons."""
    case: Row | None
    decisions: Sequence[Row]
    citations: Sequence[Row]
    diagnoses: Sequence[Row]
    prior_treatments: Sequence[Row]
    problems: Sequence[str]
    """Codes of what was doubtful, and of why the letter would not be published."""


def parse_letter(letter: str | os.PathLike[str] | bytes) -> Letter:
    """Returns what a letter says: the path of a PDF or a text, or the bytes of one.

    Raises OSError for a file that cannot be opened, and ValueError where it holds more or fewer letters than
    one, as folders and archives do.
    """
    from imr.library import verdicts

    if isinstance(letter, bytes):
        found = list(verdicts.of_bytes(letter))
    else:
        found = list(verdicts.of_files(_files([letter])))
    if len(found) != 1:
        name = "-" if isinstance(letter, bytes) else os.fspath(letter)
        raise ValueError(f"{name}: it holds {len(found)} letters, and parse_letter reads one: parse_letters")
    return letter_of(found[0])


def parse_letters(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> Iterator[Letter]:
    """Yields what each letter says, in the order of the paths: PDFs, texts, archives of these and folders.

    PDFs are read in as many processes as the machine has processors. Raises OSError for a file that cannot be
    opened.
    """
    from imr.library import verdicts

    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    yield from map(letter_of, verdicts.of_files(_files(given)))


def letter_of(rows: LetterRows) -> Letter:
    """Returns a letter's rows as analysts get them."""
    return Letter(
        source=rows.letter["source_uri"],
        letter=rows.letter,
        case=rows.case,
        decisions=rows.decisions,
        citations=rows.citations,
        diagnoses=rows.diagnoses,
        prior_treatments=rows.prior_treatments,
        problems=[*(rows.case["problems"] if rows.case else ()), *rows.letter["reasons"]],
    )


def _files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path]:
    from imr.letters.files import files_of

    return (path for path, _ in files_of(map(Path, paths)))

"""Reads letters of files, of bytes and of objects, with the verdict that a run today would give each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO

from more_itertools import batched, unique_everseen
from obstore.store import S3Store

from imr.letters.extract import contents_of, id_of, read_objects
from imr.letters.hostile.readers import Readers
from imr.letters.hostile.sources import FileSource
from imr.letters.readings import LetterText, RawObject, Refusal
from imr.place.limits import Limits
from imr.quality.check import check_alone
from imr.rows.current import key_of_row
from imr.rows.letter_rows import LetterRows, letter_row, parse_rows, to_arrow
from imr.rows.read_letter import Row, Source

CHECKED_AT_ONCE = 250
"""Letters that are checked together: a check of one takes as long as one of some dozens. More would save
little, and let whoever asks wait longer for the first answer."""

File = tuple[str, IO[bytes], int]
"""A file's name, the open file, and its size in bytes."""

Read = tuple[Source, LetterText | Refusal]
"""Where a letter was found, and what was read there."""


def of_files(paths: Iterable[Path]) -> Iterator[LetterRows]:
    """Rows of every letter of the files, in their order.

    Raises ReaderMissing where no PDF can be read at all, OSError for a file that cannot.
    """
    yield from _read((str(path), path.open("rb"), path.stat().st_size) for path in paths)


def of_bytes(data: bytes) -> Iterator[LetterRows]:
    """Rows of every letter of the bytes, which are a letter or an archive. Raises ReaderMissing."""
    yield from _read([("-", io.BytesIO(data), len(data))])


def _read(files: Iterable[File]) -> Iterator[LetterRows]:
    today, limited = _today(), _limits()
    with Readers(limited) as readers:
        yield from _judged(readers.read_all(_sources(files, limited, today)), limited, today)


def of_objects(store: S3Store, root: str, objects: Iterable[RawObject]) -> Iterator[LetterRows]:
    """Rows of every letter of the objects, in their order; `root` is the address that the store is at.

    Raises ReaderMissing, and StorageFault for an object that can neither be read nor refused.
    """
    today, limited = _today(), _limits()
    with closing(read_objects(store, objects, limited)) as found:
        read = (
            (
                Source(
                    uri=f"{root}/{letter.object.key}",
                    letter_id=letter.letter_id,
                    byte_size=letter.byte_size,
                    received_date=today,
                    archive_member=letter.archive_member,
                ),
                letter.reading,
            )
            for letter in found
        )
        yield from _judged(read, limited, today)


def _limits() -> Limits:
    from imr.place import environment  # which takes a third of a second to import

    return environment.read(Limits)


def _today() -> date:
    return datetime.now(UTC).date()


def _judged(read: Iterable[Read], limited: Limits, today: date) -> Iterator[LetterRows]:
    rows = (parse_rows(letter_row(source, reading, run_id="imr"), limited) for source, reading in read)
    for some in batched(rows, CHECKED_AT_ONCE):
        yield from _checked(some, today)


def _sources(files: Iterable[File], limited: Limits, today: date) -> Iterator[tuple[Source, bytes | Refusal]]:
    for name, opened, size in files:
        with opened as file:
            for found in contents_of(FileSource(file, size), limited):
                source = Source(
                    uri=name,
                    letter_id=id_of(found, name, ""),
                    byte_size=found.byte_size,
                    received_date=today,
                    archive_member=found.place.path,
                )
                yield source, found.content


def _checked(letters: Sequence[LetterRows], today: date) -> Iterator[LetterRows]:
    """The letters with what the checks say of them, and without what only a run has."""
    # A letter that is named twice is one letter.
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
            diagnoses=[_undated(row) for row in rows.diagnoses],
            prior_treatments=[_undated(row) for row in rows.prior_treatments],
        )


def _undated(row: Row) -> Row:
    """A row of a letter that was not received: the date it was checked under goes."""
    return row | {"received_date": None}

"""Letters with known right values: labelled real ones, where there are some, and invented ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from imr.letters.read import read_letter
from imr.letters.readings import letter_id_of
from imr.place.settings import PROJECT
from imr.rows.letter_rows import LetterRows, Source, letter_row, parse_rows
from imr.samples import LAYOUTS, LEVELS, SampleLetter, make_letter, render_pdf

SHARED = PROJECT.parent / "shared"
SEED = 2013
TEXTS_PER_FORM = 100
PDFS_PER_FORM = 12

REAL, GENERATED, GENERATED_PDF = "real", "generated", "generated PDF"


@dataclass(frozen=True, slots=True)
class LabelledLetter:
    """The bytes of a letter and what it says. `form` is an invented letter's layout and level of noise."""

    name: str
    uri: str
    data: bytes
    truth: dict[str, Any]
    form: tuple[str, int] | None = None


def labels_are_here() -> bool:
    """Whether real letters and their labels lie beside the project."""
    return (SHARED / "letters").is_dir() and (SHARED / "gold").is_dir()


def real_letters() -> Iterator[LabelledLetter]:
    """The labelled real letters, each named by its letter id, as in the ledger."""
    for path in sorted((SHARED / "letters").iterdir()):
        label = SHARED / "gold" / f"{path.stem}.json"
        if label.exists():
            data = path.read_bytes()
            yield LabelledLetter(
                letter_id_of(data)[:16], str(path), data, json.loads(label.read_text("utf-8"))
            )


def generated_letters() -> Iterator[LabelledLetter]:
    """Invented letters as text, so many of each layout at each level of noise; no two tell of one case."""
    return _invented(0, TEXTS_PER_FORM, lambda letter: letter.text.encode())


def generated_pdfs() -> Iterator[LabelledLetter]:
    """Fewer of them, of other cases, as PDF."""
    return _invented(TEXTS_PER_FORM, PDFS_PER_FORM, render_pdf)


SETS = {REAL: real_letters, GENERATED: generated_letters, GENERATED_PDF: generated_pdfs}


def _invented(first: int, count: int, rendered: Callable[[SampleLetter], bytes]) -> Iterator[LabelledLetter]:
    for number, (layout, noise) in enumerate(product(LAYOUTS, LEVELS)):
        for index in range(1000 * number + first, 1000 * number + first + count):
            letter = make_letter(SEED, index, layout=layout, noise=noise)
            name = f"{layout}-{noise}-{index}"
            yield LabelledLetter(name, letter.stem, rendered(letter), letter.truth, (layout, noise))


def read(data: bytes, uri: str) -> LetterRows:
    """A letter's rows, by the steps of `imr parse`."""
    source = Source(uri=uri, letter_id=letter_id_of(data), byte_size=len(data))
    return parse_rows(letter_row(source, read_letter(data), run_id=None))


def path_of(letter: LabelledLetter) -> str:
    """What to call a letter to a person: a real one's file name says more than its id."""
    return letter.name if letter.form else f"{Path(letter.uri).name} ({letter.name})"

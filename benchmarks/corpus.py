"""The letters that benchmarks measure: real ones where the project has some beside it, else invented ones."""

from __future__ import annotations

from imr.letters.read import read_letter
from imr.letters.readings import LetterText, letter_id_of
from imr.place.settings import PROJECT
from imr.rows.letter_rows import Row, Source, letter_row
from imr.samples import make_letter, render_pdf

INVENTED = 200


def pdfs() -> tuple[str, list[bytes]]:
    """Returns a description of the letters, and their bytes."""
    folder = PROJECT.parent / "shared" / "letters"
    if folder.is_dir():
        return "real letters", [path.read_bytes() for path in sorted(folder.glob("*.pdf"))]
    invented = (make_letter(1, index, layout="headed_decisions", noise=1) for index in range(INVENTED))
    return "invented letters", [render_pdf(letter) for letter in invented]


def ledger_row(data: bytes) -> Row:
    """A letter's row before it is parsed."""
    source = Source(uri="letter", letter_id=letter_id_of(data), byte_size=len(data))
    reading = read_letter(data)
    assert isinstance(reading, LetterText), reading
    return letter_row(source, reading, run_id=None)

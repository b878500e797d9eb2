"""Invented IMR letters with their truth (the right values), for the demonstration, tests and benchmarks.

Every case, person and sentence is made up; only the headings, labels and fixed sentences that make a layout
are those of real letters. The same seed and number of letters give the same files, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from imr.samples.facts import make_case
from imr.samples.layouts import LAYOUTS
from imr.samples.noise import LEVELS, arrange, disturb, leave_out, style_of
from imr.samples.pdf import pdf_of
from imr.samples.truth import truth_of
from imr.samples.typeset import typeset
from imr.text.spans import Span

__all__ = ["LAYOUTS", "LEVELS", "SampleLetter", "make_letter", "render_pdf", "write_samples"]

FIRST_RECEIVED = date(2025, 3, 3)
NOISE_WEIGHTS = (45, 35, 15, 5)


@dataclass(frozen=True, slots=True)
class SampleLetter:
    """One invented letter: its text, its bold spans and its truth. Pages of a PDF end in form feeds."""

    stem: str
    received_date: date
    media: str  # pdf | txt
    text: str
    bold: tuple[Span, ...]
    truth: dict[str, Any]


def make_letter(
    seed: int, index: int, *, layout: str | None = None, noise: int = 0, dates: int = 3
) -> SampleLetter:
    """Returns letter `index` of `seed` at a noise level of 0 to 3.

    Without `layout`, a layout is drawn. Letters are spread over `dates` received dates, the first of which is
    fixed. The letter is about the same case at every level.
    """
    rng = Random(f"{seed}-{index}-{noise}")  # noqa: S311 - invented letters, not secrets
    case = leave_out(make_case(seed, index, layout), noise, rng)
    sections = LAYOUTS[case.layout](case, rng)
    blocks = disturb(arrange(case, sections, noise, rng), noise, rng)
    sheet = typeset(blocks, style_of(case, noise, rng), case.number, rng)
    return SampleLetter(
        stem=case.stem,
        received_date=FIRST_RECEIVED + timedelta(days=index % dates),
        media=case.media,
        text=sheet.text,
        bold=sheet.bold,
        truth=truth_of(case),
    )


def render_pdf(letter: SampleLetter) -> bytes:
    """Returns the letter as a PDF file."""
    return pdf_of(letter.text, letter.bold)


def write_samples(
    directory: Path,
    letters: int,
    seed: int,
    *,
    progress: Callable[[int], None] | None = None,
    noise: int | None = None,
    layout: str | None = None,
    dates: int = 3,
) -> None:
    """Writes `received=YYYY-MM-DD/<stem>.pdf|.txt` and `truth/<stem>.json` for the letters.

    Without `noise` the levels are mixed, and most letters are clean. `progress` is called with the number of
    letters written so far.
    """
    truth = directory / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    for day in range(min(dates, letters)):
        _received(directory, FIRST_RECEIVED + timedelta(days=day)).mkdir(exist_ok=True)
    for index in range(letters):
        level = _level(seed, index) if noise is None else noise
        letter = make_letter(seed, index, layout=layout, noise=level, dates=dates)
        path = _received(directory, letter.received_date) / f"{letter.stem}.{letter.media}"
        path.write_bytes(render_pdf(letter) if letter.media == "pdf" else letter.text.encode())
        (truth / f"{letter.stem}.json").write_text(
            json.dumps(letter.truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
        )
        if progress:
            progress(index + 1)


def _received(directory: Path, day: date) -> Path:
    return directory / f"received={day.isoformat()}"


def _level(seed: int, index: int) -> int:
    return Random(f"{seed}-{index}-level").choices(LEVELS, NOISE_WEIGHTS)[0]  # noqa: S311

"""The letters of all rounds, invented: loose ones of some received dates, and an archive."""

from __future__ import annotations

import os
import shutil
from datetime import date, timedelta
from pathlib import Path

from imr.place import home
from imr.place.settings import Settings
from imr.samples import make_letter
from imr.samples.pdf import pdf_of
from support.archives import zipped

FIRST = date(2016, 1, 1)
BULK_RECEIVED = date(2016, 6, 1)
BULK = "bulk"
"""Folder of the archive under the raw prefix."""
DAILY = 25
SEED = 22


def days(count: int) -> list[date]:
    """The received dates."""
    return [FIRST + timedelta(days=number) for number in range(count)]


def write(place: Path, dates: int, bulk: int) -> Path:
    """Returns the folder of the letters, and writes it first where it does not exist."""
    folder = place / f"letters-{dates}-{bulk}"
    if folder.exists():
        return folder
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    for number, day in enumerate(days(dates)):
        (part / f"received={day}").mkdir(parents=True)
        for index in range(number * DAILY, (number + 1) * DAILY):
            (part / f"received={day}" / f"{index}.pdf").write_bytes(_pdf(index))
    (part / BULK).mkdir(parents=True)
    letters = {f"{index}.pdf": _pdf(index) for index in range(dates * DAILY, dates * DAILY + bulk)}
    (part / BULK / "letters.zip").write_bytes(zipped(letters))
    return part.rename(folder)


def _pdf(index: int) -> bytes:
    letter = make_letter(SEED, index)
    return pdf_of(letter.text, letter.bold)


def deliver(folder: Path, settings: Settings) -> None:
    """Puts the letters into a home's store, with the times that they have in their folder."""
    home.make(settings.home)
    bucket = settings.home / "objects" / "imr"
    home.private_folder(bucket)
    shutil.copytree(folder, bucket / "raw", copy_function=os.link)

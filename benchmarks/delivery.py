"""Archives of any number of letters, made of a few distinct ones, invented or real."""

from __future__ import annotations

import itertools
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from obstore.store import S3Store

from imr.contract.arrow import SCHEMAS
from imr.lake import staging
from imr.place.settings import PROJECT
from imr.samples import make_letter, render_pdf

INVENTED = 200
_CASE_NUMBER = re.compile(r"\bCM\d\d-\d{7}\b")


def invented_pdfs() -> list[bytes]:
    """Returns the generator's letters."""
    return [render_pdf(make_letter(7, index)) for index in range(INVENTED)]


def real_pdfs() -> list[bytes]:
    """Returns the real letters beside the checkout; nothing where there are none."""
    return [path.read_bytes() for path in sorted((PROJECT.parent / "shared" / "letters").glob("*.pdf"))]


def copies(letters: list[bytes], count: int) -> Iterator[bytes]:
    """Yields `count` letters of which no two have the same bytes: a PDF may end in a comment."""
    for number in range(count):
        yield letters[number % len(letters)] + b"\n%% %d\n" % number


def write_archive(path: Path, letters: list[bytes], count: int) -> None:
    """Writes a .zip of `count` letters, as the DWC's are: deflated, one folder a month."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, data in enumerate(copies(letters, count)):
            archive.writestr(f"{number % 12:02}/letter-{number:07}.pdf", data)


def give_own_cases(lake: S3Store, run_id: str, batches: list[str]) -> None:
    """Gives each extracted letter a case number of its own, so that the copies are published as cases."""
    numbers = itertools.count()
    for batch in batches:
        folder = f"{staging.run_folder(run_id)}/extracted/{batch}"
        for part in staging.list_parts(lake, folder):
            path = f"{folder}/{part}.parquet"
            letters = staging.read(lake, path).to_pylist()
            for letter, number in zip(letters, numbers, strict=False):
                letter["text"] = _CASE_NUMBER.sub(f"CM30-{number:07}", letter["text"] or "") or None
            staging.write(lake, path, pa.Table.from_pylist(letters, schema=SCHEMAS["letters"]))

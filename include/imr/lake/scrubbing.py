"""Takes forgotten letters out of staged files, in place, so that the runs that staged them go on."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
from obstore.store import S3Store

from imr.contract.codes import FORGOTTEN
from imr.contract.tables import DATA_TABLES
from imr.lake import staging
from imr.rows.forgotten import without_forgotten
from imr.rows.read_letter import Row


def scrub_runs(lake: S3Store, reviews: Mapping[str, Row]) -> int:
    """Takes the letters in `reviews` out of the staged files of all runs; returns the number of files."""
    count = 0
    for folder in lake.list_with_delimiter("staging")["common_prefixes"]:
        written = scrub(lake, folder, reviews)
        count += len(written)
        # A run that ends meanwhile deletes its folder. What was written into it after that is not needed.
        if written and _paths(lake, folder) <= written:
            staging.clear(lake, folder)
    return count


def scrub(lake: S3Store, folder: str, reviews: Mapping[str, Row]) -> set[str]:
    """Takes the letters in `reviews` out of the staged files under a folder; returns the files' paths.

    `reviews` has the columns of each letter's review by letter id. The letters keep their ledger rows, as
    forgotten ones.
    """
    written = set()
    gone = pa.array(sorted(reviews), pa.string())
    for path in sorted(_paths(lake, folder)):
        if not _holds_words(path):
            continue
        try:
            rows = staging.read(lake, path)
        except FileNotFoundError:  # its run has deleted it
            continue
        found = pc.is_in(rows["letter_id"], gone)
        if _of_ledger(path):
            found = pc.and_(found, pc.fill_null(pc.not_equal(rows["review"], FORGOTTEN), True))
        if not pc.any(found).as_py():
            continue
        left = without_forgotten({"letters": rows}, reviews)["letters"] if _of_ledger(path) else None
        staging.write(lake, path, rows.filter(pc.invert(found)) if left is None else left)
        written.add(path)
    return written


def _paths(lake: S3Store, folder: str) -> set[str]:
    return {entry["path"] for page in lake.list(f"{folder}/") for entry in page}


def _holds_words(path: str) -> bool:
    """Returns whether a staged file may hold words of a letter: lists of objects and notes hold none."""
    return _of_ledger(path) or path.endswith(tuple(f"/{name}.parquet" for name in DATA_TABLES))


def _of_ledger(path: str) -> bool:
    """Returns whether a staged file has rows of the ledger, as `extract` and the later steps write them."""
    return path.endswith("/letters.parquet") or path.split("/")[2:3] == ["extracted"]

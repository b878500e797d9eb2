"""Forgets letters: takes their text, and all that was read from it, out of every object of the lake.

What is to be forgotten is noted in the lake first. If the process dies, whoever calls `finish` next does what
is left: a later `imr forget`, the DAG `imr_forget`, or `imr_maintenance`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pyiceberg.expressions import In, Or

from imr.contract.codes import FORGOTTEN
from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.lake.forget import forget_letters
from imr.lake.maintenance.purge import purge
from imr.lake.plan import NO_ROWS
from imr.lake.publish import publish
from imr.lake.scrubbing import scrub_runs
from imr.lake.unfinished import (
    Forgetting,
    begin_forgetting,
    close_forgetting,
    finish_forgetting,
    forgettings,
)
from imr.rows.read_letter import Row
from imr.runs.checks import rebuild
from imr.runs.deployment import Deployment
from imr.runs.repair import LONGEST_PUBLISH

_COLUMNS = ("letter_id", "source_uri", "archive_member", "status", "case_id", "review")
_LETTER_ID = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_CASE = re.compile(r"CM\d{2}-\d{7}|L-[0-9a-f]{16}", re.IGNORECASE)  # CM21-0213037, L-0f5a2b9c1d3e4f60


@dataclass(frozen=True, slots=True)
class Found:
    """What the ledger has of the letters that somebody names."""

    rows: Sequence[Row]
    """Ledger rows of the letters and of all their copies, without those that are forgotten already."""
    already: Sequence[str]
    """Names of letters that are forgotten already."""
    unknown: Sequence[str]

    @property
    def letters(self) -> list[str]:
        return sorted({row["letter_id"] for row in self.rows})

    @property
    def cases(self) -> list[str]:
        return sorted({row["case_id"] for row in self.rows if row["case_id"]})


class UnknownLetters(ValueError):
    """The ledger has no letters of some names."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            f"forget: the ledger has no letter {', '.join(names)}. Name it by its case number, by its object "
            "(s3://..., or its key under the raw prefix) or by its letter id. A letter that no run has read "
            "yet is in no table: remove its object. A forgotten letter has no case number any more."
        )


def find(deployment: Deployment, names: Sequence[str]) -> Found:
    """Returns the ledger's rows of letters, each named by case number, object or letter id.

    An object is named by its address or by its key under the raw prefix. An archive stands for all letters in
    it. Copies of the same bytes under other names are found, too.
    """
    asked = {name: _asked(deployment, name) for name in names}
    ledger = open_table(deployment.catalog(), "letters")
    wanted = {value for _, value in asked.values()}
    named = Or(In("case_id", wanted), In("letter_id", wanted), In("source_uri", wanted))
    direct = ledger.scan(row_filter=named, selected_fields=_COLUMNS).to_arrow().to_pylist()
    letters = {row["letter_id"] for row in direct}
    copies = ledger.scan(row_filter=In("letter_id", letters), selected_fields=_COLUMNS).to_arrow().to_pylist()
    known = {name: [row for row in direct if row[column] == value] for name, (column, value) in asked.items()}
    return Found(
        rows=[row for row in copies if row["review"] != FORGOTTEN],
        already=[
            name for name, rows in known.items() if rows and all(row["review"] == FORGOTTEN for row in rows)
        ],
        unknown=[name for name, rows in known.items() if not rows],
    )


def _asked(deployment: Deployment, name: str) -> tuple[str, str]:
    """Returns the ledger's column that a name is looked up in, and the value to look for."""
    if _LETTER_ID.fullmatch(name):
        return "letter_id", name.lower()
    if _CASE.fullmatch(name):
        return "case_id", name.upper() if name[0] in "Cc" else f"L-{name[2:].lower()}"
    if "://" in name:
        return "source_uri", name.replace("s3a://", "s3://", 1)
    return "source_uri", deployment.uri(name)


def begin(deployment: Deployment, found: Found, *, by: str, why: str, at: datetime) -> None:
    """Notes that the letters are to be forgotten, as `by` wants it; `finish` does it."""
    if found.letters:
        forgetting = Forgetting(found.letters, found.cases, by, at.isoformat(), why)
        begin_forgetting(deployment.lake(), forgetting)


def finish(
    deployment: Deployment, run_id: str, now: datetime, told: Callable[[str], None] = lambda _: None
) -> int:
    """Forgets all letters that are noted; returns how many of them were not forgotten before.

    A run that dies may leave a file with a forgotten letter after the files were searched. So the letters of
    a note that is done are looked for again, until `LONGEST_PUBLISH` has passed since. `told` is called with
    what is being done. Raises CommitConflict where publishers came first every time: the note stays.
    """
    lake, catalog = deployment.lake(), deployment.catalog()
    notes = forgettings(lake)
    if not notes:
        return 0
    reviews = {letter: _review(noted.forgetting) for noted in notes for letter in noted.forgetting.letters}
    told("Taking the letters out of the tables")
    cases = forget_letters(catalog, reviews, run_id).union(*(noted.forgetting.cases for noted in notes))
    if cases:
        told("Making other letters of their cases current")
        publish(catalog, NO_ROWS, run_id=run_id, rebuild=rebuild, cases=cases)
    for name in TABLES:
        told(f"Deleting old files of the table {name}")
        purge(catalog, name, deployment.access, reviews)
    told("Searching the staged files of runs")
    scrub_runs(lake, reviews)
    for noted in notes:
        if not noted.is_done:
            finish_forgetting(lake, noted)
        elif noted.since < now - LONGEST_PUBLISH:
            close_forgetting(lake, noted)
    return len({letter for noted in notes if not noted.is_done for letter in noted.forgetting.letters})


def _review(forgetting: Forgetting) -> Row:
    return {
        "review": FORGOTTEN,
        "reviewed_by": forgetting.by,
        "reviewed_at": datetime.fromisoformat(forgetting.at),
        "review_note": forgetting.why,
    }

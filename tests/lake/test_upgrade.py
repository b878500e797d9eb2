"""The first run over a lake that version 0.1.0 wrote upgrades it.

`support/lake-0.1.0.tar.xz` holds that version's embedded store and catalog after runs over invented letters
of two received dates: every layout, a copy, a broken PDF, and an archive of two letters.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES, key_of
from imr.lake.catalog import NAMESPACE
from imr.local.embedded import serving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs import reparse, steps
from imr.runs.deployment import Deployment
from support.loopback import free_port
from support.runs import CHECKED_ON, finish, run

DATES = date(2025, 3, 3), date(2025, 4, 4)
LETTERS_WITH_TEXT = 8
ADDED = {"reader_version"}

Contents = dict[str, list[dict[str, Any]]]


@pytest.fixture
def old_lake(served: Settings, tmp_path: Path) -> Iterator[Deployment]:
    """The lake of version 0.1.0, served from a folder of the test's own."""
    with tarfile.open(Path(__file__).parents[1] / "support" / "lake-0.1.0.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    settings = replace(served, home=tmp_path, s3_port=free_port())
    with serving(settings):
        yield Deployment(settings, access(settings))


def _contents(deployment: Deployment) -> Contents:
    """Rows as any reader of the catalog sees them. Reading them upgrades nothing."""
    catalog = deployment.catalog()
    there = {name for _, name in catalog.list_tables(NAMESPACE)}
    rows = {
        name: catalog.load_table((NAMESPACE, name)).scan().to_arrow().to_pylist() if name in there else []
        for name in TABLES
    }
    return {
        name: sorted(some, key=lambda row: [str(row[column]) for column in key_of(name)])
        for name, some in rows.items()
    }


def test_tables_gain_columns_and_lose_nothing(old_lake: Deployment) -> None:
    before = _contents(old_lake)
    assert [len(before[name]) for name in TABLES] == [9, 7, 13, 27, 0, 0]
    assert set(SCHEMAS["letters"].names) - before["letters"][0].keys() >= ADDED
    report = run(old_lake, "first of the new version", *DATES)
    assert (report.read, report.accounted, report.lost) == (0, 9, [])
    after = _contents(old_lake)
    assert list(after["letters"][0]) == SCHEMAS["letters"].names
    assert {row["reader_version"] for row in after["letters"]} == {None}
    for name in TABLES:
        columns = before[name][0].keys() if before[name] else ()
        assert [{column: row[column] for column in columns} for row in after[name]] == before[name]


def test_every_text_is_read_again_by_the_new_parser(old_lake: Deployment) -> None:
    before = _contents(old_lake)
    batches = reparse.plan_reparse(old_lake, "reparse", *DATES)
    for batch in batches:
        steps.parse(old_lake, "reparse", batch)
    steps.validate(old_lake, "reparse", batches, checked_on=CHECKED_ON)
    reparse.compare(old_lake, "reparse", batches)
    report = finish(old_lake, "reparse", batches)
    assert report.read == LETTERS_WITH_TEXT
    after = _contents(old_lake)
    for name in TABLES:
        if before[name]:
            assert [row["letter_id"] for row in after[name]] == [row["letter_id"] for row in before[name]]
    assert after["diagnoses"]
    assert after["prior_treatments"]
    assert reparse.plan_reparse(old_lake, "again", *DATES) == []


def test_objects_are_read_again_by_the_new_reader(old_lake: Deployment) -> None:
    batches = reparse.plan_reread(old_lake, "reread", *DATES)
    for batch in batches:
        steps.extract(old_lake, "reread", batch)
        steps.parse(old_lake, "reread", batch)
    steps.validate(old_lake, "reread", batches, checked_on=CHECKED_ON)
    reparse.compare(old_lake, "reread", batches)
    report = finish(old_lake, "reread", batches)
    assert (report.read, report.lost) == (9, [])
    assert reparse.plan_reread(old_lake, "again", *DATES) == []

"""An older version at work on the tables of a newer one, as after a rollback: docs/deploy.md promises it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.types import StringType

from imr.contract.tables import TABLES, key_of
from imr.lake.catalog import NAMESPACE, open_table
from imr.lake.maintenance.agreement import disagreements
from imr.lake.maintenance.compact import compact
from imr.lake.maintenance.recovery import recover
from imr.runs.deployment import Deployment
from support.runs import DAY, put, rows_of, run, text_letter

LATER = "told_by_a_later_version"


@pytest.fixture
def newer(deployment: Deployment) -> Deployment:
    """Tables with a column more than this version knows, which has a value for every letter."""
    put(deployment, {f"{index}.txt": text_letter(index) for index in (1, 2, 3)})
    run(deployment, "newer")
    for name in TABLES:
        table = open_table(deployment.catalog(), name)
        with table.update_schema() as schema:
            schema.add_column(LATER, StringType(), doc="What a later version reads.")
        rows = table.scan().to_arrow()
        values = pa.array([row["letter_id"] for row in rows.to_pylist()], pa.large_string())
        at = rows.schema.get_field_index(LATER)
        table.overwrite(rows.set_column(at, LATER, values))
    assert all(told(deployment).values())
    return deployment


def told(deployment: Deployment) -> dict[str, set[tuple[Any, ...]]]:
    """Table -> key and value of the later version's column, of rows that have one."""
    return {
        name: {
            (*(row[column] for column in key_of(name)), row[LATER])
            for row in rows_of(deployment, name)
            if row[LATER] is not None
        }
        for name in TABLES
    }


def counts(deployment: Deployment) -> Mapping[str, int]:
    return {name: len(rows_of(deployment, name)) for name in TABLES}


def test_new_letters_are_published_beside_what_the_newer_version_wrote(newer: Deployment) -> None:
    before, values = counts(newer), told(newer)
    put(newer, {"8.txt": text_letter(8)})
    report = run(newer, "older")
    assert (report.read, report.accounted, report.lost) == (1, 4, [])
    after = counts(newer)
    assert after["letters"] == before["letters"] + 1
    assert after["cases"] == before["cases"] + 1
    assert told(newer) == values
    assert not disagreements(newer.catalog())


def test_letters_read_again_have_null_where_this_version_knows_nothing(newer: Deployment) -> None:
    before = counts(newer)
    run(newer, "older", DAY, reprocess=True)
    assert counts(newer) == before
    assert told(newer) == {name: set() for name in TABLES}


def test_compacting_keeps_the_newer_version_s_values(newer: Deployment) -> None:
    put(newer, {"8.txt": text_letter(8)})
    run(newer, "older")
    values = told(newer)
    done = {name: compact(newer.catalog(), name, most_small_files=1) for name in TABLES}
    assert done["letters"].files_before == 2
    assert told(newer) == values


def test_a_lost_catalog_is_recovered_with_the_newer_version_s_values(newer: Deployment) -> None:
    values, catalog = told(newer), newer.catalog()
    for name in TABLES:
        catalog.drop_table((NAMESPACE, name))
    recover(catalog, newer.access, f"{newer.settings.lake}/warehouse")
    assert told(newer) == values

"""Tables that do not say what the ledger says are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from imr.ingest import Site
from imr.tables.catalog import open_table
from imr.tables.maintenance.agreement import disagreements
from imr.tables.schema import TABLES
from support.staged import letter
from support.upkeep import publish_letters

HOUR = timedelta(hours=1)


def _keep(*columns_and_values: Any) -> Callable[[pa.Table], pa.Table]:
    column, values = columns_and_values
    return lambda rows: rows.filter(pc.is_in(rows[column], pa.array(values, rows[column].type)))


def _double(rows: pa.Table) -> pa.Table:
    return pa.concat_tables([rows, rows])


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("cases", _keep("case_id", ["X"]), [("cases", "no rows of a published letter", "b")]),
        (
            "decisions",
            _keep("case_id", ["X"]),
            [("decisions", "no rows of a published letter", "b")],
        ),
        (
            "decisions",
            _keep("decision_number", [1]),
            [("decisions", "not as many rows as the case has", "ab")],
        ),
        ("citations", _keep("case_id", []), []),
        ("citations", _double, [("citations", "rows doubled", "ab")]),
        ("cases", _double, [("cases", "rows doubled", "ab")]),
        (
            "letters",
            _keep("case_id", ["X"]),
            [(name, "rows of a letter that is not the published one", "b") for name in sorted(TABLES)[:3]],
        ),
        ("letters", _double, [("letters", "two current letters of one case", "ab")]),
    ],
)
def test_tables_that_disagree_with_the_ledger_are_found(
    site: Site, name: str, change: Callable[[pa.Table], pa.Table], expected: list[tuple[str, str, str]]
) -> None:
    catalog = site.catalog()
    publish_letters(catalog, letter("a", "X", 1), letter("b", "Y", 2), letter("c", None, 2))
    assert disagreements(catalog, settled=datetime.now(UTC)) == []
    table = open_table(catalog, name)
    table.overwrite(change(table.scan().to_arrow()))
    found = disagreements(catalog, settled=datetime.now(UTC))
    assert [(one.table, one.problem, "".join(i[0] for i in one.letter_ids)) for one in found] == expected
    assert [one.letters for one in found] == [len(letters) for *_, letters in expected]
    # what disagrees only now may be a letter on its way
    assert disagreements(catalog, settled=datetime.now(UTC) - HOUR) == []


def test_a_disagreement_names_the_received_dates_to_run_again(site: Site) -> None:
    catalog = site.catalog()
    publish_letters(catalog, letter("a", "X", 1), letter("b", "Y", 4))
    open_table(catalog, "cases").delete("case_id in ('X', 'Y')")
    (found,) = disagreements(catalog, settled=datetime.now(UTC))
    assert str(found) == (
        "cases: no rows of a published letter: 2 letters of 2 received dates from 2025-01-01 to 2025-01-04, "
        "first " + "a" * 8
    )


def test_publishing_again_mends_a_disagreement(site: Site) -> None:
    catalog = site.catalog()
    letters = [letter("a", "X", 1), letter("b", "Y", 4)]
    publish_letters(catalog, *letters)
    for name in ("cases", "decisions"):
        open_table(catalog, name).delete("case_id = 'X'")
    assert len(disagreements(catalog, settled=datetime.now(UTC))) == 2
    publish_letters(catalog, *letters)
    assert disagreements(catalog, settled=datetime.now(UTC)) == []

"""Disagreements of tables with the ledger are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyiceberg.catalog import Catalog

from imr.contract.tables import DATA_TABLES
from imr.lake import commit as committing
from imr.lake.catalog import open_table
from imr.lake.maintenance.agreement import disagreements
from imr.lake.publish import publish
from imr.runs.deployment import Deployment
from support.staged import letter
from support.upkeep import contents, counted, publish_letters


def _keep(*columns_and_values: Any) -> Callable[[pa.Table], pa.Table]:
    column, values = columns_and_values
    return lambda rows: rows.filter(pc.is_in(rows[column], pa.array(values, rows[column].type)))


def _double(rows: pa.Table) -> pa.Table:
    return pa.concat_tables([rows, rows])


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("cases", _keep("case_id", ["X"]), [("cases", "no rows of a published letter", "Y")]),
        (
            "decisions",
            _keep("case_id", ["X"]),
            [("decisions", "no rows of a published letter", "Y")],
        ),
        (
            "decisions",
            _keep("decision_number", [1]),
            [("decisions", "not as many rows as the case has", "XY")],
        ),
        ("citations", _keep("case_id", []), []),
        ("citations", _double, [("citations", "rows doubled", "XY")]),
        ("cases", _double, [("cases", "rows doubled", "XY")]),
        (
            "letters",
            _keep("case_id", ["X"]),
            [(name, "rows of a letter that is not the published one", "Y") for name in sorted(DATA_TABLES)],
        ),
        ("letters", _double, [("letters", "two current letters of one case", "XY")]),
    ],
)
def test_tables_that_disagree_with_the_ledger_are_found(
    deployment: Deployment,
    name: str,
    change: Callable[[pa.Table], pa.Table],
    expected: list[tuple[str, str, str]],
) -> None:
    catalog = deployment.catalog()
    publish_letters(catalog, letter("a", "X", 1), letter("b", "Y", 2), letter("c", None, 2))
    assert disagreements(catalog) == []
    table = open_table(catalog, name)
    table.overwrite(change(table.scan().to_arrow()))
    found = disagreements(catalog)
    assert [(one.table, one.problem, "".join(sorted(one.cases))) for one in found] == expected


def _mend(catalog: Catalog) -> None:
    found = disagreements(catalog)
    cases = {case for one in found for case in one.cases}
    publish(catalog, counted([]), run_id="mend", rebuild=lambda rows: counted(rows.to_pylist()), cases=cases)


@pytest.mark.parametrize("lost", ["case_id = 'X'", "case_id in ('X', 'Y')", "letter_id like 'z%'"])
def test_what_disagrees_is_mended_from_the_ledger(deployment: Deployment, lost: str) -> None:
    catalog = deployment.catalog()
    publish_letters(catalog, letter("a", "X", 1), letter("b", "Y", 4), letter("c", "Z", 4))
    before = contents(catalog)
    # rows of letters that the ledger has never seen, one of a case that it knows
    died = counted([letter("z", "X", 20, decided=20), letter("zz", "W", 20, decided=20)])
    for name in ("citations", "decisions", "cases"):
        table = open_table(catalog, name)
        table.append(died[name])
        table.delete(lost)
    _mend(catalog)
    assert disagreements(catalog) == []
    assert contents(catalog) == before


def test_a_publisher_on_its_way_that_is_mended_writes_its_rows_again(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = deployment.catalog()
    publish_letters(catalog, letter("a", "X", 1))
    exchange = committing.exchange

    def mended_before(table: Any, *arguments: Any) -> None:
        if table.name()[-1] == "letters":
            monkeypatch.setattr(committing, "exchange", exchange)
            _mend(deployment.catalog())
        exchange(table, *arguments)

    monkeypatch.setattr(committing, "exchange", mended_before)
    publish_letters(catalog, letter("b", "X", 2, decided=2), letter("c", "Y", 2))
    assert disagreements(catalog) == []
    assert [row["letter_id"][0] for row in contents(catalog)["cases"]] == ["b", "c"]

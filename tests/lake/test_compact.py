"""Compaction of real Iceberg tables on a real S3 server, also while publishers are at work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import CommitFailedException

from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.lake.maintenance import compact as compacting
from imr.lake.maintenance.agreement import disagreements
from imr.lake.maintenance.compact import Compacted, RowsDiffer, compact
from imr.runs.deployment import Deployment
from support.staged import Row, letter
from support.upkeep import contents, counted, publish_days, publish_letters


def _files(catalog: Catalog, name: str) -> int:
    return len(list(open_table(catalog, name).scan().plan_files()))


def test_compaction_leaves_fewer_files_and_every_row_as_it_was(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 6)
    publish_letters(catalog, letter("x", None, 9, received_date=date(2025, 2, 9)))
    before = contents(catalog)
    for name in TABLES:
        snapshots = len(open_table(catalog, name).snapshots())
        assert compact(catalog, name) == Compacted(rewritten=1, files_before=6, files_after=1)
        assert len(open_table(catalog, name).snapshots()) == snapshots + 1
    assert {name: _files(catalog, name) for name in TABLES} == {
        "letters": 2,  # two months
        "cases": 1,
        "decisions": 1,
        "citations": 1,
        "diagnoses": 1,
        "prior_treatments": 1,
    }
    assert contents(catalog) == before


def test_a_rewritten_file_is_sorted_by_what_rows_are_looked_up_by(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    for day in (5, 3, 1, 4, 2):
        publish_days(catalog, 1, first=day)
    for name in TABLES:
        compact(catalog, name)
    received = open_table(catalog, "letters").scan().to_arrow()["received_date"].to_pylist()
    assert received == sorted(received)
    cases = open_table(catalog, "cases").scan().to_arrow()["case_id"].to_pylist()
    assert cases == sorted(cases)


def test_rows_without_a_decision_date_are_compacted_too(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    for day in range(1, 6):
        publish_letters(catalog, letter(f"{day:02d}a", f"case-{day}", day, decision_date=None))
    before = contents(catalog)
    assert compact(catalog, "cases") == Compacted(rewritten=1, files_before=5, files_after=1)
    assert contents(catalog) == before


def test_partitions_with_few_small_files_are_left_alone(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 4)
    assert compact(catalog, "cases") == Compacted()
    assert compact(catalog, "cases", most_small_files=3).files_before == 4
    assert compact(catalog, "cases", most_small_files=0) == Compacted()


def test_files_are_rewritten_in_groups_of_the_target_size(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 7)
    before = contents(catalog)
    sizes = [task.file.file_size_in_bytes for task in open_table(catalog, "cases").scan().plan_files()]
    done = compact(catalog, "cases", target_bytes=3 * max(sizes))
    assert (done.rewritten, done.files_after) == (2, 2)
    assert done.files_before in (6, 7)
    assert contents(catalog) == before


def test_a_publisher_that_planned_before_a_compaction_plans_again(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 5)
    planned = open_table(catalog, "cases")
    assert compact(catalog, "cases").rewritten == 1
    with pytest.raises(CommitFailedException):
        planned.append(counted([letter("z", "case-z", 9)])["cases"])
    publish_letters(catalog, letter("01a", "case-1a", 1, decided=3), letter("new", "case-new", 6))
    cases = {row["case_id"]: row["decision_date"].day for row in contents(catalog)["cases"]}
    assert len(cases) == 11
    assert cases["case-1a"] == 3


@pytest.mark.parametrize(
    ("meanwhile", "expected"),
    [
        # other rows of the month: the files read are still there, so their exchange is only committed anew
        ([letter("new", "case-new", 9)], Compacted(rewritten=1, files_before=5, files_after=1)),
        # rows of the files read: left to the next time
        ([letter("01a", "case-1a", 1, decided=7)], Compacted(given_up=1)),
    ],
)
def test_a_commit_between_reading_and_exchanging_loses_and_doubles_nothing(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, meanwhile: list[Row], expected: Compacted
) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 5)
    rewrite = compacting._rewrite

    def interrupted(*arguments: Any) -> Any:
        written = rewrite(*arguments)
        publish_letters(catalog, *meanwhile)
        monkeypatch.setattr(compacting, "_rewrite", rewrite)
        return written

    monkeypatch.setattr(compacting, "_rewrite", interrupted)
    assert compact(catalog, "cases") == expected
    compacted = contents(catalog)
    publish_letters(catalog, *meanwhile)
    assert contents(catalog)["cases"] == compacted["cases"]
    assert len(compacted["cases"]) == 10 + (meanwhile[0]["case_id"] == "case-new")
    assert disagreements(catalog) == []


def test_rows_that_went_missing_are_not_committed(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 5)
    before = contents(catalog)
    write = compacting.write_files
    monkeypatch.setattr(compacting, "write_files", lambda table, rows: write(table, rows.slice(1)))
    with pytest.raises(RowsDiffer):
        compact(catalog, "cases")
    assert contents(catalog) == before


def test_compaction_beside_publishers_loses_and_doubles_nothing(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 5)

    def publisher(number: int) -> None:
        for turn in range(2):
            day = 6 + 2 * number + turn
            shared = letter(f"{day:02d}s", "shared", day, decided=day)
            publish_letters(deployment.catalog(), letter(f"{day:02d}a", f"case-{day}a", day), shared)

    def compactor(_: int) -> None:
        for _turn in range(2):
            for name in TABLES:
                compact(deployment.catalog(), name, most_small_files=1)

    work: list[tuple[Callable[[int], None], int]] = [
        (publisher, 0),
        (publisher, 1),
        (publisher, 2),
        (compactor, 0),
    ]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(function, number) for function, number in work]:
            done.result()
    found = contents(catalog)
    wanted = {f"case-{day}{x}" for day in range(1, 6) for x in "ab"} | {
        f"case-{day}a" for day in range(6, 12)
    }
    assert sorted(row["case_id"] for row in found["cases"]) == sorted(wanted | {"shared"})
    assert [row["letter_id"][:3] for row in found["cases"] if row["case_id"] == "shared"] == ["11s"]
    assert len(found["decisions"]) == 2 * len(found["cases"])
    assert len(found["letters"]) == 10 + 12
    assert disagreements(catalog) == []

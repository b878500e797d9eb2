"""Upkeep of real Iceberg tables on a real S3 server, also while publishers are at work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import CommitFailedException

from imr.ingest import Site
from imr.reports.sql import connect
from imr.tables.catalog import open_table
from imr.tables.maintenance import compact as compacting
from imr.tables.maintenance.agreement import disagreements
from imr.tables.maintenance.cleanup import MissingFiles, Removed, clear_staging, expire, remove_orphans
from imr.tables.maintenance.compact import Compacted, RowsDiffer, compact
from imr.tables.publish import Rows, publish
from imr.tables.schema import TABLES, key_of
from support.staged import Row, letter, staged

HOUR = timedelta(hours=1)


def _staged(letters: list[Row]) -> Rows:
    """Staged rows whose cases count their decisions."""
    rows = staged(letters)
    cases = rows["cases"]
    place = cases.schema.get_field_index("decision_count")
    counts = pa.array([2] * len(cases), pa.int16())
    return rows | {"cases": cases.set_column(place, cases.schema.field(place), counts)}


def _publish(catalog: Catalog, *letters: Row) -> None:
    publish(catalog, _staged(list(letters)), run_id="run", rebuild=lambda rows: _staged(rows.to_pylist()))


def _publish_days(catalog: Catalog, days: int, first: int = 1) -> None:
    for day in range(first, first + days):
        _publish(
            catalog, letter(f"{day:02d}a", f"case-{day}a", day), letter(f"{day:02d}b", f"case-{day}b", day)
        )


def _contents(catalog: Catalog) -> dict[str, list[dict[str, Any]]]:
    return {
        name: sorted(
            open_table(catalog, name).scan().to_arrow().to_pylist(),
            key=lambda row: [str(row[column]) for column in key_of(name)],
        )
        for name in TABLES
    }


def _files(catalog: Catalog, name: str) -> int:
    return len(list(open_table(catalog, name).scan().plan_files()))


def _now() -> datetime:
    return datetime.now(UTC)


def _objects(site: Site, catalog: Catalog, name: str) -> set[str]:
    store = site.access.store(open_table(catalog, name).location())
    return {entry["path"] for page in store.list() for entry in page}


# Compaction


def test_compaction_leaves_fewer_files_and_every_row_as_it_was(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 6)
    _publish(catalog, letter("x", None, 9, received_date=datetime(2025, 2, 9).date()))
    before = _contents(catalog)
    for name in TABLES:
        snapshots = len(open_table(catalog, name).snapshots())
        assert compact(catalog, name) == Compacted(rewritten=1, files_before=6, files_after=1)
        assert len(open_table(catalog, name).snapshots()) == snapshots + 1
    assert {name: _files(catalog, name) for name in TABLES} == {
        "letters": 2,  # two months
        "cases": 1,
        "decisions": 1,
        "citations": 1,
    }
    assert _contents(catalog) == before


def test_a_rewritten_file_is_sorted_by_what_rows_are_looked_up_by(site: Site) -> None:
    catalog = site.catalog()
    for day in (5, 3, 1, 4, 2):
        _publish_days(catalog, 1, first=day)
    for name in TABLES:
        compact(catalog, name)
    received = open_table(catalog, "letters").scan().to_arrow()["received_date"].to_pylist()
    assert received == sorted(received)
    cases = open_table(catalog, "cases").scan().to_arrow()["case_id"].to_pylist()
    assert cases == sorted(cases)


def test_rows_without_a_decision_date_are_compacted_too(site: Site) -> None:
    catalog = site.catalog()
    for day in range(1, 6):
        _publish(catalog, letter(f"{day:02d}a", f"case-{day}", day, decision_date=None))
    before = _contents(catalog)
    assert compact(catalog, "cases") == Compacted(rewritten=1, files_before=5, files_after=1)
    assert _contents(catalog) == before


def test_partitions_with_few_small_files_are_left_alone(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 4)
    assert compact(catalog, "cases") == Compacted()
    assert compact(catalog, "cases", most_small_files=3).files_before == 4
    assert compact(catalog, "cases", most_small_files=0) == Compacted()


def test_files_are_rewritten_in_groups_of_the_target_size(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 7)
    before = _contents(catalog)
    sizes = [task.file.file_size_in_bytes for task in open_table(catalog, "cases").scan().plan_files()]
    done = compact(catalog, "cases", target_bytes=3 * max(sizes))
    assert (done.rewritten, done.files_after) == (2, 2)
    assert done.files_before in (6, 7)
    assert _contents(catalog) == before


def test_a_publisher_that_planned_before_a_compaction_plans_again(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 5)
    planned = open_table(catalog, "cases")
    assert compact(catalog, "cases").rewritten == 1
    with pytest.raises(CommitFailedException):
        planned.append(_staged([letter("z", "case-z", 9)])["cases"])
    _publish(catalog, letter("01a", "case-1a", 1, decided=3), letter("new", "case-new", 6))
    cases = {row["case_id"]: row["decision_date"].day for row in _contents(catalog)["cases"]}
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
    site: Site, monkeypatch: pytest.MonkeyPatch, meanwhile: list[Row], expected: Compacted
) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 5)
    rewrite = compacting._rewrite

    def interrupted(*arguments: Any) -> Any:
        written = rewrite(*arguments)
        _publish(catalog, *meanwhile)
        monkeypatch.setattr(compacting, "_rewrite", rewrite)
        return written

    monkeypatch.setattr(compacting, "_rewrite", interrupted)
    assert compact(catalog, "cases") == expected
    compacted = _contents(catalog)
    _publish(catalog, *meanwhile)
    assert _contents(catalog)["cases"] == compacted["cases"]
    assert len(compacted["cases"]) == 10 + (meanwhile[0]["case_id"] == "case-new")
    assert disagreements(catalog, settled=_now()) == []


def test_rows_that_went_missing_are_not_committed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 5)
    before = _contents(catalog)
    write = compacting._dataframe_to_data_files
    monkeypatch.setattr(
        compacting, "_dataframe_to_data_files", lambda metadata, rows, io: write(metadata, rows.slice(1), io)
    )
    with pytest.raises(RowsDiffer):
        compact(catalog, "cases")
    assert _contents(catalog) == before


def test_compaction_beside_publishers_loses_and_doubles_nothing(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 5)

    def publisher(number: int) -> None:
        for turn in range(2):
            day = 6 + 2 * number + turn
            shared = letter(f"{day:02d}s", "shared", day, decided=day)
            _publish(site.catalog(), letter(f"{day:02d}a", f"case-{day}a", day), shared)

    def compactor(_: int) -> None:
        for _turn in range(2):
            for name in TABLES:
                compact(site.catalog(), name, most_small_files=1)

    work: list[tuple[Callable[[int], None], int]] = [
        (publisher, 0),
        (publisher, 1),
        (publisher, 2),
        (compactor, 0),
    ]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(function, number) for function, number in work]:
            done.result()
    contents = _contents(catalog)
    wanted = {f"case-{day}{x}" for day in range(1, 6) for x in "ab"} | {
        f"case-{day}a" for day in range(6, 12)
    }
    assert sorted(row["case_id"] for row in contents["cases"]) == sorted(wanted | {"shared"})
    assert [row["letter_id"][:3] for row in contents["cases"] if row["case_id"] == "shared"] == ["11s"]
    assert len(contents["decisions"]) == 2 * len(contents["cases"])
    assert len(contents["letters"]) == 10 + 12
    assert disagreements(catalog, settled=_now()) == []


# Snapshots and files


def test_expiry_and_orphan_removal_keep_the_tables_as_they_are(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 5)
    before = _contents(catalog)
    for name in TABLES:
        compact(catalog, name)
        listed = _objects(site, catalog, name)
        assert expire(catalog, name, older_than=_now() + HOUR, keep_last=1) >= 5
        assert len(open_table(catalog, name).snapshots()) == 1
        assert _objects(site, catalog, name) > listed, "expiry itself removes no file"
        removed = remove_orphans(catalog, name, site.access, older_than=_now() + HOUR)
        data = {path for path in _objects(site, catalog, name) if path.startswith("data/")}
        assert len(data) == 1
        assert removed.files == len(listed) + 1 - len(_objects(site, catalog, name))
    assert _contents(catalog) == before
    connection = connect(catalog, site.access)
    for name in TABLES:
        assert connection.sql(f"SELECT count(*) FROM {name}").fetchall() == [(len(before[name]),)]
    _publish_days(catalog, 1, first=9)
    assert len(_contents(catalog)["cases"]) == 12


def test_snapshots_stay_that_are_recent_among_the_last_or_tagged(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 4)
    table = open_table(catalog, "cases")
    snapshots = [snapshot.snapshot_id for snapshot in table.snapshots()]
    table.manage_snapshots().create_tag(snapshots[0], "first").commit()
    assert expire(catalog, "cases", older_than=_now() - HOUR, keep_last=1) == 0
    assert expire(catalog, "cases", older_than=_now() + HOUR, keep_last=2) == len(snapshots) - 3
    kept = {snapshot.snapshot_id for snapshot in open_table(catalog, "cases").snapshots()}
    assert kept == {snapshots[0], *snapshots[-2:]}


def test_a_snapshot_counts_from_when_it_was_replaced(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 2)
    snapshots = open_table(catalog, "cases").snapshots()
    *_, previous, last = snapshots
    replaced = datetime.fromtimestamp(last.timestamp_ms / 1000, UTC)
    assert expire(catalog, "cases", older_than=replaced, keep_last=1) == len(snapshots) - 2
    kept = [snapshot.snapshot_id for snapshot in open_table(catalog, "cases").snapshots()]
    assert kept == [previous.snapshot_id, last.snapshot_id]


def test_orphans_go_by_age_and_nothing_else_goes(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 2)
    before = _contents(catalog)
    store = site.access.store(open_table(catalog, "cases").location())
    remove_orphans(catalog, "cases", site.access, older_than=_now() + HOUR)
    listed = _objects(site, catalog, "cases")
    planted = {
        "data/decision_date_month=2024-12/00000-0-lost.parquet",
        "data/a+b c%20=d.parquet",
        "metadata/lost-m0.avro",
        "metadata/00001-lost.metadata.json",
    }
    for path in planted:
        store.put(path, b"orphan")
    assert remove_orphans(catalog, "cases", site.access, older_than=_now() - HOUR) == Removed()
    assert _objects(site, catalog, "cases") == listed | planted
    removed = remove_orphans(catalog, "cases", site.access, older_than=_now() + HOUR)
    assert removed == Removed(files=4, byte_size=24)
    assert _objects(site, catalog, "cases") == listed
    assert _contents(catalog) == before


def test_nothing_is_removed_where_the_listing_lacks_files_of_the_table(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 2)
    table = open_table(catalog, "cases")
    store = site.access.store(table.location())
    path = next(iter(table.scan().plan_files())).file.file_path.removeprefix(f"{table.location()}/")
    store.delete(path)
    store.put("data/lost.parquet", b"orphan")
    with pytest.raises(MissingFiles, match="1 files"):
        remove_orphans(catalog, "cases", site.access, older_than=_now() + HOUR)
    assert "data/lost.parquet" in _objects(site, catalog, "cases")


def test_what_a_failed_publish_wrote_is_an_orphan(site: Site) -> None:
    catalog = site.catalog()
    _publish_days(catalog, 1)
    for _ in range(2):
        remove_orphans(catalog, "cases", site.access, older_than=_now() + HOUR)
    listed = _objects(site, catalog, "cases")
    stale = open_table(catalog, "cases")
    _publish_days(catalog, 1, first=2)
    committed = _objects(site, catalog, "cases")
    with pytest.raises(CommitFailedException):
        stale.append(_staged([letter("z", "case-z", 9)])["cases"])
    assert _objects(site, catalog, "cases") > committed > listed
    remove_orphans(catalog, "cases", site.access, older_than=_now() + HOUR)
    assert _objects(site, catalog, "cases") == committed


def test_staged_files_go_run_by_run_when_their_newest_is_old(site: Site) -> None:
    lake = site.lake()
    for path in ("staging/run-1/plan/0.parquet", "staging/run-1/listing.parquet", "staging/run-2/a.parquet"):
        lake.put(path, b"rows")
    lake.put("reports/run-1/report.json", b"{}")
    assert clear_staging(lake, older_than=_now() - HOUR) == Removed()
    assert clear_staging(lake, older_than=_now() + HOUR) == Removed(files=3, byte_size=12, folders=2)
    assert [entry["path"] for page in lake.list() for entry in page] == ["reports/run-1/report.json"]
    assert clear_staging(lake, older_than=_now() + HOUR) == Removed()


# Agreement with the ledger


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
    _publish(catalog, letter("a", "X", 1), letter("b", "Y", 2), letter("c", None, 2))
    assert disagreements(catalog, settled=_now()) == []
    table = open_table(catalog, name)
    table.overwrite(change(table.scan().to_arrow()))
    found = disagreements(catalog, settled=_now())
    assert [(one.table, one.problem, "".join(i[0] for i in one.letter_ids)) for one in found] == expected
    assert [one.letters for one in found] == [len(letters) for *_, letters in expected]
    # what disagrees only now may be a letter on its way
    assert disagreements(catalog, settled=_now() - HOUR) == []


def test_a_disagreement_names_the_received_dates_to_run_again(site: Site) -> None:
    catalog = site.catalog()
    _publish(catalog, letter("a", "X", 1), letter("b", "Y", 4))
    open_table(catalog, "cases").delete("case_id in ('X', 'Y')")
    (found,) = disagreements(catalog, settled=_now())
    assert str(found) == (
        "cases: no rows of a published letter: 2 letters of 2 received dates from 2025-01-01 to 2025-01-04, "
        "first " + "a" * 8
    )


def test_publishing_again_mends_a_disagreement(site: Site) -> None:
    catalog = site.catalog()
    letters = [letter("a", "X", 1), letter("b", "Y", 4)]
    _publish(catalog, *letters)
    for name in ("cases", "decisions"):
        open_table(catalog, name).delete("case_id = 'X'")
    assert len(disagreements(catalog, settled=_now())) == 2
    _publish(catalog, *letters)
    assert disagreements(catalog, settled=_now()) == []

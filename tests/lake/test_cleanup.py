"""Old snapshots, orphan files and staged files of real tables on a real S3 server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pyiceberg.exceptions import CommitFailedException

from imr.contract.tables import TABLES
from imr.lake import snapshots as keeping
from imr.lake.catalog import open_table
from imr.lake.maintenance.cleanup import MissingFiles, Removed, clear_staging, remove_orphans
from imr.lake.maintenance.compact import compact
from imr.lake.snapshots import expire
from imr.reports.sql import connect
from imr.runs.deployment import Deployment
from support.staged import letter
from support.upkeep import contents, counted, objects, publish_days

HOUR = timedelta(hours=1)


def test_expiry_and_orphan_removal_keep_the_tables_as_they_are(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 5)
    before = contents(catalog)
    for name in TABLES:
        compact(catalog, name)
        listed = objects(deployment, catalog, name)
        assert expire(catalog, name, older_than=datetime.now(UTC) + HOUR, keep_last=1) >= 5
        assert len(open_table(catalog, name).snapshots()) == 1
        assert objects(deployment, catalog, name) > listed, "expiry itself removes no file"
        removed = remove_orphans(catalog, name, deployment.access, older_than=datetime.now(UTC) + HOUR)
        data = {path for path in objects(deployment, catalog, name) if path.startswith("data/")}
        assert len(data) == 1
        assert removed.files == len(listed) + 1 - len(objects(deployment, catalog, name))
    assert contents(catalog) == before
    connection = connect(catalog, deployment.access)
    for name in TABLES:
        assert connection.sql(f"SELECT count(*) FROM {name}").fetchall() == [(len(before[name]),)]
    publish_days(catalog, 1, first=9)
    assert len(contents(catalog)["cases"]) == 12


def test_snapshots_stay_that_are_recent_among_the_last_or_tagged(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 4)
    table = open_table(catalog, "cases")
    snapshots = [snapshot.snapshot_id for snapshot in table.snapshots()]
    table.manage_snapshots().create_tag(snapshots[0], "first").commit()
    assert expire(catalog, "cases", older_than=datetime.now(UTC) - HOUR, keep_last=1) == 0
    assert expire(catalog, "cases", older_than=datetime.now(UTC) + HOUR, keep_last=2) == len(snapshots) - 3
    kept = {snapshot.snapshot_id for snapshot in open_table(catalog, "cases").snapshots()}
    assert kept == {snapshots[0], *snapshots[-2:]}


def test_a_snapshot_counts_from_when_it_was_replaced(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 2)
    snapshots = open_table(catalog, "cases").snapshots()
    *_, previous, last = snapshots
    replaced = datetime.fromtimestamp(last.timestamp_ms / 1000, UTC)
    assert expire(catalog, "cases", older_than=replaced, keep_last=1) == len(snapshots) - 2
    kept = [snapshot.snapshot_id for snapshot in open_table(catalog, "cases").snapshots()]
    assert kept == [previous.snapshot_id, last.snapshot_id]


def test_expiry_that_meets_another_begins_again(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 3)
    tables = [open_table(catalog, "cases") for _ in range(2)]
    soon = datetime.now(UTC) + HOUR
    assert expire(catalog, "cases", older_than=soon, keep_last=2) == 1
    # The first look at the table is from before the other's commit: its snapshot is gone.
    monkeypatch.setattr(keeping, "open_table", lambda *_: tables.pop() if tables[1:] else tables[0].refresh())
    assert expire(catalog, "cases", older_than=soon, keep_last=1) == 1
    assert len(open_table(catalog, "cases").snapshots()) == 1


def test_orphans_go_by_age_and_nothing_else_goes(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 2)
    before = contents(catalog)
    store = deployment.access.store(open_table(catalog, "cases").location())
    remove_orphans(catalog, "cases", deployment.access, older_than=datetime.now(UTC) + HOUR)
    listed = objects(deployment, catalog, "cases")
    planted = {
        "data/decision_date_month=2024-12/00000-0-lost.parquet",
        "data/a+b c%20=d.parquet",
        "metadata/lost-m0.avro",
        "metadata/00001-lost.metadata.json",
    }
    for path in planted:
        store.put(path, b"orphan")
    assert (
        remove_orphans(catalog, "cases", deployment.access, older_than=datetime.now(UTC) - HOUR) == Removed()
    )
    assert objects(deployment, catalog, "cases") == listed | planted
    removed = remove_orphans(catalog, "cases", deployment.access, older_than=datetime.now(UTC) + HOUR)
    assert removed == Removed(files=4, byte_size=24)
    assert objects(deployment, catalog, "cases") == listed
    assert contents(catalog) == before


def test_nothing_is_removed_where_the_listing_lacks_files_of_the_table(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 2)
    table = open_table(catalog, "cases")
    store = deployment.access.store(table.location())
    path = next(iter(table.scan().plan_files())).file.file_path.removeprefix(f"{table.location()}/")
    store.delete(path)
    store.put("data/lost.parquet", b"orphan")
    with pytest.raises(MissingFiles, match="1 files"):
        remove_orphans(catalog, "cases", deployment.access, older_than=datetime.now(UTC) + HOUR)
    assert "data/lost.parquet" in objects(deployment, catalog, "cases")


def test_what_a_failed_publish_wrote_is_an_orphan(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    publish_days(catalog, 1)
    for _ in range(2):
        remove_orphans(catalog, "cases", deployment.access, older_than=datetime.now(UTC) + HOUR)
    listed = objects(deployment, catalog, "cases")
    stale = open_table(catalog, "cases")
    publish_days(catalog, 1, first=2)
    committed = objects(deployment, catalog, "cases")
    with pytest.raises(CommitFailedException):
        stale.append(counted([letter("z", "case-z", 9)])["cases"])
    assert objects(deployment, catalog, "cases") > committed > listed
    remove_orphans(catalog, "cases", deployment.access, older_than=datetime.now(UTC) + HOUR)
    assert objects(deployment, catalog, "cases") == committed


def test_staged_files_go_run_by_run_when_their_newest_is_old(deployment: Deployment) -> None:
    lake = deployment.lake()
    for path in ("staging/run-1/plan/0.parquet", "staging/run-1/listing.parquet", "staging/run-2/a.parquet"):
        lake.put(path, b"rows")
    lake.put("reports/run-1/report.json", b"{}")
    assert clear_staging(lake, older_than=datetime.now(UTC) - HOUR) == Removed()
    assert clear_staging(lake, older_than=datetime.now(UTC) + HOUR) == Removed(
        files=3, byte_size=12, folders=2
    )
    assert [entry["path"] for page in lake.list() for entry in page] == ["reports/run-1/report.json"]
    assert clear_staging(lake, older_than=datetime.now(UTC) + HOUR) == Removed()


def test_publishers_keep_the_number_of_snapshots_down(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_SNAPSHOTS", 4)
    monkeypatch.setattr(keeping, "KEPT_SNAPSHOTS", 2)
    monkeypatch.setattr(keeping, "KEPT_FOR", -HOUR)
    catalog = deployment.catalog()
    counts = []
    for day in range(1, 7):
        publish_days(catalog, 1, first=day)
        counts.append({len(open_table(catalog, name).snapshots()) for name in TABLES})
    assert counts == [{1}, {2}, {3}, {4}, {2}, {3}]
    assert len(contents(catalog)["cases"]) == 12

"""A publisher, a compaction and another reader that meet a forgetting: no row comes back, no file stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.catalog import Catalog

from imr.contract.tables import DATA_TABLES, TABLES
from imr.lake import commit as committing
from imr.lake.catalog import open_table
from imr.lake.commit import forgettings_of
from imr.lake.forget import forget_letters
from imr.lake.maintenance import compact as compacting
from imr.lake.maintenance.purge import purge
from imr.lake.publish import publish
from imr.rows.forgotten import without_forgotten
from imr.runs.deployment import Deployment
from support.lake_search import objects_with
from support.staged import letter, rebuilt, staged
from support.upkeep import contents

REVIEW = {
    "review": "forgotten",
    "reviewed_by": "ada",
    "reviewed_at": datetime(2026, 11, 29, tzinfo=UTC),
    "review_note": "an order",
}
GONE = letter("gone", "X", 1, text="AAmark of gone")
OTHER = letter("other", "Y", 2)
FORGOTTEN = {GONE["letter_id"]: REVIEW}


def _rebuild(letters: pa.Table) -> dict[str, pa.Table]:
    """Rows from ledger rows, without forgotten letters, as a run's checks have it."""
    found = {row["letter_id"]: REVIEW for row in letters.to_pylist() if row["review"]}
    return without_forgotten(rebuilt(letters), found)


def _publish(catalog: Catalog, *letters: dict[str, Any]) -> None:
    publish(catalog, staged(list(letters)), run_id="run", rebuild=_rebuild)


def _forget(deployment: Deployment) -> Callable[[], None]:
    def forget() -> None:
        catalog = deployment.catalog()
        forget_letters(catalog, FORGOTTEN, "forget")
        for name in TABLES:
            purge(catalog, name, deployment.access, FORGOTTEN)

    return forget


def _before(monkeypatch: pytest.MonkeyPatch, module: Any, table: str, other: Callable[[], None]) -> None:
    """Has something happen just before the next commit to a table."""
    exchange = module.exchange

    def other_before(at: Any, *given: Any) -> None:
        if at.name()[-1] == table:
            monkeypatch.setattr(module, "exchange", exchange)
            other()
        exchange(at, *given)

    monkeypatch.setattr(module, "exchange", other_before)


def _left(deployment: Deployment) -> dict[str, set[str]]:
    return objects_with(deployment, ["AAmark of gone"])


@pytest.mark.parametrize("table", [*DATA_TABLES, "letters"])
def test_a_publisher_at_work_does_not_bring_a_letter_back(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    catalog = deployment.catalog()
    _publish(catalog, GONE, OTHER)
    _before(monkeypatch, committing, table, _forget(deployment))
    _publish(catalog, GONE | {"source_uri": "s3://raw/received=2025-01-03/copy.pdf"}, letter("new", "Z", 3))
    assert {row["case_id"] for row in contents(catalog)["cases"]} == {"Y", "Z"}
    reviews = {row["review"] for row in contents(catalog)["letters"] if row["letter_id"] in FORGOTTEN}
    assert reviews == {"forgotten"}
    assert _left(deployment) == {}


@pytest.mark.parametrize("name", ["letters", "cases"])
def test_a_compaction_at_work_leaves_no_file_with_the_letter(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    catalog = deployment.catalog()
    for one in (GONE, OTHER, letter("third", "Z", 3)):
        _publish(catalog, one)
    _before(monkeypatch, compacting, name, _forget(deployment))
    assert compacting.compact(catalog, name, most_small_files=1).given_up == 1
    assert _left(deployment) == {}


def test_every_table_counts_what_was_forgotten_and_keeps_the_rest(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    _publish(catalog, GONE, OTHER)
    open_table(catalog, "cases").manage_snapshots().create_tag(
        open_table(catalog, "cases").snapshots()[0].snapshot_id, "paper"
    ).commit()
    before = [row for row in contents(catalog)["decisions"] if row["case_id"] == "Y"]
    assert forget_letters(catalog, FORGOTTEN, "forget") == {"X"}
    assert forget_letters(catalog, FORGOTTEN, "again") == set()
    for name in TABLES:
        assert forgettings_of(open_table(catalog, name)) == 1
        purge(catalog, name, deployment.access, FORGOTTEN)
        assert len(open_table(catalog, name).snapshots()) == 1
    assert contents(catalog)["decisions"] == before
    assert _left(deployment) == {}


def test_the_first_words_of_a_text_are_in_no_manifest(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    _publish(catalog, GONE, OTHER)
    assert [path for path in objects_with(deployment, ["AAmark of gone"]) if path.endswith(".avro")]
    _forget(deployment)()
    assert _left(deployment) == {}

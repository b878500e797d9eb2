"""A catalog that was lost is made anew from the tables' files."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from pyiceberg.catalog import Catalog
from pyiceberg.catalog.sql import SqlCatalog

from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.lake.exchange import exchange, write_files
from imr.lake.maintenance.recovery import NotRecovered, recover
from imr.place.home import CATALOG
from imr.runs.deployment import Deployment
from support.staged import letter
from support.upkeep import contents, counted, publish_days, publish_letters


def _lose(deployment: Deployment) -> Catalog:
    (deployment.settings.home / CATALOG).unlink()
    return deployment.catalog()


def _recover(deployment: Deployment, catalog: Catalog) -> dict[str, str]:
    return recover(catalog, deployment.access, f"{deployment.settings.lake}/warehouse")


def test_tables_are_as_the_last_commits_left_them(deployment: Deployment) -> None:
    publish_days(deployment.catalog(), 3)
    before = contents(deployment.catalog())
    lost = _lose(deployment)
    assert set(_recover(deployment, lost)) == set(TABLES)
    assert contents(lost) == before
    publish_letters(lost, letter("new", "case-new", 9))
    assert len(contents(lost)["letters"]) == len(before["letters"]) + 1


def test_tables_that_the_catalog_has_are_left_alone(deployment: Deployment) -> None:
    publish_days(deployment.catalog(), 1)
    catalog = deployment.catalog()
    before = catalog.load_table(("imr", "cases")).metadata_location
    catalog.drop_table(("imr", "decisions"))
    assert list(_recover(deployment, catalog)) == ["decisions"]
    assert _recover(deployment, catalog) == {}
    assert catalog.load_table(("imr", "cases")).metadata_location == before


def test_of_two_commits_of_one_number_the_whole_one_is_taken(deployment: Deployment) -> None:
    before = _with_a_lost_commit(deployment)
    _recover(deployment, lost := _lose(deployment))
    assert contents(lost) == before


def test_where_no_commit_is_whole_nothing_is_guessed(deployment: Deployment) -> None:
    _with_a_lost_commit(deployment)
    table = open_table(deployment.catalog(), "citations")
    table.io.delete(next(iter(table.scan().plan_files())).file.file_path)
    with pytest.raises(NotRecovered, match=r"citations: recover: of 2 commits .* Restore the catalog"):
        _recover(deployment, _lose(deployment))


def _with_a_lost_commit(deployment: Deployment) -> dict[str, list[dict[str, Any]]]:
    """Publishes, and leaves of `citations` also what a publisher leaves that another one came before.

    Returns what the tables hold.
    """
    publish_days(deployment.catalog(), 1)
    place = deployment.settings.home / CATALOG
    earlier = place.with_name("earlier.db")
    shutil.copy(place, earlier)
    publish_letters(deployment.catalog(), letter("first", "case-first", 9))
    held = contents(deployment.catalog())
    ours = {"uri": f"sqlite:///{earlier}", "py-io-impl": "imr.lake.fileio.ArrowFileIO"}
    properties = deployment.access.iceberg_properties() | ours
    table = SqlCatalog(deployment.settings.catalog, **properties).load_table(("imr", "citations"))
    files = write_files(table, counted([letter("second", "case-second", 9)])["citations"])
    exchange(table, [], files, {})
    for file in files:
        table.io.delete(file.file_path)
    return held

"""Tables of an earlier version of the schema."""

from __future__ import annotations

import pytest

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.runs.deployment import Deployment
from support.staged import letter
from support.upkeep import contents, counted, publish_letters


def test_a_table_of_an_earlier_version_gets_the_columns_that_it_lacks(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = deployment.catalog()
    now = dict(SCHEMAS)
    for name, column in (("letters", "modified_at"), ("cases", "priority")):
        earlier = now[name].remove(now[name].get_field_index(column))
        monkeypatch.setitem(SCHEMAS, name, earlier)
    first = letter("a", "X", 1, modified_at=None)
    before = counted([first])
    for name in TABLES:
        open_table(catalog, name).append(before[name].select(SCHEMAS[name].names))
    for name in now:
        monkeypatch.setitem(SCHEMAS, name, now[name])
    publish_letters(catalog, letter("b", "X", 2, decided=2), letter("c", "Y", 2))
    for name in now:
        fields = open_table(catalog, name).schema().fields
        assert {field.name for field in fields} == set(now[name].names)
    statuses = {row["letter_id"][0]: row["status"] for row in contents(catalog)["letters"]}
    assert statuses == {"a": "superseded", "b": "published", "c": "published"}
    assert [row["letter_id"][0] for row in contents(catalog)["cases"]] == ["b", "c"]

"""How tables reach their objects: the clients that they share, and the requests that writing costs."""

from __future__ import annotations

from dataclasses import replace

from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.place.storage import Access
from imr.runs.deployment import Deployment
from support.proxy import recording
from support.staged import letter
from support.upkeep import contents, counted


def test_tables_share_an_s3_client(deployment: Deployment) -> None:
    clients = {id(open_table(deployment.catalog(), name).io.fs_by_scheme("s3", "imr")) for name in TABLES}
    assert len(clients) == 1


def test_other_credentials_get_a_client_of_their_own(deployment: Deployment) -> None:
    ours = open_table(deployment.catalog(), "cases").io
    others = type(ours)(ours.properties | {"s3.session-token": "another"})
    assert others.fs_by_scheme("s3", "imr") != ours.fs_by_scheme("s3", "imr")


def test_a_small_file_costs_one_request(deployment: Deployment) -> None:
    rows = counted([letter("a", "X", 1)])["cases"]
    open_table(deployment.catalog(), "cases")
    with recording(deployment.settings.s3_port) as recorder:
        behind = replace(deployment, access=Access(deployment.access.session, recorder.endpoint))
        open_table(behind.catalog(), "cases").append(rows)
        of_file = [call.action for call in recorder.calls if call.key.endswith(".parquet")]
    assert of_file.count("s3:PutObject") == 1
    assert len(contents(deployment.catalog())["cases"]) == 1

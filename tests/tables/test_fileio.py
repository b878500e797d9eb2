"""How tables reach their objects: clients that they share, requests that writing costs."""

from __future__ import annotations

from dataclasses import replace

import boto3

from imr.site import Site
from imr.storage import LOOPBACK_KEY, LOOPBACK_SECRET, Access
from imr.tables.catalog import open_table
from imr.tables.schema import TABLES
from support.proxy import recording
from support.staged import letter
from support.upkeep import contents, counted


def test_tables_share_an_s3_client(site: Site) -> None:
    clients = {id(open_table(site.catalog(), name).io.fs_by_scheme("s3", "imr")) for name in TABLES}
    assert len(clients) == 1


def test_other_credentials_get_a_client_of_their_own(site: Site) -> None:
    ours = open_table(site.catalog(), "cases").io
    others = type(ours)(ours.properties | {"s3.session-token": "another"})
    assert others.fs_by_scheme("s3", "imr") != ours.fs_by_scheme("s3", "imr")


def test_a_small_file_costs_one_request(site: Site) -> None:
    rows = counted([letter("a", "X", 1)])["cases"]
    open_table(site.catalog(), "cases")
    with recording(site.settings.s3_port) as recorder:
        session = boto3.Session(LOOPBACK_KEY, LOOPBACK_SECRET, region_name="us-east-1")
        behind = replace(site, access=Access(session, recorder.endpoint))
        open_table(behind.catalog(), "cases").append(rows)
        of_file = [call.action for call in recorder.calls if call.key.endswith(".parquet")]
    assert of_file.count("s3:PutObject") == 1
    assert len(contents(site.catalog())["cases"]) == 1

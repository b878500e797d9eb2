"""Copies of the session's tables, as analysts have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from imr.exports.files import export_duckdb
from imr.exports.parquet import export_parquet
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from support.exported import PREFIX


@pytest.fixture(scope="session")
def copies(published: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `parquet` and `tables.duckdb`; there is another copy in the store, under `PREFIX`."""
    folder = tmp_path_factory.mktemp("copies")
    deployment = Deployment(published, access(published))
    export_parquet(deployment, str(folder / "parquet"))
    export_parquet(deployment, PREFIX)
    export_duckdb(deployment, folder / "tables.duckdb")
    return folder

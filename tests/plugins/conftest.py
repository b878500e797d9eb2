"""Airflow's own app with the plugin in it, over the session's S3 server."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest
from pyiceberg.utils.config import Config

from imr.place.settings import PROJECT
from imr.runs.deployment import Deployment

# Airflow reads these when it is first imported. Each process of the tests has a home of its own.
_HOME = TemporaryDirectory(prefix="imr-airflow-")
os.environ["AIRFLOW_HOME"] = _HOME.name
os.environ.setdefault("AIRFLOW__CORE__PLUGINS_FOLDER", str(PROJECT / "plugins"))
os.environ.setdefault("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
os.environ.setdefault("AIRFLOW__API_AUTH__JWT_SECRET", secrets.token_hex(32))


@pytest.fixture(scope="session")
def airflow_app():
    """Airflow's web app with its real login; `airflow.cfg` and database are of this session."""
    from airflow import settings
    from airflow.api_fastapi.app import create_app
    from airflow.models.base import Base

    app = create_app(apps="core")
    Base.metadata.create_all(settings.engine)
    return app


@pytest.fixture
def stored(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """The test's deployment, also where Airflow's processes look for it."""
    login = deployment.access.session.get_credentials()
    connection = {
        "conn_type": "aws",
        "login": login.access_key,
        "password": login.secret_key,
        "extra": {"endpoint_url": deployment.access.endpoint, "region_name": deployment.access.region},
    }
    monkeypatch.setenv("AIRFLOW_CONN_IMR_S3", json.dumps(connection))
    monkeypatch.setenv("IMR_RAW", deployment.settings.raw)
    monkeypatch.setenv("IMR_LAKE", deployment.settings.lake)
    catalog = f"sqlite:///{deployment.settings.home / 'catalog.db'}?timeout=60"
    for name, value in (
        ("TYPE", "sql"), ("URI", catalog), ("WAREHOUSE", f"{deployment.settings.lake}/warehouse"),
    ):  # fmt: skip
        monkeypatch.setenv(f"PYICEBERG_CATALOG__IMR__{name}", value)
    # pyiceberg reads the environment when it is first imported.
    monkeypatch.setattr("pyiceberg.catalog._ENV_CONFIG", Config())
    return deployment


@pytest.fixture
def anybody(airflow_app, stored: Deployment) -> Iterator:
    """A browser that is not logged in."""
    from fastapi.testclient import TestClient

    with TestClient(airflow_app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def browser(anybody):
    """A browser whose user has logged in with the password that Airflow made for them."""
    from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager

    name, password = next(iter(SimpleAuthManager.get_passwords().items()))
    token = anybody.post("/auth/token", json={"username": name, "password": password}).json()["access_token"]
    anybody.cookies.set("_token", token)
    return anybody

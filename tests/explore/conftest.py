"""One explorer's file for all tests of a module, and Datasette over it, in this process and on loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import uvicorn
from datasette.app import Datasette

from imr.explore.serving import open_file
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from support.explored import make_explored
from support.homes import beside
from support.loopback import free_port

Get = Callable[[str], httpx.Response]


@pytest.fixture(scope="session")
def explored(served: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer's file."""
    folder, name = tmp_path_factory.mktemp("explored"), uuid4().hex
    home = beside(served, folder / "home")
    settings = replace(home, raw=f"s3://imr/{name}/raw", lake=f"s3://imr/{name}/lake")
    return make_explored(Deployment(settings, access(settings)), folder)


@pytest.fixture(scope="session")
def datasette(explored: Path) -> Datasette:
    return open_file(explored)


@pytest.fixture(scope="session")
def get(datasette: Datasette) -> Get:
    """Asks Datasette in this process."""
    return lambda path: asyncio.run(datasette.client.get(path))


@pytest.fixture(scope="session")
def address(datasette: Datasette) -> Iterator[str]:
    """The explorer on loopback."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(datasette.app(), port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    with httpx.Client(transport=httpx.HTTPTransport(retries=50)) as client:
        client.get(f"http://127.0.0.1:{port}/imr.css")
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()

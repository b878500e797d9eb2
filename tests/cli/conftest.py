"""Places in which commands work in tests: with the session's tables, or with nothing published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imr.cli.asking import Asking
from imr.place.settings import Settings
from support.commands import work_in
from support.loopback import free_port


@pytest.fixture
def embedded(served: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The session's S3 server, as the environment of a command names it."""
    work_in(served, monkeypatch)
    return served


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that nothing was started in; commands start its S3 server for as long as they work."""
    home = tmp_path / "home"
    work_in(Settings(home, s3_port=free_port(), ui_port=free_port()), monkeypatch)
    return home


@pytest.fixture(scope="session")
def asking(published: Settings) -> Iterator[Asking]:
    """A connection to the session's tables, which only reads."""
    with Asking.opened(published, unsafe=False) as opened:
        yield opened


@pytest.fixture
def here(published: Settings, embedded: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to call commands in, with the published tables in reach."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder

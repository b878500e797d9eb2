"""Where commands work in tests: with the session's tables, or where nothing was ever published."""

from __future__ import annotations

from pathlib import Path

import pytest

from imr.place.settings import Settings
from support.calls import work_in
from support.loopback import free_port


@pytest.fixture
def embedded(served: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The session's S3 server, as the environment of a command names it."""
    work_in(served.home, served.s3_port, monkeypatch)
    return served


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that nothing was started in; commands start its S3 server for as long as they work."""
    home = tmp_path / "home"
    work_in(home, free_port(), monkeypatch)
    return home

"""Fixtures of runs: other versions of the parser and of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from imr.letters import version as letters_version
from imr.rows import version as rows_version


@pytest.fixture
def set_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[ModuleType, str], None]]:
    """A way to make a version another: of `imr.rows.version` or `imr.letters.version`, by its digest."""
    cached = (rows_version.parser_version, letters_version.reader_version)

    def forget() -> None:
        for version in cached:
            version.cache_clear()

    def change(module: ModuleType, digest: str) -> None:
        monkeypatch.setattr(module, "fingerprint", lambda _: digest)
        forget()

    yield change
    monkeypatch.undo()
    forget()

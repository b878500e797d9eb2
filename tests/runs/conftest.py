"""Fixtures of runs: other versions of the parser and of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import ModuleType

import pytest

from support import versions


@pytest.fixture
def set_version() -> Iterator[Callable[[ModuleType, str], None]]:
    """A way to make a version another until the test ends: of `versions.PARSER` or `READER`."""
    with ExitStack() as stack:

        def change(module: ModuleType, digest: str) -> None:
            stack.enter_context(versions.changed(module, digest))

        yield change

"""Fixtures of runs: quick checks, other versions of the parser and of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import ModuleType

import pytest

from imr.quality import docs
from imr.runs import checks, steps
from support import versions
from support.quick_checks import build_small_docs, check_quickly


@pytest.fixture(autouse=True)
def quick_checks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs check without Great Expectations, except in tests marked `great_expectations`."""
    if "great_expectations" not in request.keywords:
        monkeypatch.setattr(checks, "check_batch", check_quickly)
        monkeypatch.setattr(docs, "build_data_docs", build_small_docs)
        monkeypatch.setattr(steps, "results_of", lambda _: ())


@pytest.fixture
def set_version() -> Iterator[Callable[[ModuleType, str], None]]:
    """Returns a function that changes a version, `versions.PARSER` or `READER`, until the test ends."""
    with ExitStack() as stack:

        def change(module: ModuleType, digest: str) -> None:
            stack.enter_context(versions.changed(module, digest))

        yield change

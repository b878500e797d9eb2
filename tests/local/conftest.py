"""Stacks of tests: a home of their own, and a small Airflow in place of the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imr.local import stack
from imr.place.settings import Settings
from support.loopback import free_port

SMALL_AIRFLOW = Path(__file__).parents[1] / "support" / "small_airflow"


@pytest.fixture
def stack_at() -> Iterator[Callable[..., Settings]]:
    """Settings of a stack in a folder; whatever runs of it is ended after the test."""
    made: list[Settings] = []

    def make(home: Path, s3_port: int | None = None, ui_port: int | None = None) -> Settings:
        ports = s3_port or free_port(), ui_port or free_port()
        made.append(Settings(home, "s3://imr/raw", "s3://imr/lake", "imr", *ports, embedded=True))
        return made[-1]

    yield make
    for settings in made:
        stack.down(settings)


@pytest.fixture
def settings(stack_at: Callable[..., Settings], tmp_path: Path) -> Settings:
    """Settings of a stack of the test's own."""
    return stack_at(tmp_path / "home")


@pytest.fixture
def small_airflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Airflow's processes, and the answers that `imr up` waits for, without the rest of it."""
    monkeypatch.setenv("PYTHONPATH", str(SMALL_AIRFLOW))

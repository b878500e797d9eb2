"""What `make warehouses` asks of engines, asked of those whose packages the project has anyway."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imr.local.embedded import serving
from imr.place.settings import Settings
from support.loopback import free_port
from warehouses.__main__ import environment, make
from warehouses.answers import asked, differences, plain
from warehouses.engines import tell


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], Any]]:
    """The environment of a stack of its own whose tables hold hard rows, and what is to be answered."""
    home = tmp_path_factory.mktemp("warehouses")
    settings = Settings(home, s3_port=free_port(), ui_port=free_port())
    with serving(settings):
        environ = environment(settings, {})
        yield environ, make(environ, home / "made.json", 5)


@pytest.mark.parametrize(("engine", "questions"), [("duckdb", 13), ("pyiceberg", 8), ("pandas", 8)])
def test_an_engine_answers_as_pyiceberg_does(
    engine: str, questions: int, made: tuple[dict[str, str], Any], tmp_path: Path
) -> None:
    environ, said = made
    told = tell(engine, environ, tmp_path, said["earlier"], Path(sys.executable))
    assert len(told.answers) == questions
    assert differences(said["answers"], told.answers) == []


def test_a_wrong_value_is_a_difference() -> None:
    want = {"rows of cases": {"case_id": "1 a", "outcome": "1 b"}, "a month": [[3]]}
    assert differences(want, want) == []
    assert differences(want, want | {"rows of cases": {"case_id": "1 a"}}) == ["rows of cases: outcome"]
    assert differences(want, want | {"a month": [[2]]}) == ["a month: [[2]]"]


def test_an_error_is_an_answer() -> None:
    def refuse(*_: object) -> Any:
        raise ValueError("no such table")

    said = asked(refuse, refuse, dict.fromkeys(("letters", "cases", "decisions", "citations"), 1))
    assert set(said.values()) == {"ValueError: no such table"}


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, None), (True, True), ("a", "a"), (3, 3), (["a", ""], ["a", ""]), ((), [])],
)
def test_values_are_said_alike(value: object, said: object) -> None:
    assert plain(value) == said

"""`imr connect` as a command; tests/reports/test_connect.py tests its texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from imr.cli.connect import connect
from imr.reports.connect import ENGINES
from support.commands import refusal


def test_every_engine_with_a_text_can_be_named() -> None:
    kind: Any = next(one.type for one in connect.params if one.name == "engine")
    assert isinstance(kind, click.Choice)
    assert tuple(kind.choices) == tuple(ENGINES)


def test_nothing_is_connected_before_anything_is_published(fresh: Path) -> None:
    assert "nothing is published yet" in refusal("connect", "duckdb")


def test_an_engine_that_is_not_known_is_refused(fresh: Path) -> None:
    assert "'duckdb'" in refusal("connect", "oracle", status=2)

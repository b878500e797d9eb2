"""The questions of docs/examples, answered over invented letters."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from imr.place.settings import PROJECT

EXAMPLES = sorted((PROJECT / "docs" / "examples").glob("*.py"))
SAID = {
    "days_to_decision.py": "application         ",
    "guidelines_of_both_sides.py": "same_guidelines",
    "opioids_by_year.py": "year",
}
"""Example -> words that begin or head what it prints."""


def test_every_example_is_known() -> None:
    assert [path.name for path in EXAMPLES] == list(SAID)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_answers_its_question(
    example: Path, copies: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [example.name, str(copies / "parquet")])
    runpy.run_path(str(example), run_name="__main__")
    said = capsys.readouterr().out
    assert SAID[example.name] in said
    assert len(said.splitlines()) > 1

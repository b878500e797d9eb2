"""Variables that set something, and that no other is read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from imr.local import processes
from imr.place import environment, settings
from imr.place.limits import Limits
from imr.place.settings import PROJECT, Settings, Switches
from imr.place.variables import OF_OTHERS, variables_of

_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_SOURCES = [path for folder in ("include", "dags", "plugins") for path in (PROJECT / folder).rglob("*.py")]
KNOWN = {variable.name for group in (Settings, Switches, Limits) for variable in variables_of(group)}


def _named_with_the_environment(path: Path) -> Iterator[str]:
    """Names of variables in the statements of a file that look into the process's environment."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.expr) and re.search(r"\bos\.(environ|getenv)\b", ast.unparse(node)):
            strings = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
            yield from (one for one in strings if isinstance(one, str) and _NAME.fullmatch(one))


def test_every_variable_that_is_looked_at_is_a_setting_or_has_a_stated_use() -> None:
    found = {name for path in _SOURCES for name in _named_with_the_environment(path)}
    assert {"IMR_RAW", "AWS_ENDPOINT_URL_S3", "LD_LIBRARY_PATH", "COLUMNS"} <= found
    assert found - KNOWN - OF_OTHERS.keys() == set()
    assert {processes.HOME, processes.PART, processes.KEY} <= OF_OTHERS.keys()
    assert {processes.S3_PORT, processes.UI_PORT} <= KNOWN
    assert KNOWN.isdisjoint(OF_OTHERS)


def test_every_variable_has_a_meaning_in_whole_sentences() -> None:
    for group in (Settings, Switches, Limits):
        for variable in variables_of(group):
            assert variable.meaning[0].isupper(), variable
            assert variable.meaning.endswith("."), variable


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().limits == environment.read(Limits) == Limits()
    for name, value in {"LETTER_PAGES": "7", "READERS": "3", "UNHEARD": "1"}.items():
        monkeypatch.setenv(f"IMR_LIMIT_{name}", value)
    monkeypatch.setenv("imr_limit_letter_bytes", "1")
    assert settings.load().limits == environment.read(Limits) == Limits(letter_pages=7, readers=3)


@pytest.mark.parametrize(("written", "published"), [("1", True), ("0", False)])
def test_the_switch_is_one_or_nought(written: str, published: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_PUBLISH_POSSIBLE_IDENTIFIERS", written)
    assert environment.read(Switches) == Switches(publish_possible_identifiers=published)


@pytest.mark.parametrize(
    ("name", "written", "remedy"),
    [
        ("IMR_UI_PORT", "web", "give a whole number"),
        ("IMR_S3_PORT", "", "give a whole number"),
        ("IMR_LIMIT_READERS", "many", "give a whole number"),
        ("IMR_PUBLISH_POSSIBLE_IDENTIFIERS", "x", "set it to 1 or to 0"),
        ("IMR_PUBLISH_POSSIBLE_IDENTIFIERS", "true", "set it to 1 or to 0"),
        ("IMR_PUBLISH_POSSIBLE_IDENTIFIERS", "", "set it to 1 or to 0"),
    ],
)
def test_a_setting_without_sense_is_named_with_its_remedy(
    name: str, written: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, written)
    with pytest.raises(ValueError, match=f"^{name} is '{written}': {remedy}$"):
        settings.load()


def test_all_that_is_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IMR_LIMIT_READERS", "IMR_LIMIT_LETTER_PAGES"):
        monkeypatch.setenv(name, "many")
    with pytest.raises(ValueError, match=r"IMR_LIMIT_LETTER_PAGES is .*; IMR_LIMIT_READERS is "):
        environment.read(Limits)

"""Vocabularies are sorted, hold nothing twice, name their sources, and have a legend beside them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from imr.text.folding import fold_term
from imr.text.vocabulary import VocabularyBroken, alternation, read_rows
from vocabularies import FILES, ROOMS, SOURCES, in_order

VOCABULARIES = [
    pytest.param(path, id=f"{path.parts[-3]}-{path.stem}") for path in FILES if path.parent != SOURCES.parent
]
KEYS = {
    "categories": ("category", "subcategory"),
    "document_marks": ("term", "place"),
    "drug_forms": ("term", "form"),
    "drug_stems": ("stem",),
    "guidelines": ("guideline", "term", "since", "until"),
    "organisation_domains": ("domain",),
    "service_suffixes": ("suffix", "when"),
    "services": ("term", "when"),
    "word_lists": ("list", "term"),
}
"""Columns that make a row its own, where these are not the term alone."""
CODED = (
    "form",
    "guideline",
    "kind",
    "list",
    "opioid",
    "place",
    "publisher",
    "rank",
    "role",
    "side",
    "unapproved",
    "when",
)
"""Columns whose values are codes, which the legend explains."""
COMMON = {"source"}
A_HYPHEN = "-"
"""The one term that folding would take away."""


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def legend_of(path: Path) -> str:
    """What the README.md beside a vocabulary says of it."""
    page = path.with_name("README.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    return sections[path.name]


def marked(legend: str) -> set[str]:
    """Words that a legend marks as code."""
    return set(re.findall(r"`([^`]+)`", legend))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_rows_are_in_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == in_order(text), "run make format"


@pytest.mark.parametrize("path", VOCABULARIES)
def test_nothing_is_there_twice(path: Path) -> None:
    key = KEYS.get(path.stem, ("term",))
    counts = Counter(tuple(row[column] for column in key) for row in rows_of(path))
    assert [found for found, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("path", VOCABULARIES)
def test_terms_are_folded(path: Path) -> None:
    terms = [row["term"] for row in rows_of(path) if row.get("term", A_HYPHEN) != A_HYPHEN]
    assert [term for term in terms if term != fold_term(term).strip()] == []


@pytest.mark.parametrize("path", VOCABULARIES)
def test_every_row_has_a_source_that_is_described(path: Path) -> None:
    described = {row["source"] for row in rows_of(SOURCES)}
    assert {row["source"] for row in rows_of(path)} <= described


def test_every_source_is_described_and_used() -> None:
    sources = rows_of(SOURCES)
    assert [row for row in sources if not all(row.values())] == []
    assert [row["source"] for row in sources if not re.search(r"\d{4}-\d\d-\d\d", row["date"])] == []
    used = {row["source"] for path in FILES if path != SOURCES for row in rows_of(path)}
    assert {row["source"] for row in sources} == used


@pytest.mark.parametrize("path", VOCABULARIES)
def test_the_legend_names_each_column_and_each_code(path: Path) -> None:
    rows, words = rows_of(path), marked(legend_of(path))
    assert rows[0].keys() - COMMON <= words
    refers = {word for word in words if word.endswith(".csv")}
    said = words | {word for name in refers for word in marked(legend_of(path.with_name(name)))}
    codes = {row[column] for row in rows for column in CODED if row.get(column)}
    assert codes <= said


def test_the_legends_have_no_file_that_is_not_there() -> None:
    for page in ROOMS.glob("*/vocabularies/README.md"):
        named = re.findall(r"^## (\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert sorted(named) == sorted(path.name for path in page.parent.glob("*.csv"))


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("term,source\nb,x\na,y\n", "term,source\na,y\nb,x\n"),
        ("term,source\na b,x\na,y\n", "term,source\na,y\na b,x\n"),
        ('term,source\nb,"x, y"\nb,"a, b"\n', 'term,source\nb,"a, b"\nb,"x, y"\n'),
    ],
)
def test_rows_are_put_in_order(text: str, ordered: str) -> None:
    assert in_order(text) == ordered


def test_a_row_with_a_cell_too_many_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "invented_room"
    (package / "vocabularies").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "vocabularies" / "planets.csv").write_text("term,source\nmars,us\nvenus, the second,us\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(VocabularyBroken, match=r"planets\.csv: the row 'venus, the second,us' has 3 cells"):
        read_rows("invented_room", "planets")


@pytest.mark.parametrize(
    ("text", "found"),
    [("one day", "one day"), ("one\n day", "one\n day"), ("days", "days"), ("e.g", "e.g"), ("eXg", None)],
)
def test_an_alternation_finds_the_longest_of_its_words(text: str, found: str | None) -> None:
    match = re.match(alternation(["day", "days", "one day", "e.g"]), text)
    assert (match and match.group()) == found

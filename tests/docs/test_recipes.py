"""docs/extending.md does what it says: its recipes are carried out on copies of the checkout.

One copy has all recipes, one has all with a mistake in each; mistakes that end a program have a copy each.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from docs.recipes import RUN, Claim, Mistake, Unclear, carry_out, copy_checkout, edits_of, read_page
from imr.place.settings import PROJECT
from imr.runs.deployment import Deployment
from support.runs import put, rows_of, run

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]

PAGE = (PROJECT / "docs" / "extending.md").read_text(encoding="utf-8")
RECIPES = {recipe.name: recipe for recipe in read_page(PAGE)}
CLAIMS = {
    f"{recipe.name} {number}": claim
    for recipe in RECIPES.values()
    for number, claim in enumerate(recipe.claims, start=1)
}
COLUMN, LAYOUT = RECIPES["A column"], RECIPES["A layout of letters"]
PARSE, DICTIONARY = "imr parse", "make docs"
PROGRAMS = {
    PARSE: ("-c", "from imr.cli import main; main()", "parse"),
    DICTIONARY: ("-m", "imr.reports.dictionary"),
    RUN: (str(Path(__file__).with_name("run_letters.py")),),
}


ENDED = [
    name
    for name, claim in CLAIMS.items()
    if claim.mistake and not claim.table and claim.tool.startswith((PARSE, "pytest "))
]
DICTIONARY_LINES = [name for name, claim in CLAIMS.items() if claim.tool == DICTIONARY and not claim.mistake]


def _claims(*tools: str, mistaken: bool) -> dict[str, Claim]:
    """Claims on rows, by name."""
    return {
        name: claim
        for name, claim in CLAIMS.items()
        if claim.table and claim.tool in tools and bool(claim.mistake) is mistaken
    }


def _python(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a Python program of this checkout with the package of a copy."""
    path = os.pathsep.join([str(tree / "include"), str(PROJECT / "tests")])
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def _pytest(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _python(tree, "-m", "pytest", "-p", "no:cacheprovider", *arguments)


def _copy(tree: Path, claims: Collection[Claim]) -> Path:
    """A copy with the recipes of claims, each with the mistake of its claim."""
    copy_checkout(tree)
    mistakes = {claim.recipe: claim.mistake for claim in claims}
    assert len(mistakes) == len(claims), "a recipe has one mistake of a kind, as all are made in one copy"
    for name, mistake in mistakes.items():
        carry_out(tree, edits_of(RECIPES[name], mistake))
    return tree


def _printed(tree: Path, tool: str, *arguments: str) -> str:
    done = _python(tree, *PROGRAMS[tool], *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _letter(name: str, claim: Claim) -> str:
    """The letter of a claim, as one of a case of its own."""
    assert claim.letter, name
    return re.sub(r"CM21-\d{7}", f"CM21-{list(CLAIMS).index(name):07}", claim.letter)


def _write_letters(folder: Path, claims: dict[str, Claim]) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{name}.txt" for name in claims]
    for path, (name, claim) in zip(paths, claims.items(), strict=True):
        path.write_text(_letter(name, claim), encoding="utf-8")
    return paths


def _parsed(tree: Path, letters: Sequence[Path]) -> dict[str, Tables]:
    """Name of a letter -> its rows, as `imr parse` prints them."""
    printed = map(json.loads, _printed(tree, PARSE, *map(str, letters)).splitlines())
    return {
        path.stem: document | {"letters": [document["letter"]], "cases": [document["case"]]}
        for path, document in zip(letters, printed, strict=True)
    }


def _of_letter(tables: Tables, name: str) -> Tables:
    """The rows of one letter in the tables."""
    [letter] = [row for row in tables["letters"] if row["source_uri"].endswith(f"/{name}.txt")]
    return {
        table: sorted(
            (row for row in rows if row["letter_id"] == letter["letter_id"]),
            key=lambda row: row.get("decision_number", 0),
        )
        for table, rows in tables.items()
    }


def _assert_shown(claims: dict[str, Claim], found: dict[str, Tables]) -> None:
    """The page names the rows that there are, and some of their columns."""
    for name, claim in claims.items():
        rows = found[name][claim.table or ""]
        assert len(rows) == len(claim.rows), name
        shown = [
            {column: row[column] for column in named} for row, named in zip(rows, claim.rows, strict=True)
        ]
        assert shown == claim.rows, name


def _ingested(tree: Path, deployment: Deployment, folder: Path, *then: str) -> list[Tables]:
    """Tables after a run of a copy's program over a folder of letters, and after what follows."""
    settings = json.dumps(asdict(deployment.settings), default=str)
    return [json.loads(line) for line in _printed(tree, RUN, settings, str(folder), *then).splitlines()]


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with every recipe."""
    tree = tmp_path_factory.mktemp("extended")
    copy_checkout(tree)
    for recipe in RECIPES.values():
        carry_out(tree, edits_of(recipe))
    return tree


def test_imr_parse_prints_what_recipes_say(extended: Path, tmp_path: Path) -> None:
    claims = _claims(PARSE, mistaken=False)
    _assert_shown(claims, _parsed(extended, _write_letters(tmp_path / "letters", claims)))


def test_runs_write_what_recipes_say(extended: Path, tmp_path: Path, deployment: Deployment) -> None:
    known = {"known letter": COLUMN.claims[0].letter, "known record": LAYOUT.claims[0].letter}
    put(deployment, {f"{name}.txt": (letter or "").encode() for name, letter in known.items()})
    run(deployment, "before")
    before = {table: rows_of(deployment, table) for table in ("letters", "cases")}
    assert "citation_count" not in before["cases"][0]
    assert _of_letter(before, "known record")["letters"][0]["reasons"] == ["not_a_determination"]

    claims = _claims(PARSE, RUN, mistaken=False)
    _write_letters(tmp_path / "letters", claims)
    after_run, after_reparse = _ingested(extended, deployment, tmp_path / "letters", "reparse")
    _assert_shown(claims, {name: _of_letter(after_run, name) for name in claims})

    for tables, status, count in ((after_run, "quarantined", None), (after_reparse, "published", 1)):
        [known_case] = _of_letter(tables, "known letter")["cases"]
        [known_record] = _of_letter(tables, "known record")["letters"]
        assert (known_record["status"], known_case["citation_count"]) == (status, count)


def test_make_docs_writes_what_recipes_say(extended: Path) -> None:
    lines = _printed(extended, DICTIONARY).splitlines()
    said = [CLAIMS[name].shown.strip() for name in DICTIONARY_LINES]
    assert [line for line in said if line not in lines] == []


def test_a_part_forgotten_shows_in_imr_parse(tmp_path: Path) -> None:
    claims = _claims(PARSE, mistaken=True)
    tree = _copy(tmp_path / "tree", claims.values())
    _assert_shown(claims, _parsed(tree, _write_letters(tmp_path / "letters", claims)))


def test_a_part_forgotten_shows_in_a_run(tmp_path: Path, deployment: Deployment) -> None:
    claims = _claims(RUN, mistaken=True)
    tree = _copy(tmp_path / "tree", claims.values())
    _write_letters(tmp_path / "letters", claims)
    [tables] = _ingested(tree, deployment, tmp_path / "letters")
    _assert_shown(claims, {name: _of_letter(tables, name) for name in claims})


@pytest.mark.parametrize("name", ENDED)
def test_a_part_forgotten_ends_the_program(name: str, tmp_path: Path) -> None:
    claim = CLAIMS[name]
    tree = _copy(tmp_path / "tree", [claim])
    if claim.tool == PARSE:
        done = _python(tree, *PROGRAMS[PARSE], *map(str, _write_letters(tmp_path / "letters", {name: claim})))
    else:
        done = _pytest(tree, *claim.tool.split()[1:])
    assert done.returncode != 0
    assert " ".join(claim.shown.split()) in " ".join((done.stdout + done.stderr).split())


def test_recipes_pass_the_tests_of_what_they_change(extended: Path) -> None:
    ordered = _python(extended, "-m", "vocabularies")  # as make format does
    assert ordered.returncode == 0, ordered.stderr
    dictionary = extended / "docs" / "data-dictionary.md"
    dictionary.write_text(_printed(extended, DICTIONARY), encoding="utf-8")
    done = _pytest(
        extended,
        "tests/vocabularies",
        "tests/terms/test_vocabularies.py",
        "tests/terms/test_drugs.py",
        "tests/reports/test_dictionary.py",
        "tests/quality/test_suites.py",
        "-k",
        "not great_expectations and not malformed",
    )
    assert done.returncode == 0, done.stdout


def test_everything_that_the_page_says_is_looked_at() -> None:
    of_rows = {name for mistaken in (False, True) for name in _claims(PARSE, RUN, mistaken=mistaken)}
    assert of_rows | {*ENDED, *DICTIONARY_LINES} == set(CLAIMS)
    assert len(CLAIMS) > 30


def test_a_layout_is_a_module_and_a_line_and_a_column_two_lines() -> None:
    assert [edit.file for edit in LAYOUT.edits] == [
        "include/imr/parsing/layouts/review_record.py",
        "include/imr/contract/layouts.py",
    ]
    assert [edit.file for edit in COLUMN.edits] == [
        "include/imr/contract/tables.py",
        "include/imr/rows/fill.py",
    ]
    lines = [edit.lines.count("\n") for edit in (*LAYOUT.edits[1:], *COLUMN.edits)]
    assert lines == [1, 1, 1]


def test_files_that_the_page_names_are_there(extended: Path) -> None:
    named = set(re.findall(r"`(?:\.venv/bin/pytest )?([\w.]+(?:/[\w.]+)+)`", PAGE))
    assert len(named) > 15
    assert {name for name in named if not ((extended / name).exists() or (PROJECT / name).exists())} == set()


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("These are of interest:", "what is the block for"),
        ("Add to `docs/no-such-page.md`:", "is not there"),
        ("Create `docs/decisions.md`:", "is there already"),
        ("Add to `docs/decisions.md`, after the line with `no such words`:", "0 lines with"),
        ("Add to `docs/decisions.md`, after the line with `the`:", r"\d\d+ lines with"),
    ],
)
def test_a_block_that_cannot_be_carried_out_is_noticed(before: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "decisions.md").write_text("the\n" * 12)
    with pytest.raises(Unclear, match=why):
        _carry_out_page(tmp_path, f"# Page\n\n## A recipe\n\n{before}\n\n```text\nlines\n```\n")


def _carry_out_page(tree: Path, page: str) -> None:
    for recipe in read_page(page):
        carry_out(tree, edits_of(recipe))


def test_a_mistake_that_cannot_be_made_is_noticed() -> None:
    with pytest.raises(Unclear, match="no block has 'no such words'"):
        edits_of(COLUMN, Mistake("no such words", ""))

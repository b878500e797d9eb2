"""The wheel as its users have it: installed into an empty environment, without Airflow and without extras."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from imr.place.settings import PROJECT, Settings
from imr.samples import make_letter, render_pdf
from support.commands import place_of

BIN = Path(sys.executable).parent
LETTER = make_letter(5, 1, layout="headed_decisions")
MOST_BYTES = 2_000_000
"""Far more than code and vocabularies need: a folder of data that was packed by mistake is larger."""
COMMANDS = {
    "parse": ["parse", "letter.pdf"],
    "sql": ["sql", "select count(*) as cases from cases", "--format", "csv"],
    "connect": ["connect", "duckdb"],
    "export": ["export", "cases.xlsx", "--query", "from cases"],
    "up": ["up"],
    "run": ["run"],
    "ingest": ["ingest"],
    "airflow": ["airflow", "version"],
}
HEAVY = ("boto3", "duckdb", "numpy", "pandas", "pyarrow", "pyiceberg", "pypdfium2")
"""Libraries that take long to import."""
USES = """
import json, sys
import imr
from click.testing import CliRunner
from imr.cli import main

def said(*command):
    done = CliRunner().invoke(main, command)
    return [done.exit_code, done.output]

tables = imr.open_tables("parquet")
try:
    tables.polars("from cases")
except ImportError as error:
    polars = str(error)
json.dump({
    "case": imr.parse_letter("letter.pdf").case["case_id"],
    "rows": [len(tables.arrow("from cases")), len(tables.pandas("from cases"))],
    "polars": polars,
    "commands": {command: said(*json.loads(command)) for command in sys.argv[1:]},
}, sys.stdout)
"""
"""What one process does with the wheel, as importing the libraries costs more than everything else."""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment that has the wheel and what it depends on.

    They are the versions that `make setup` has left in uv's cache, so that nothing is downloaded.
    """
    folder = tmp_path_factory.mktemp("wheel")
    _said([BIN / "hatchling", "build", "-t", "wheel", "-d", folder], PROJECT)
    [wheel] = folder.glob("imr-*.whl")
    assert wheel.stat().st_size < MOST_BYTES
    _said([BIN / "uv", "venv", "--quiet", "--python", sys.executable, "environment"], folder)
    programs = folder / "environment" / "bin"
    pip = [BIN / "uv", "pip"]
    here = ["--python", programs / "python"]
    _said([*pip, "install", "--offline", "--no-deps", *here, wheel, *_needed_by("imr")], folder)
    _said([*pip, "check", *here], folder)
    return programs


def _needed_by(package: str) -> list[str]:
    """What a package without extras depends on, directly or not, in the versions that are installed here."""
    needed: set[str] = set()
    seen, waiting = {package}, [Requirement(package)]
    while waiting:
        asking = waiting.pop()
        for line in requires(asking.name) or ():
            asked = Requirement(line)
            marker = asked.marker
            wanted = not marker or any(marker.evaluate({"extra": one}) for one in ("", *asking.extras))
            if wanted and str(asked) not in seen:
                seen.add(str(asked))
                needed.add(f"{asked.name}=={version(asked.name)}")
                waiting.append(asked)
    return sorted(needed)


@pytest.fixture(scope="module")
def uses(
    programs: Path, published: Settings, copies: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What `USES` printed, with the status and the output of each of `COMMANDS` by its name."""
    folder = tmp_path_factory.mktemp("uses")
    (folder / "letter.pdf").write_bytes(render_pdf(LETTER))
    (folder / "parquet").symlink_to(copies / "parquet")
    given = {name: json.dumps(command) for name, command in COMMANDS.items()}
    printed = _said([programs / "python", "-c", USES, *given.values()], folder, **place_of(published))
    found = json.loads(printed)
    assert {path.name for path in folder.iterdir()} == {"letter.pdf", "parquet"}
    return found | {name: found["commands"][command] for name, command in given.items()}


def _said(command: list[str | Path], folder: Path, **environ: str) -> str:
    # Without their compiled forms, the libraries would be compiled anew by every program.
    left_out = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    done = subprocess.run(
        command, cwd=folder, env=kept | environ, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_airflow_and_extras_are_not_installed(programs: Path, tmp_path: Path) -> None:
    found = "from importlib.util import find_spec; print([n for n in names if find_spec(n)])"
    names = ["airflow", "great_expectations", "polars", "altair", "duckdb"]
    assert _said([programs / "python", "-c", f"names = {names}; {found}"], tmp_path) == "['duckdb']\n"


@pytest.mark.parametrize(
    "program",
    ["from imr import *", "from imr.cli import main; main(['-h'], standalone_mode=False)"],
    ids=["import imr", "imr --help"],
)
def test_nothing_that_takes_long_is_loaded_before_it_is_used(
    program: str, programs: Path, tmp_path: Path
) -> None:
    modules = f"import sys; {program}; print(*sys.modules)"
    loaded = _said([programs / "python", "-c", modules], tmp_path).split()
    assert "imr.library.tables" in loaded
    assert set(HEAVY).intersection(loaded) == set()


def test_a_letter_is_parsed(uses: dict[str, Any]) -> None:
    status, printed = uses["parse"]
    assert status == 0
    assert json.loads(printed)["letter"]["status"] == "published"
    assert json.loads(printed)["case"]["case_id"] == uses["case"] == LETTER.truth["case"]["case_number"]


def test_tables_are_opened(uses: dict[str, Any]) -> None:
    assert uses["rows"] == [12, 12]
    assert uses["sql"] == [0, "cases\n12\n"]
    assert uses["connect"][0] == 0


@pytest.mark.parametrize("name", ["up", "run", "ingest", "airflow"])
def test_what_needs_a_checkout_says_so(name: str, uses: dict[str, Any]) -> None:
    status, said = uses[name]
    assert status == 1
    assert "run `make setup` in a checkout" in said


def test_what_needs_an_extra_names_it(uses: dict[str, Any]) -> None:
    assert "[explore]' brings it" in uses["polars"]
    assert uses["export"][0] == 1
    assert "[reports]' brings it" in uses["export"][1]

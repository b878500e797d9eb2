"""Every command and every query that the documentation shows works.

Each is run in a folder of its own that holds a letter, over tables that hold some. What starts Airflow is not
run here: `ELSEWHERE` names the test that does, and `NOT_RUN` says why nobody runs the others.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.pages import commands, examples, queries
from imr.cli import COMMANDS
from imr.local import demo
from imr.local.airflow import environment
from imr.place.settings import PROJECT, Settings
from imr.samples import make_letter, render_pdf
from support.commands import imr, work_in

RECIPES = "docs/extending.md"
"""Its blocks of `sh` are tested as commands. tests/docs/test_recipes.py carries out its other blocks."""
PAGES = {
    str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8")
    for pattern in ("README.md", "CONTRIBUTING.md", "docs/*.md", "dags/docs/*.md")
    for path in sorted(PROJECT.glob(pattern))
}

STACK = "tests/local/test_stack.py::test_run_twice"
EXPLORES = "tests/cli/test_explore.py::test_a_file_is_made_once_beside_the_export"
FORGETS = "tests/cli/test_forget.py::test_letters_are_taken_out"
REPORTS = "tests/cli/test_report.py::test_the_report_of_a_year_is_written_beside_its_pictures"
ELSEWHERE = {
    "imr run": STACK,
    "imr up": STACK,
    "imr down": STACK,
    # What it does with Airflow is what `imr run` does (imr.local.ingesting).
    "imr ingest 2015-03-31": STACK,
    # It serves until it is told to end; the test stands for that.
    "imr explore tables.sqlite --port 0 --no-browser": EXPLORES,
    'imr forget CM21-0213037 --why "order of 2026-11-20"': FORGETS,
    'imr forget received=2015-03-31/a.pdf received=2015-03-31/b.pdf --why "redaction failed"': FORGETS,
    "imr report --year 2016": REPORTS,
    "imr report --year 2016 --no-refresh -o report": REPORTS,
    'imr sql "from imr_reports.outcomes"': REPORTS,
}
"""What starts a server, takes letters out of the tables, or needs report tables -> the test that does it."""
BEGUN_HERE = {
    "imr upload letter.pdf --ingest": "imr upload letter.pdf",
    "imr upload letter.txt --ingest": "imr upload letter.txt",
}
"""What starts Airflow in the end -> what of it is run here; the end is `imr ingest`."""
NOT_RUN = {
    "imr COMMAND --help": "stands for the help of each command: tests/cli/test_commands.py",
    "imr connect ENGINE": "stands for each engine's text: tests/reports/test_connect.py",
    "pytest -q tests/parsing": "is this program",
    "pytest tests/quality/test_suites.py -k columns": "tests/docs/test_recipes.py runs it on a copy",
    "pytest tests/terms/test_vocabularies.py": "tests/docs/test_recipes.py runs it on a copy",
    "pre-commit install": "changes the checkout, and loads programs from the network",
    "docker build --file deploy/Dockerfile --tag imr .": "needs Docker: tests/deploy",
    "cp deploy/imr.env.example deploy/imr.env && chmod 600 deploy/imr.env": "belongs to a site",
    "docker compose --file deploy/compose.yaml up --detach --scale reader=2": "needs Docker: tests/deploy",
    "helm repo add apache-airflow https://airflow.apache.org": "loads from the network",
    "helm upgrade --install imr apache-airflow/airflow --version 1.22.0 --values deploy/helm/common.yaml "
    "--values deploy/helm/kubernetes.yaml": "needs Kubernetes: tests/deploy",
    "uv run --script": "loads programs from the network; a part of `make bench`",
    "pip-audit -r requirements.txt --disable-pip --require-hashes": "asks a database on the network",
}
"""Command -> why no test runs it."""
ALONE = {"imr settings", "imr status", "imr survey"}
"""Commands that work without an argument. Other commands without one are only mentioned."""
UNKNOWN = "no test knows it: is it right? Then add it to ELSEWHERE or NOT_RUN in tests/docs/test_commands.py"


def _shown() -> Iterator[tuple[str, str]]:
    """Page and command, each command once."""
    for name, page in PAGES.items():
        inside = re.sub(r"(?<!`)`[^`]+`(?!`)", "", page) if name == RECIPES else page
        yield from ((name, command) for command in dict.fromkeys(commands(inside)))
    for name in ("", *COMMANDS):
        arguments = [name] if name else []
        yield from ((f"imr {name} --help", one) for one in examples(imr(*arguments, "--help").output))
    yield from (("imr run", one) for one in examples(demo.NEXT.replace(".venv/bin/", "")))


SHOWN = [(page, command.removeprefix(".venv/bin/")) for page, command in _shown()]
QUERIES = [(name, query) for name, page in PAGES.items() for query in queries(page)]


def _of(*programs: str) -> list[str]:
    """Commands that begin so, each once."""
    return list(dict.fromkeys(one for _, one in SHOWN if one.startswith(programs)))


def _how(command: str) -> str | None:
    """How a test treats the command; None where none does."""
    if command in ELSEWHERE or command in BEGUN_HERE or command in NOT_RUN:
        return "listed"
    if command.startswith(("imr airflow ", "airflow ")):
        return "understood by Airflow"
    if command.startswith("make "):
        return "understood by make"
    if _NAMED.fullmatch(command) and command not in ALONE:
        return "understood by imr"
    return "run" if command.startswith("imr ") else None


_NAMED = re.compile(r"imr \w+(?: --\w+)*")  # imr parse --spans: a command that is spoken of
RUN_HERE = [BEGUN_HERE.get(one, one) for one in _of("imr ") if _how(one) == "run" or one in BEGUN_HERE]


@pytest.fixture
def folder(published: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder with letters and a query in it; commands find the session's tables."""
    work_in(published, monkeypatch)
    letter = make_letter(5, 1, layout="headed_decisions")
    for name in ("letter.txt", "scans/letter.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(letter.text)
    for name in ("letter.pdf", "letters/received=2015-03-31/letter.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(render_pdf(letter))
    (tmp_path / "question.sql").write_text("from cases")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_pages_show_commands() -> None:
    """Nothing below tests anything where none are found."""
    for one in ("imr settings", "make run", 'imr sql "from cases limit 5"', "imr parse letter.pdf"):
        assert ("README.md", one) in SHOWN
    assert {page for page, _ in SHOWN} >= {"README.md", RECIPES, "dags/docs/imr_letters.md", "imr sql --help"}
    assert [page for page, _ in QUERIES] == [
        *["README.md"] * 2,
        "docs/operating.md",
        *["docs/questions.md"] * 4,
    ]


@pytest.mark.parametrize(("page", "command"), SHOWN)
def test_every_command_is_accounted_for(page: str, command: str) -> None:
    assert _how(command), f"{page}: `{command}`: {UNKNOWN}"


def test_no_account_is_kept_of_what_is_not_shown() -> None:
    shown = {command for _, command in SHOWN} | {"imr run", "imr up", "imr down"}  # by `make`
    recipes = {one.removeprefix(".venv/bin/") for one in commands(PAGES[RECIPES])}
    assert {*ELSEWHERE, *BEGUN_HERE, *NOT_RUN} <= shown | recipes


@pytest.mark.parametrize("test", sorted(set(ELSEWHERE.values())))
def test_the_tests_that_are_named_are_there(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name}(" in (PROJECT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", RUN_HERE)
def test_a_command_works(command: str, folder: Path) -> None:
    _, *words = shlex.split(command)
    done = imr(*(path for word in words for path in _as_the_shell_would(word, folder)))
    assert done.exit_code == 0, f"{command}: {done.output}"
    assert done.stdout or (folder / "answer.csv").read_text()


def _as_the_shell_would(word: str, folder: Path) -> list[str]:
    if "*" not in word or " " in word:
        return [word]
    found = sorted(str(path.relative_to(folder)) for path in folder.glob(word))
    assert found, f"{word} is the name of nothing"
    return found


@pytest.mark.parametrize("command", [one for one in _of("imr ") if _how(one) == "understood by imr"])
def test_a_command_that_is_spoken_of_is_there(command: str) -> None:
    _, *words = command.split()
    assert imr(*words, "--help").exit_code == 0


@pytest.mark.parametrize(("page", "query"), QUERIES)
def test_a_query_has_rows(page: str, query: str, folder: Path) -> None:
    done = imr("sql", query, "--format", "csv")
    assert done.exit_code == 0, f"{page}: {done.output}"
    assert len(done.output.splitlines()) > 1


@pytest.mark.parametrize("command", _of("make "))
def test_make_knows_its_targets(command: str) -> None:
    """What a target would do is printed, not done. One that starts the stack must do what a test does."""
    _, *words = shlex.split(command)
    done = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", *words],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if words in (["run"], ["up"], ["down"]):
        assert done.stdout.splitlines()[-1] == f".venv/bin/imr {words[0]}"
        assert f"imr {words[0]}" in ELSEWHERE


def test_airflow_understands_its_commands(folder: Path, tmp_path: Path) -> None:
    """Only their words are checked, because starting Airflow for them would take minutes."""
    given = [shlex.split(one.removeprefix("imr ")) for one in _of("imr airflow ", "airflow ")]
    assert given
    program = (
        "import shlex, sys\n"
        "from airflow.cli.cli_parser import get_parser\n"
        "for line in sys.stdin: print(vars(get_parser().parse_args(shlex.split(line))))\n"
    )
    home = Settings(tmp_path / "home", "", "", "imr", 1, 2, embedded=False)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(home),
        input="\n".join(shlex.join(words[1:]) for words in given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    understood = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(understood) == len(given)
    dags = {path.stem for path in (PROJECT / "dags").glob("imr_*.py")}
    assert {dag for line in understood for dag in re.findall(r"'dag_id': '(\w+)'", line)} <= dags

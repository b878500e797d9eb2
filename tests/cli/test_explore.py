"""`imr explore`: which file it opens, what it serves and writes. tests/explore tests the pages."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from imr.explore import serving
from imr.explore.making import make_file
from imr.place.settings import Settings
from support.commands import IMR, imr, living, refusal


@contextmanager
def _printed(*command: str | Path, ending: int = signal.SIGINT, **environment: str) -> Iterator[str]:
    """The first line that a program prints. It is told to end where the block does, and leaves no process."""
    kept = os.environ | environment
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=kept,
        start_new_session=True,
    ) as program:
        assert program.stdout
        try:
            yield program.stdout.readline()
        finally:
            started = psutil.Process(program.pid).children(recursive=True)
            os.killpg(program.pid, ending)  # as a terminal does
            said, _ = program.communicate(timeout=60)
            psutil.wait_procs(started, timeout=60)
    assert living(started) == []
    assert "Traceback" not in said


@pytest.fixture
def explored_tables(here: Path) -> Path:
    """An explorer's file."""
    imr("export", "tables.sqlite")
    make_file(here / "tables.sqlite", here / "explored.sqlite", "test")
    return here / "explored.sqlite"


def test_the_tables_are_served_until_it_is_told_to_end(
    here: Path, published: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(serving, "serve", lambda *_: None)
        assert "from the tables" in imr("explore").output
    # Nothing has changed in the tables, so that the file is still right.
    with _printed(IMR, "explore", "--port", "0", "--no-browser", ending=signal.SIGTERM) as said:
        assert said.startswith("http://127.0.0.1:")
        assert str(published.home / "explore.sqlite") in said
        assert "12 letters" in httpx.get(said.split()[0], timeout=60).text
        refused = httpx.get(f"{said.split()[0]}imr.json?sql=drop+table+cases", timeout=60)
        assert (refused.status_code, refused.json()["ok"]) == (400, False)


def test_a_file_is_made_once_beside_the_export(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = []
    monkeypatch.setattr(serving, "serve", lambda path, *_: served.append((path, path.stat().st_ino)))
    imr("export", "tables.sqlite")
    made = imr("explore", "tables.sqlite")
    assert "Making tables.explore.sqlite from tables.sqlite" in made.output
    assert imr("explore", "tables.sqlite").output == ""
    assert imr("explore", "tables.explore.sqlite").output == ""
    assert len(set(served)) == 1
    imr("export", "tables.sqlite")
    assert "Making" in imr("explore", "tables.sqlite").output
    assert len(set(served)) == 2


def test_a_file_that_was_made_before_is_published_as_it_is(here: Path, explored_tables: Path) -> None:
    assert "a Dockerfile" in imr("explore", explored_tables, "--publish", "site").output
    assert (here / "site" / "imr.sqlite").read_bytes() == explored_tables.read_bytes()


def test_a_file_of_another_version_is_refused(explored_tables: Path) -> None:
    with closing(sqlite3.connect(explored_tables)) as database, database:
        database.execute("UPDATE explore_about SET value = 'older' WHERE name = 'form'")
    assert "this is no SQLite file of an export" in refusal("explore", explored_tables)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("notes.txt", b"no database", "this is no SQLite file of an export"),
        ("empty.sqlite", b"", "this is no SQLite file of an export"),
    ],
)
def test_what_is_no_export_is_refused(name: str, data: bytes, why: str, here: Path) -> None:
    (here / name).write_bytes(data)
    assert why in refusal("explore", name)
    assert [path.name for path in here.iterdir()] == [name]


def test_a_port_that_is_taken_is_said(here: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "choose another with --port" in refusal("explore", "--port", port, "--no-browser")


def test_what_is_published_is_served_by_its_own_copy_of_the_code(here: Path) -> None:
    assert "to explore, and a Dockerfile" in imr("explore", "--publish", "site").output
    site = here / "site"
    needed = {
        "imr.sqlite",
        "settings.json",
        "metadata.json",
        "inspect-data.json",
        "requirements.txt",
        "Dockerfile",
    }
    assert needed <= {path.name for path in site.iterdir()}
    assert json.loads((site / "settings.json").read_text())["sql_time_limit_ms"] == 2000
    with sqlite3.connect(site / "imr.sqlite") as database:
        assert database.execute("SELECT DISTINCT status FROM letters").fetchall() == [("published",)]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    datasette = Path(sys.executable).with_name("datasette")
    served = ("serve", site, "--host", "127.0.0.1", "--port", port)
    transport = httpx.HTTPTransport(retries=8)
    with (
        _printed(datasette, *served, PYTHONPATH=str(site), PYTHONUNBUFFERED="1"),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=60) as client,
    ):
        assert "12 letters" in client.get("/").text
        case = client.get("/search.json").json()["rows"][0]["case_id"]
        assert '<mark class="field"' in client.get(f"/letters/{case}").text
        assert client.get("/imr.db").status_code == 403


def test_the_pages_need_no_library_but_those_that_are_listed(here: Path) -> None:
    """In a process of its own: what our modules import must come with the requirements of `--publish`."""
    program = (
        "import ast, sys\n"
        "from pathlib import Path\n"
        "from importlib.metadata import packages_distributions\n"
        "from imr.explore import plugin\n"
        "from imr.explore.marks import _read\n"
        "list(_read({'text': 'x', 'letter_id': '0' * 64, 'source_uri': 'x', 'archive_member': None}))\n"
        "ours = [module for name, module in sys.modules.items() if name.split('.')[0] == 'imr']\n"
        "from imr.explore import publishing\n"
        "nodes = [node for one in ours for node in ast.parse(Path(one.__file__).read_text()).body]\n"
        "names = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}\n"
        "names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}\n"
        "of = packages_distributions()\n"
        "used = {one.lower().replace('_', '-') for name in names for one in of.get(name.split('.')[0], ())}\n"
        "print(*sorted(used - publishing._closure() - {'imr'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.split()) == ("", [])

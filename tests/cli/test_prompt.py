"""The prompt of `imr sql`."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from imr.cli.asking import Asking, NotAsked
from imr.cli.prompt import names, prompt
from imr.cli.sql import show
from imr.place.settings import Settings
from imr.reports.sql import NAMES

IMR = Path(sys.executable).with_name("imr")


def _prompted(text: str, asking: Asking, settings: Settings) -> None:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(text)
        prompt(asking, settings, lambda result: show(result, "csv"))


def test_the_prompt_answers_one_question_after_another(
    asking: Asking, published: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    _prompted(
        "select count(*) as n\rfrom cases;\rselec 1;\rdrop view cases;\r;\r.tables\r.help\r"
        "select 1 as a; select 2 as b;\r.quit\rselect 3 as c;\r",
        asking,
        published,
    )
    shown = capsys.readouterr()
    assert "n\n12\n" in shown.out
    assert "\n".join(["name", *sorted(NAMES), ""]) in shown.out
    assert "Ctrl-D quits" in shown.out
    assert shown.out.endswith("a\n1\nb\n2\n")
    assert 'syntax error at or near "selec"' in shown.err
    assert "DROP is refused" in shown.err
    assert "holds no statement" in shown.err
    history = published.home / "sql-history"
    assert history.stat().st_mode & 0o777 == 0o600
    assert "select count(*) as n" in history.read_text()


@pytest.mark.parametrize(
    ("written", "completed"),
    [
        ("from citations", "citations citations_with_decisions"),
        ("select d.is_op", "is_opioid"),
        ("select IS_OP", "is_opioid"),
        (".ta", ".tables"),
    ],
)
def test_names_are_completed(written: str, completed: str) -> None:
    found = names().get_completions(Document(written), CompleteEvent())
    assert [one.text for one in found] == completed.split()


def test_a_history_that_others_could_read_is_closed(
    asking: Asking, published: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    history = published.home / "sql-history"
    history.touch()
    history.chmod(0o644)
    _prompted("\x04", asking, published)
    assert history.stat().st_mode & 0o777 == 0o600


def test_the_prompt_says_that_nothing_is_published(
    fresh: Path, served: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect() as connection:
        nothing = Asking(connection, {}, unsafe=False)
        with pytest.raises(NotAsked):
            nothing.answers("from cases")
        _prompted("from cases;\r\x04", nothing, Settings(tmp_path, "", "", "", 1, 2, embedded=True))
    shown = capsys.readouterr()
    assert shown.out.startswith("Nothing is published yet: `make run`")
    assert "nothing is published yet" in shown.err


def test_a_terminal_gets_a_prompt(published: Settings, embedded: Settings) -> None:
    """The program itself, bare, before a pseudo-terminal."""
    leader, follower = pty.openpty()
    with subprocess.Popen([IMR, "sql"], stdin=follower, stdout=follower, stderr=follower) as program:
        os.close(follower)
        os.write(leader, b"select 40 + 2 as answer;\n.quit\n")
        shown = b""
        with contextlib.suppress(OSError):  # the other end of a pseudo-terminal was closed
            while some := os.read(leader, 4096):
                shown += some
        assert program.wait(timeout=60) == 0
    os.close(leader)
    assert b"Tables: letters, cases, decisions, citations" in shown
    assert b"answer" in shown
    assert "│ ".encode() in shown

"""The prompt of `imr sql`, with history and completion of names. A statement ends with `;`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click
import duckdb
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory

from imr.cli.asking import NOTHING_YET, Asking, NotAsked
from imr.contract.tables import TABLES
from imr.place.settings import Settings
from imr.reports.results import Result, result_of
from imr.reports.sql import NotReading
from imr.reports.views import VIEWS

_KEYWORDS = "select from where group by order limit count avg sum describe unnest join using"
_COMMANDS = {".tables": "show tables", ".help": "", ".quit": ""}
_WORD_BACKWARDS = re.compile(r"^(\w+(?:\.$)?)")  # "po_si" of "select d.is_op"; "at." of ".ta"
_HELP = """\
A statement ends with ; and may take several lines. Tab completes names, arrow keys bring questions back.
  describe cases;              the columns of a table
  from decisions limit 5;      some rows
  .tables   .help   .quit      Ctrl-D quits, too"""


def prompt(asking: Asking, settings: Settings, show: Callable[[Result], None]) -> None:
    """Reads statements and shows their rows until the input ends."""
    history = settings.home / "sql-history"
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(_private(history))), completer=names(), complete_while_typing=False
    )

    @Condition
    def is_unfinished() -> bool:
        written = session.default_buffer.text.strip()
        return bool(written) and not written.startswith(".") and not written.endswith(";")

    if not asking.tables:
        click.echo(f"{NOTHING_YET[0].upper()}{NOTHING_YET[1:]}.")
    click.echo("Tables: " + ", ".join(TABLES) + ". A statement ends with ; and .help says more.")
    click.echo("Views: " + ", ".join(VIEWS) + ".")
    while True:
        try:
            text = session.prompt("imr> ", multiline=is_unfinished).strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if text in (".quit", ".exit"):
            return
        if text == ".help":
            click.echo(_HELP)
        elif text:
            _answer(asking, _COMMANDS.get(text, text), show)


def _answer(asking: Asking, text: str, show: Callable[[Result], None]) -> None:
    try:
        for answer in asking.answers(text):
            show(result_of(answer))
    except (duckdb.Error, NotAsked, NotReading) as error:
        click.echo(click.style(str(error), fg="red"), err=True)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)


def names() -> WordCompleter:
    """Returns a completer of names, some words of SQL, and the prompt's own commands."""
    columns = {column.name for table in TABLES.values() for column in table.columns}
    keywords = set(_KEYWORDS.split())
    words = sorted({*TABLES, *VIEWS, *columns, *keywords, *_COMMANDS})
    return WordCompleter(words, ignore_case=True, pattern=_WORD_BACKWARDS)


def _private(history: Path) -> Path:
    """Returns the history's file, which only its owner can read, because queries may quote letters."""
    history.parent.mkdir(parents=True, exist_ok=True)
    history.touch()
    history.chmod(0o600)
    return history

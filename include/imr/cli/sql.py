"""`imr sql`: asks the published tables in SQL."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imr.cli.errors import explained, settings_or_end
from imr.cli.progress import output

if TYPE_CHECKING:
    import duckdb

    from imr.reports.results import Result

_COMMENT = re.compile(r"--\s|--[^\n]*\n")  # "-- opioids of 2015\nselect ..."
FORMS = ("table", "vertical", "csv", "json", "markdown", "parquet")


class _Questions(click.Command):
    """A command whose argument may begin with an SQL comment (`--`), which is not taken for an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f" {one}" if _COMMENT.match(one) else one for one in args])


@click.command(cls=_Questions)
@click.argument("query", required=False)
@click.option(
    "-f",
    "--file",
    type=click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True),
    help="Take the query from FILE; - is standard input.",
)
@click.option("--format", "form", type=click.Choice(FORMS), default="table", show_default=True)
@click.option(
    "-o", "--output", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file."
)
@click.option("--unsafe", is_flag=True, help="Let statements write, and read other files of this machine.")
def sql(query: str | None, file: str | None, form: str, target: Path | None, *, unsafe: bool) -> None:
    """Ask the published tables: letters, cases, decisions, citations, diagnoses and more (DuckDB's SQL).

    Without QUERY a prompt opens on a terminal. `-` takes the query from standard input. Rows that are wider
    than the terminal are printed one column a line. The tables can only be read.

    \b
    Examples:
      imr sql "select category, decision, count(*) from decisions group by all order by all"
      imr sql "from cases limit 5" --format vertical
      imr sql -f question.sql --format csv -o answer.csv
    """
    if form == "parquet" and target is None:
        raise click.UsageError("parquet cannot be printed: write it to a file with -o FILE.parquet")
    text = _text_of(query, file)
    from imr.cli.asking import NOTHING_YET, Asking
    from imr.place.extras import load

    here = settings_or_end()
    with explained(), Asking.opened(here, unsafe=unsafe) as asking:
        if text is None:
            load("prompt_toolkit")  # imr.cli.prompt needs it
            from imr.cli.prompt import prompt

            prompt(asking, here, lambda result: show(result, form))
            return
        answers = asking.answers(text)
        if target and len(answers) > 1:
            raise click.UsageError(
                f"{len(answers)} statements have rows, and a file holds those of one: write one at a time"
            )
        for answer in answers:
            _write(answer, form, target)
        if not asking.tables:
            click.echo(NOTHING_YET, err=True)


def _text_of(query: str | None, file: str | None) -> str | None:
    """Returns the text of the query, or None where the prompt is to ask for it."""
    if query and file:
        raise click.UsageError("give the query, or -f FILE, not both")
    if "-" in (query, file) or (query is None and file is None and not sys.stdin.isatty()):
        data = sys.stdin.buffer.read()
    elif file:
        data = Path(file).read_bytes()
    elif query is not None:
        data = os.fsencode(query)
    else:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise click.ClickException(f"the query is no text in UTF-8: {error}. Save it as UTF-8") from None


def _write(answer: duckdb.DuckDBPyRelation, form: str, target: Path | None) -> None:
    from imr.reports.results import TEXTS, result_of

    if target is None:
        show(result_of(answer), form)
    elif form == "parquet":
        import pyarrow.parquet as pq

        pq.write_table(answer.to_arrow_table(), target, compression="zstd")
    elif form in TEXTS:
        target.write_text(TEXTS[form](result_of(answer)), encoding="utf-8")
    else:
        raise click.UsageError(
            f"{form} is only for a terminal: write a file with --format csv, json, markdown or parquet"
        )


def show(result: Result, form: str) -> None:
    """Prints rows in a form. A table that is too wide is printed vertically, with a hint."""
    from imr.reports.results import TEXTS, fits, is_plan, print_plan, print_table, print_vertical

    if form in TEXTS:
        click.echo(TEXTS[form](result), nl=False)
        return
    console = output()
    if is_plan(result):
        print_plan(result, console)
        return
    if form == "table" and fits(result, console.width):
        print_table(result, console)
        return
    print_vertical(result, console)
    if form == "table":
        hint = f"{len(result.columns)} columns do not fit {console.width} characters: name fewer of them."
        click.echo(hint, err=True)

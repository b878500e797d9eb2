"""The command `imr`.

Each of its commands is a module here. It is loaded when it is called, so that `imr --help` answers at once.
"""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "parse": "parse",
    "survey": "survey",
    "sample": "sample",
    "upload": "upload",
    "ingest": "ingest",
    "forget": "forget",
    "sql": "sql",
    "export": "export",
    "explore": "explore",
    "report": "report",
    "connect": "connect",
    "settings": "settings",
    "run": "stack",
    "up": "stack",
    "down": "stack",
    "clean": "stack",
    "status": "status",
    "move": "move",
    "recover": "recover",
    "plan": "plan",
    "airflow": "airflow",
}
"""Command -> module here, in the order that `--help` lists them."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[name]}"), name)
        return command


def _print_versions(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Prints the versions of the package, of the parser and of the reader, and ends the command."""
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import version

    from imr.letters.version import reader_version
    from imr.rows.version import parser_version

    click.echo(f"imr {version('imr')} ({parser_version()}, {reader_version()})")
    context.exit()


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_versions,
    help="Show the versions of imr, of its parser and of its reader, and exit.",
)
def main() -> None:
    """California's Independent Medical Review letters as trustworthy tables.

    \b
    Try:  imr sample letters --letters 20      writes invented letters to look at
          imr parse letters/received=*/*.pdf   prints what each letter says, as JSON
          make run                             takes them through S3, Airflow and Iceberg
          imr sql "from cases limit 5"         asks the tables
    """

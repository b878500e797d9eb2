"""Counts what DuckDB asks of the store, and how many bytes it gets, to show one case of many.

    PYTHONPATH=tests .venv/bin/python benchmarks/one_case.py [--cases 1500000] [--paragraphs 20]

The rows are made (`support.many_rows`), as one file a month. Requests are counted at a proxy. The first
question of a connection reads the table's metadata, too; the second one is about another case.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from imr.local.embedded import serving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.reports.sql import connect
from imr.runs.deployment import Deployment
from support.loopback import free_port
from support.many_rows import load
from support.proxy import recording

QUERIES = {
    "cases": "SELECT * FROM cases WHERE case_id = ?",
    "decisions": "SELECT * FROM decisions WHERE case_id = ?",
    "citations": "SELECT * FROM citations WHERE case_id = ?",
}
ROW = "{:12} {:>8} {:>6} {:>8} {:>10}"


@click.command()
@click.option("--cases", default=1_500_000, show_default=True)
@click.option("--months", default=150, show_default=True, help="In which they were decided.")
@click.option("--paragraphs", default=20, show_default=True, help="Of a letter, of some 400 characters each.")
def main(cases: int, months: int, paragraphs: int) -> None:
    """Prints requests and bytes for each table and question."""
    with TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "home", s3_port=free_port(), ui_port=free_port())
        with serving(settings), recording(settings.s3_port) as recorder:
            direct = Deployment(settings, access(settings))
            load(direct.catalog(), cases, months, paragraphs)
            proxied = replace(direct.access, endpoint=recorder.endpoint)
            click.echo(ROW.format("table", "question", "rows", "requests", "KiB"))
            with connect(direct.catalog(), proxied) as connection:
                for table, query in QUERIES.items():
                    for number, month in enumerate((months // 2, months // 3), start=1):
                        recorder.calls.clear()
                        recorder.moved.clear()
                        found = connection.execute(query, [f"CM{month:03}-{number:07}"]).fetchall()
                        asked = Counter(call.action for call in recorder.calls)
                        size = sum(recorder.moved.values()) // 1024
                        click.echo(ROW.format(table, number, len(found), asked.total(), size))


if __name__ == "__main__":
    main()

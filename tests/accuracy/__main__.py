"""The tables of `make accuracy`."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from accuracy.comparison import FIELDS, Comparison
from accuracy.letters import REAL
from accuracy.scores import Score, SetScores, Show, read_baseline, score_sets, write_baseline
from imr.samples import LAYOUTS, LEVELS

WIDTH_OF_TABLES = 118


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--show", "shown", multiple=True, type=click.Choice(FIELDS), help="List every miss of a field.")
@click.option("--update", is_flag=True, help="Make these scores the baseline.")
def main(shown: tuple[str, ...], *, update: bool) -> None:
    """Score `imr parse` on labelled letters, field by field, beside the stored baseline.

    A miss is gained where the baseline has it and these letters no longer do, lost the other way round.
    """
    console = Console()
    console.width = max(console.width, WIDTH_OF_TABLES)
    scores = score_sets(_list_misses(console, shown))
    console.print(_fields_table(scores, read_baseline()))
    for name, scored in scores.items():
        if scored.forms:
            console.print(_forms_table(name, scored))
    if REAL not in scores:
        console.print("No labelled real letters beside the project (../shared): generated ones only.")
    if update:
        write_baseline(scores)
        console.print("These scores are the baseline now.")


def _list_misses(console: Console, shown: tuple[str, ...]) -> Show:
    def show(place: str, compared: Comparison) -> None:
        if compared.field in shown:
            told = f"{place} {compared.field}: want {compared.want!r}, got {compared.got!r}"
            console.print(told, soft_wrap=True, markup=False, highlight=False)

    return show


def _fields_table(scores: dict[str, SetScores], baseline: dict[str, dict[str, Score]]) -> Table:
    """A row a field; for each set: right of all, share, and what it gained and lost since the baseline."""
    table = Table(title="Fields read right, gained and lost since the baseline")
    table.add_column("field", no_wrap=True)
    for name, scored in scores.items():
        table.add_column(f"{name} ({scored.letters})", justify="right")
        table.add_column("share", justify="right")
        table.add_column("", justify="right")
    for field in FIELDS:
        cells: list[str] = []
        for name, scored in scores.items():
            cells += _cells(scored.fields.get(field), baseline.get(name, {}).get(field))
        table.add_row(field, *cells)
    table.add_section()
    table.add_row("all fields", *(cell for scored in scores.values() for cell in (*_sum(scored.fields), "")))
    return table


def _cells(now: Score | None, before: Score | None) -> tuple[str, str, str]:
    if now is None:
        return "", "", ""
    gained = len(before.missed - now.missed) if before else 0
    lost = len(now.missed - before.missed) if before else 0
    change = (f"[green]+{gained}[/]" if gained else "") + (f" [red]-{lost}[/]" if lost else "")
    return f"{now.right}/{now.total}", f"{now.share:.4f}", change if before else "[green]new[/]"


def _sum(fields: dict[str, Score]) -> tuple[str, str]:
    whole = Score(sum(each.right for each in fields.values()), sum(each.total for each in fields.values()))
    return f"{whole.right}/{whole.total}", f"{whole.share:.4f}"


def _forms_table(name: str, scored: SetScores) -> Table:
    """Shares of structural and of other fields by layout and level of noise."""
    table = Table("layout", title=f"{name}: structural fields / other fields")
    for noise in LEVELS:
        table.add_column(f"noise {noise}", justify="right")
    for layout in LAYOUTS:
        cells = (
            " / ".join(f"{scored.forms[layout, noise, kind].share:.4f}" for kind in (True, False))
            for noise in LEVELS
        )
        table.add_row(layout, *cells)
    return table


if __name__ == "__main__":
    main()

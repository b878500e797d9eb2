"""`imr plan`: says how to load a history, how long it takes and what it costs."""

from __future__ import annotations

import click

COMPARED = (4, 16, 64)
"""Cores that every plan names the hours of."""


@click.command()
@click.option("--letters", default=1_500_000, show_default=True, type=click.IntRange(min=1))
@click.option("--cores", default=16, show_default=True, type=click.IntRange(min=1))
def plan(letters: int, cores: int) -> None:
    """Say how to load so many letters on so many cores, how long it takes and what it costs.

    The letters lie in archives or folders, and imr_archives loads them. The figures follow from costs of each
    step that were measured on one machine: docs/deploy.md says on which, and how near they come.

    \b
    Example:
      imr plan --letters 1500000 --cores 16
    """
    from imr.reports.planning import RUN_LETTERS, RUNS_AT_ONCE, make_plan, measured_costs

    costs = measured_costs()
    made = make_plan(letters, cores, costs)
    others = ", ".join(f"{_time(make_plan(letters, some, costs).hours)} on {some}" for some in COMPARED)
    steps = ", ".join(f"{step} {_time(hours)}" for step, hours in made.cpu_hours.items())
    lines = (
        (
            "runs",
            f"{made.runs} of imr_archives, at most {RUN_LETTERS:,} letters each, {RUNS_AT_ONCE} at a time",
        ),
        ("order", "the newest letters first, so that no row of a case is written twice"),
        ("tasks", f"{made.tasks:,}, of which {made.batches:,} read and {made.batches:,} parse a batch"),
        ("pool", f"imr_reading with {cores} slots, and IMR_LIMIT_READERS=1"),
        (
            "memory",
            f"{made.memory_mib / 1024:.0f} GiB while every core reads and {RUNS_AT_ONCE} runs are checked",
        ),
        ("CPU", f"{_time(sum(made.cpu_hours.values()))} of one core"),
        ("", steps),
        ("clock", f"{_time(made.hours)} on {cores} cores; {others}"),
        ("store", f"{made.gets:,} GET, {made.puts:,} PUT and LIST: ${made.dollars:.2f}"),
    )
    click.echo(f"{letters:,} letters on {cores} cores\n")
    for name, text in lines:
        click.echo(f"{name:<8}{text}")


def _time(hours: float) -> str:
    return f"{hours:.1f} h" if hours >= 1 else f"{hours * 60:.0f} min"

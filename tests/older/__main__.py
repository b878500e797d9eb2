"""`python -m older`: scores by field of older letters as three programs write them."""

from __future__ import annotations

import click

from accuracy.comparison import FIELDS, Comparison
from accuracy.scores import SetScores, score
from older.extractors import EXTRACTORS
from older.run import letters


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--count", default=60, show_default=True, help="Letters of each layout.")
@click.option("--show", "shown", multiple=True, type=click.Choice(FIELDS), help="List every miss of a field.")
def main(count: int, shown: tuple[str, ...]) -> None:
    """Write older letters as three programs do, read them, and print per field how many are right."""

    def show(place: str, compared: Comparison) -> None:
        if compared.field in shown:
            click.echo(f"{place} {compared.field}: want {compared.want!r}, got {compared.got!r}")

    scores = {name: score(letters(name, count), show) for name in EXTRACTORS}
    click.echo(f"{'':26}" + "".join(f"{name:>20}" for name in scores))
    for field in FIELDS:
        click.echo(f"{field:26}" + "".join(f"{_share(scored, field):>20}" for scored in scores.values()))
    click.echo(f"{'all fields':26}" + "".join(f"{_all(scored):>20}" for scored in scores.values()))


def _share(scored: SetScores, field: str) -> str:
    found = scored.fields.get(field)
    return f"{found.right}/{found.total} {found.share:.4f}" if found else ""


def _all(scored: SetScores) -> str:
    right = sum(each.right for each in scored.fields.values())
    total = sum(each.total for each in scored.fields.values())
    return f"{right}/{total} {right / total:.4f}"


if __name__ == "__main__":
    main()

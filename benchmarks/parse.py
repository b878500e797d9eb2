"""Measures how long a letter takes from text to rows, and how that grows with its length."""

from __future__ import annotations

import time
from statistics import median, quantiles

import click
from corpus import ledger_row, pdfs

from imr.rows.letter_rows import Row, parse_rows
from imr.samples import make_letter

PASSES = 7
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)


def milliseconds(row: Row, passes: int = PASSES) -> float:
    """Returns the shortest time of several passes, in milliseconds. Longer ones are caused by the machine."""
    times = []
    for _ in range(passes):
        start = time.perf_counter()
        parse_rows(row)
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def with_long_summary(size: int) -> str:
    """Returns a letter of `size` characters with a very long clinical summary."""
    before, heading, after = _parts("CLINICAL CASE SUMMARY")
    summary = "On Monday the worker reported pain of 6/10 at rest, and the plan was to continue exercise.\n"
    return before + heading + "\n" + summary * ((size - len(before) - len(after)) // len(summary)) + after


def with_many_items(size: int) -> str:
    """Returns a letter of `size` characters that repeats its items."""
    before, heading, items = _parts("IMR ISSUES, DECISIONS AND RATIONALES")
    return before + heading + "\n" + items * max((size - len(before)) // len(items), 1)


def _parts(heading: str) -> tuple[str, str, str]:
    letter = make_letter(1, 0, layout="headed_decisions", noise=0)
    return letter.text.replace("\f", "").partition(heading)


def main() -> None:
    """Print the times."""
    what, letters = pdfs()
    rows = [ledger_row(data) for data in letters]
    parse_rows(rows[0])  # vocabularies are read once
    times = [milliseconds(row) for row in rows]
    length = round(median(len(row["text"]) for row in rows))
    click.echo(f"{len(rows)} {what}, {length:,} characters in the middle, shortest of {PASSES} passes each:")
    worst = f"p99 {quantiles(times, n=100)[98]:.2f} ms   max {max(times):.2f} ms"
    click.echo(f"  median {median(times):.2f} ms   {worst}")
    for name, lengthened in (("long summary", with_long_summary), ("many items", with_many_items)):
        click.echo(f"One invented letter, {name}:")
        for size in SIZES:
            text = lengthened(size)
            took = milliseconds(ledger_row(text.encode()), passes=3)
            per_character = took * 1000 / (len(text) / 1000)
            click.echo(f"  {len(text):>9,} characters {took:9.2f} ms {per_character:7.1f} us per 1,000")


if __name__ == "__main__":
    main()

"""Measures how many letters a second go from PDF to text, and from PDF to rows."""

from __future__ import annotations

import time
from collections.abc import Callable

import click
from corpus import ledger_row, pdfs

from imr.letters.read import read_letter
from imr.rows.letter_rows import parse_rows

PASSES = 3


def per_second(step: Callable[[bytes], object], letters: list[bytes]) -> float:
    """Returns the letters a second of a step, in the best of several passes."""
    best = float("inf")
    for _ in range(PASSES):
        start = time.perf_counter()
        for data in letters:
            step(data)
        best = min(best, time.perf_counter() - start)
    return len(letters) / best


def main() -> None:
    """Print letters a second, on one core."""
    what, letters = pdfs()
    parse_rows(ledger_row(letters[0]))  # vocabularies are read once
    size = sum(map(len, letters)) // len(letters)
    click.echo(f"{len(letters)} {what} as PDF, {size:,} bytes each on average, one core:")
    steps: dict[str, Callable[[bytes], object]] = {
        "PDF to text": read_letter,
        "PDF to rows": lambda data: parse_rows(ledger_row(data)),
    }
    for name, step in steps.items():
        rate = per_second(step, letters)
        click.echo(f"  {name}  {rate:8.0f} letters/s  {1000 / rate:6.2f} ms each")


if __name__ == "__main__":
    main()

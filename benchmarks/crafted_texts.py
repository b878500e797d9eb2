"""Measures how long parsing takes at most over texts that somebody has spoilt or made up to be slow.

    PYTHONPATH=tests .venv/bin/python benchmarks/crafted_texts.py --texts 10000 --seed 0

One text in a hundred is as long as `letter_characters` allows. Besides, each layout has its letter lengthened
to that by repeating each of its lines or paragraphs, or what forms of the parser look for. Times are seconds
of CPU from ledger row to all rows, and of the search for identifiers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

import click

from imr.letters.readings import LetterText, letter_id_of
from imr.place.limits import Limits
from imr.quality.identifiers import find_identifiers
from imr.rows.letter_rows import letter_row, parse_rows
from imr.rows.read_letter import Source
from imr.samples import LAYOUTS, make_letter
from parsing.test_mutations import MUTATIONS

LONGEST = Limits().letter_characters
LONG_ONE_IN = 100
LINES, PARAGRAPHS = 24, 14
"""Most lines and paragraphs of a letter that are repeated, evenly spread."""
SHOWN = 5

UNITS = (
    *(" ", "\n", "\f\n", "1", "1. ", "a", "a: ", "(", '"', "- ", ".", "&amp;", " and ", "medi-\ncally "),
    *("is not medically necessary. ", "01/02/2016 ", "Norco 10/325mg #60 ", "51-year-old female "),
    *("2 times a week for 6 weeks and ", "CM16-0000001 ", "\nPage 1 of 9\n", "\nRationale: x\n"),
    *("\n1. Norco is not medically necessary.\n", "\nDecision: \n", "\nUpheld\n", "Case Number:   CM16-1 "),
    *("MTUS Chronic Pain Medical Treatment Guidelines, page 12; ", "ODG, Low Back Chapter, "),
    *("diagnoses include lumbar strain; ", "treatment to date included physical therapy, ", "s/p ESI x2, "),
    *("\t", "— ", "ICD-10 M54.5; ", "https://www.a.org/b ", "Dr. A. B., ", "$1,000.00 ", "é"),
)
"""What is repeated in the middle of a letter."""

Text = tuple[str, str]
"""What was done, and the text."""


def crafted(layout: str) -> Iterator[Text]:
    """Yields a layout's letter lengthened in many ways."""
    text = make_letter(7, 3, layout=layout).text
    yield "whole letter", f"{text}\n\f" * (LONGEST // len(text))
    for what, between, most in (("line", "\n", LINES), ("paragraph", "\n\n", PARAGRAPHS)):
        parts = text.split(between)
        for at in range(0, len(parts), max(1, len(parts) // most)):
            if parts[at].strip():
                again = [parts[at]] * ((LONGEST - len(text)) // (len(parts[at]) + len(between)))
                yield f"{what} {at}", between.join([*parts[:at], *again, *parts[at:]])
    middle = len(text) // 2
    for unit in UNITS:
        yield repr(unit), text[:middle] + unit * ((LONGEST - len(text)) // len(unit)) + text[middle:]


def mutated(texts: int, seed: int) -> Iterator[Text]:
    """Yields letters spoilt by one to three mutations; some are lengthened by mutated copies."""
    rng = Random(seed)  # noqa: S311 - the same texts each time
    for number in range(texts):
        text = make_letter(seed, number, layout=rng.choice(list(LAYOUTS))).text
        chosen = [rng.choice(MUTATIONS) for _ in range(rng.randint(1, 3))]
        pieces = [text]
        while number % LONG_ONE_IN == 0 and sum(map(len, pieces)) < LONGEST:
            pieces.append(rng.choice(MUTATIONS)(text, rng) or text)
        text = "".join(pieces)
        for mutation in chosen:
            text = mutation(text, rng) or text
        yield "+".join(mutation.__name__ for mutation in chosen), text[:LONGEST]


def seconds(text: str) -> float:
    """Returns the seconds of CPU that a text takes."""
    source = Source(uri="text", letter_id=letter_id_of(text.encode()), byte_size=len(text))
    row = letter_row(source, LetterText(text, "text/plain"), run_id=None)
    started = time.process_time()
    parse_rows(row)
    find_identifiers(text)
    return time.process_time() - started


def report(what: str, texts: Iterator[Text]) -> None:
    """Measures the texts, and prints the slowest."""
    times = [(seconds(text), len(text), name) for name, text in texts]
    click.echo(f"{what}: {len(times)} texts, {max(times)[0]:.2f} s at most")
    for took, length, name in sorted(times, reverse=True)[:SHOWN]:
        click.echo(f"  {took:5.2f} s {length:>9,} characters  {name}")


@click.command()
@click.option("--texts", default=10_000, show_default=True, help="How many mutated texts.")
@click.option("--seed", default=0, show_default=True)
def main(texts: int, seed: int) -> None:
    """Print the slowest texts of each kind."""
    for layout in LAYOUTS:
        report(layout, crafted(layout))
    report("mutated", mutated(texts, seed))


if __name__ == "__main__":
    main()

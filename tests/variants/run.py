"""Read every variant with `imr parse` and say which do not come out right."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import click
from rich.console import Console
from rich.table import Table

from variants import all_variants
from variants.model import Plain, Variant
from variants.outcomes import Document, differences, outcome


class Judged(NamedTuple):
    """A variant, its outcome, and what to look at where the outcome is wrong."""

    variant: Variant
    got: str
    details: str

    @property
    def right(self) -> bool:
        """Whether the outcome is one of the right ones."""
        return self.got in self.variant.expected.right


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--imr", default=".venv/bin/imr", show_default=True, help="The console script to run.")
@click.option("--keep", type=click.Path(path_type=Path), help="Write the documents here, and leave them.")
def main(imr: str, keep: Path | None) -> None:
    """Read many hostile and unusual documents with `imr parse`; exit status 1 where any comes out wrong."""
    variants = all_variants()
    with TemporaryDirectory() as folder:
        judged = judge(variants, read_all(imr, write_all(variants, keep or Path(folder))))
    report(judged)
    sys.exit(not all(one.right for one in judged))


def path_of(variant: Variant) -> Path:
    """Where a variant's file lies in the folder; its name may matter, so each has a folder of its own."""
    return Path(variant.kind.replace(": ", "-").replace(" ", "_")) / variant.name / variant.file_name


def path_of_base(base: Plain) -> Path:
    """Where the file of a plain letter lies in the folder."""
    return Path("base") / hashlib.sha256(base.data).hexdigest()[:12] / base.file_name


def write_all(variants: list[Variant], folder: Path) -> list[tuple[Path, Path]]:
    """Write variants and their bases; the files, each as its path within the folder and its whole path."""
    files = {path_of(variant): variant.data for variant in variants}
    files |= {path_of_base(v.expected.base): v.expected.base.data for v in variants if v.expected.base}
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return [(path, folder / path) for path in files]


def read_all(imr: str, files: list[tuple[Path, Path]]) -> dict[Path, Document]:
    """What one run of `imr parse` prints for each file, by the path within the folder."""
    command = [imr, "parse", *(str(whole) for _, whole in files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = run.stdout.splitlines()
    if len(lines) != len(files):
        raise click.ClickException(f"{len(lines)} answers for {len(files)} files: {run.stderr[-500:]}")
    return {path: json.loads(line) for (path, _), line in zip(files, lines, strict=True)}


def judge(variants: list[Variant], read: dict[Path, Document]) -> list[Judged]:
    """Returns the outcome of each variant."""
    judged = []
    for variant in variants:
        expected, document = variant.expected, read[path_of(variant)]
        base = read[path_of_base(expected.base)] if expected.base else None
        details = [*differences(document, expected, base)[:6], *(document["problems"] or ["no problem said"])]
        if base and (not base["case"] or base["letter"].get("status") == "quarantined"):
            details.append("the base itself is refused or held")
        judged.append(Judged(variant, outcome(document, expected, base), ", ".join(details)))
    return judged


def report(judged: list[Judged]) -> None:
    """Print how many are right of each kind, and each that is wrong with what it got."""
    console = Console()
    console.width = max(console.width, 118)
    totals, right = (
        Counter(one.variant.kind for one in judged),
        Counter(one.variant.kind for one in judged if one.right),
    )
    kinds = Table("kind", "right", "of")
    for kind, total in totals.items():
        kinds.add_row(kind, str(right[kind]), str(total))
    kinds.add_row("all", str(right.total()), str(totals.total()))
    console.print(kinds)
    wrong = [one for one in judged if not one.right]
    if wrong:
        table = Table("kind", "variant", "right", "got", "see")
        for one in wrong:
            expected = "/".join(sorted(one.variant.expected.right))
            table.add_row(one.variant.kind, one.variant.name, expected, one.got, one.details)
        console.print(table)

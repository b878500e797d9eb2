"""Installs the wheel into an empty environment, as its users do, and measures what it takes there."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from imr.place.settings import PROJECT
from imr.samples import make_letter, render_pdf

BIN = Path(sys.executable).parent
PASSES = 5
USES = {
    "import imr": "import imr",
    "imr --help": "from imr.cli import main; main(['--help'], standalone_mode=False)",
    "imr parse --help": "from imr.cli import main; main(['parse', '--help'], standalone_mode=False)",
    "parse_letter of a PDF": "import imr; assert imr.parse_letter('letter.pdf').case",
    "tables_of one letter, asked": (
        "import imr; t = imr.tables_of([imr.parse_letter('letter.pdf')]); assert len(t.pandas('from cases'))"
    ),
}
"""What is measured -> the program of a fresh process."""


def cpu_seconds(command: list[str | Path], folder: Path) -> float:
    """Returns the seconds of CPU time that a program and its own programs take. Raises CalledProcessError."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, cwd=folder, env=kept, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print megabytes on disk, and the CPU seconds of fresh processes: the best of several."""
    with TemporaryDirectory(prefix="imr-wheel-") as name:
        folder = Path(name)
        cpu_seconds([BIN / "hatchling", "build", "-t", "wheel", "-d", folder], PROJECT)
        [wheel] = folder.glob("*.whl")
        (folder / "letter.pdf").write_bytes(render_pdf(make_letter(5, 1, layout="headed_decisions")))
        for extras in ("", "[explore]", "[reports]"):
            python = folder / f"with{extras}" / "bin" / "python"
            cpu_seconds(
                [BIN / "uv", "venv", "--quiet", "--python", sys.executable, python.parents[1]], folder
            )
            cpu_seconds(
                [BIN / "uv", "pip", "install", "--quiet", "--python", python, f"{wheel}{extras}"], folder
            )
            size = sum(path.stat().st_size for path in python.parents[1].rglob("*") if path.is_file())
            click.echo(f"{size / 1e6:8,.0f} MB  installed {wheel.name}{extras}")
        click.echo(f"{wheel.stat().st_size / 1e6:8.2f} MB  the wheel itself")
        python = folder / "with" / "bin" / "python"
        for use, program in USES.items():
            cpu_seconds([python, "-c", program], folder)  # which compiles what it imports
            seconds = min(cpu_seconds([python, "-c", program], folder) for _ in range(PASSES))
            click.echo(f"{seconds:8.2f} s   {use}")


if __name__ == "__main__":
    main()

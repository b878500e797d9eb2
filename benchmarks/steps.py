"""Measures a run's steps, each in a process of its own as Airflow's tasks are, beside pdfium alone.

    PYTHONPATH=tests .venv/bin/python benchmarks/steps.py [--large] [--sizes 500,2000] [--kinds real]

Letters are the generator's and, where the project has some beside it, copies of real ones. From the sizes it
works out what a task costs whatever it reads (fixed) and what each further letter costs (marginal). Times are
CPU seconds, which depend less on what else the machine does than seconds do. Requests are counted at a proxy.
The figures are kept as JSON with the machine and the commit under `benchmarks/results`.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from delivery import give_own_cases, invented_pdfs, real_pdfs, write_archive

from imr.local.embedded import serving
from imr.place import home
from imr.place.settings import PROJECT, Settings
from imr.place.storage import access
from support.loopback import free_port
from support.proxy import Recorder, recording

HERE = Path(__file__).parent
RESULTS = HERE / "results"
SIZES, LARGE = (1_000, 10_000), 50_000
STEPS = ("list", "extract", "parse", "validate", "publish", "reconcile")
KINDS: dict[str, Callable[[], list[bytes]]] = {"invented": invented_pdfs, "real": real_pdfs}
REQUESTS = {"s3:GetObject": "get", "s3:PutObject": "put", "s3:ListBucket": "list"}


@click.command()
@click.option("--sizes", default=",".join(map(str, SIZES)), show_default=True, help="Numbers of letters.")
@click.option("--large", is_flag=True, help=f"Also {LARGE:,} letters.")
@click.option("--kinds", default=",".join(KINDS), show_default=True, help="Which letters.")
def main(sizes: str, large: bool, kinds: str) -> None:
    """Prints a table for each kind of letters, and keeps the figures."""
    counts = [int(size) for size in sizes.split(",")] + [LARGE] * large
    figures: dict[str, Any] = _circumstances()
    for kind in kinds.split(","):
        if letters := KINDS[kind]():
            figures[kind] = measured = {str(count): measure(letters, count) for count in counts}
            measured[str(min(counts))]["plain"] = _plain(letters, min(counts))
            _show(kind, measured)
        else:
            click.echo(f"There are no {kind} letters beside the project.")
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{figures['at'].replace(':', '')}-{figures['commit']}.json"
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    click.echo(f"Kept in {path.relative_to(PROJECT)}; 1-minute load {figures['load']} at the start.")


def _circumstances() -> dict[str, Any]:
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, cwd=PROJECT, capture_output=True, text=True, check=False)  # noqa: S603
    models = (line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip() or "unknown",
        "machine": f"{next(models, platform.machine()).partition(': ')[2]}, {os.cpu_count()} CPUs",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


@contextmanager
def _delivered(letters: list[bytes], count: int) -> Iterator[Settings]:
    """A store of its own that holds an archive of `count` letters, at work during the block."""
    with TemporaryDirectory() as folder:
        settings = Settings(Path(folder), s3_port=free_port(), ui_port=free_port())
        home.make(settings.home)
        archive = _archive(settings)
        archive.parent.mkdir(parents=True)
        write_archive(archive, letters, count)
        with serving(settings):
            yield settings


def _archive(settings: Settings) -> Path:
    return settings.home / "objects" / "imr" / "raw" / "letters.zip"


def measure(letters: list[bytes], count: int) -> dict[str, Any]:
    """Returns what pdfium alone and every step cost for an archive of `count` letters."""
    with _delivered(letters, count) as settings, recording(settings.s3_port) as recorder:
        # Other work on the machine makes CPU slower: before and after tell how much.
        before = _answer(HERE / "pdfium.py", str(_archive(settings)))["cpu"]
        steps = _run(settings, recorder)
        after = _answer(HERE / "pdfium.py", str(_archive(settings)))["cpu"]
    return {"steps": steps, "pdfium": [before, after]}


def _run(settings: Settings, recorder: Recorder) -> dict[str, Any]:
    costs: dict[str, Any] = {}

    def run(step: str, *tasks: Any) -> Any:
        """Runs the tasks of a step, each with what it is given; returns what the last one returns."""
        recorder.calls.clear()
        done = [_task(settings, recorder.endpoint, step, given) for given in tasks]
        costs[step] = _summed(done) | {"requests": _requests(recorder)}
        return done[-1]["returned"]

    batches = run("list", None)
    run("extract", *batches)
    give_own_cases(access(settings).store(settings.lake), "bench", batches)
    run("parse", *batches)
    run("validate", batches)
    published = run("publish", batches)
    _require_published(published)
    run("reconcile", published)
    return costs


def _require_published(done: dict[str, Any]) -> None:
    """Raises RuntimeError where few letters were published: figures of such a run say nothing."""
    if done["statuses"].get("published", 0) < sum(done["statuses"].values()) / 2:
        raise RuntimeError(f"few letters were published: {done['statuses']}")


def _summed(done: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "tasks": len(done),
        **{name: round(sum(one[name] for one in done), 3) for name in TIMES},
        "peak_mib": max(one["peak_mib"] for one in done),
    }


TIMES = ("airflow_cpu", "imports_cpu", "work_cpu", "wall")


def _requests(recorder: Recorder) -> dict[str, int]:
    return dict(Counter(REQUESTS.get(call.action, "other") for call in recorder.calls))


def _task(settings: Settings, endpoint: str, step: str, given: Any) -> dict[str, Any]:
    task = {
        "home": str(settings.home),
        "s3_port": settings.s3_port,
        "endpoint": endpoint,
        "run_id": "bench",
        "step": step,
        "given": given,
    }
    return _answer(HERE / "task.py", told=json.dumps(task))


def _plain(letters: list[bytes], count: int) -> dict[str, Any]:
    """Returns what the plain script costs for an archive of `count` letters."""
    uv = Path(sys.executable).with_name("uv")
    script = [str(uv), "run", "--quiet", "--python", sys.executable, "--script", str(HERE / "plain.py")]
    with _delivered(letters, count) as settings:
        keys = access(settings).session.get_credentials()
        environ = {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
        endpoint = access(settings).endpoint or ""
        return _answer_of([*script, "imr", "raw/letters.zip", endpoint], environ=environ)


def _answer(program: Path, *arguments: str, told: str = "") -> dict[str, Any]:
    return _answer_of([sys.executable, str(program), *arguments], told)


def _answer_of(command: list[str], told: str = "", environ: dict[str, str] | None = None) -> dict[str, Any]:
    """Returns the JSON that a program prints in the last line. Raises CalledProcessError where it fails."""
    environ = os.environ | (environ or {})
    done = subprocess.run(command, input=told, stdout=subprocess.PIPE, text=True, check=True, env=environ)  # noqa: S603
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _show(kind: str, measured: dict[str, Any]) -> None:
    """Prints a line per step: its fixed cost, what a letter adds, and requests of the largest run."""
    few, many = min(measured, key=int), max(measured, key=int)
    sizes = int(few), int(many)
    pdfium = _marginal(sizes, [sum(measured[size]["pdfium"]) / 2 for size in (few, many)])
    click.echo(
        f"\n{sizes[0]:,} and {sizes[1]:,} {kind} letters; pdfium alone: {pdfium:.2f} ms of CPU a letter"
    )
    click.echo(ROW.format(*HEADS))
    total = 0.0
    for step in STEPS:
        runs = [measured[size]["steps"][step] for size in (few, many)]
        marginal = _marginal(sizes, [run["work_cpu"] for run in runs])
        total += marginal
        figures = [
            max(run["imports_cpu"] / run["tasks"] for run in runs),
            runs[0]["work_cpu"] - marginal * sizes[0] / 1_000,
            marginal,
            marginal / pdfium,
            runs[1]["wall"],
        ]
        peaks = "-".join(str(run["peak_mib"]) for run in runs)
        asked = "/".join(str(runs[1]["requests"].get(name, 0)) for name in REQUESTS.values())
        click.echo(ROW.format(step, *(f"{figure:.2f}" for figure in figures), peaks, asked))
    click.echo(ROW.format("all", "", "", f"{total:.2f}", f"{total / pdfium:.2f}", "", "", ""))
    plain = measured[few]["plain"]
    each = plain["cpu"] / plain["letters"] * 1_000
    shown = ("", "", f"{each:.2f}", f"{each / pdfium:.2f}", f"{plain['wall']:.2f}", plain["peak_mib"], "")
    click.echo(ROW.format("plain", *shown))


HEADS = ("step", "imports s", "fixed s", "ms/letter", "x pdfium", "wall s", "peak MiB", "get/put/list")
ROW = "{:10} {:>9} {:>8} {:>10} {:>9} {:>8} {:>9} {:>13}"


def _marginal(sizes: tuple[int, int], seconds: list[float]) -> float:
    """Returns the milliseconds that a letter adds, from two runs of so many letters and seconds."""
    return (seconds[1] - seconds[0]) / (sizes[1] - sizes[0]) * 1_000


if __name__ == "__main__":
    main()

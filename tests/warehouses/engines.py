"""Asks one engine: what `imr connect` prints goes into a process of its own, and the questions after it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.commands import IMR
from support.loopback import free_port
from warehouses import install
from warehouses.answers import Answers
from warehouses.catalogs import _serving

ASK = Path(__file__).with_name("ask")
END = """
import json, os, sys
sys.path.insert(0, {answers!r})
from answers import asked
with open({told!r}) as file:
    earlier = json.load(file)
answers = {{"version": version, "answers": asked(read, ask, earlier)}}
with open({target!r}, "w") as file:
    json.dump(answers, file)
"""
"""What follows the questions of an engine: asking them, and writing its answers to a file."""

PYTHON = ("duckdb", "polars", "pandas", "pyiceberg", "daft", "datafusion")
"""Engines whose text is Python, which runs as it is printed. That of others is given to them as `text`."""
ENGINES = (*PYTHON, "clickhouse", "spark", "trino")


@dataclass(frozen=True, slots=True)
class Told:
    """What an engine said: its version, its answers, and the seconds that its process took."""

    version: str
    answers: Answers
    seconds: float


class Failed(RuntimeError):
    """An engine's process ended with an error; the message has the end of what it said."""


def tell(
    engine: str,
    environ: Mapping[str, str],
    folder: Path,
    earlier: Mapping[str, int],
    python: Path = install.PYTHON,
) -> Told:
    """Asks an engine all questions, with an interpreter that has its packages.

    Raises Failed, or NotToBeHad where the engine does not run on this machine.
    """
    text = connect_text(engine, environ)
    with serving(engine, text, folder, environ) as more:
        started = time.monotonic()
        said = run(engine, text, END, fresh(environ) | more, folder, earlier, python)
        return Told(said["version"], said["answers"], time.monotonic() - started)


def fresh(environ: Mapping[str, str]) -> dict[str, str]:
    """What of an environment a fresh interpreter has: nothing of the project, nor of its catalog."""
    ours = ("IMR_", "PYTHON", "PYICEBERG_")
    return {name: value for name, value in environ.items() if not name.startswith(ours)}


def connect_text(engine: str, environ: Mapping[str, str]) -> str:
    """What `imr connect` prints for an engine."""
    done = subprocess.run(
        [IMR, "connect", engine], env=dict(environ), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"imr connect {engine}: {done.stderr}")
    return done.stdout


def run(
    engine: str,
    text: str,
    end: str,
    environ: Mapping[str, str],
    folder: Path,
    earlier: Mapping[str, int],
    python: Path = install.PYTHON,
) -> Any:
    """Runs an engine's program; returns what it wrote to its file. Raises Failed."""
    target, told, program = folder / "said.json", folder / "earlier.json", folder / "asking.py"
    told.write_text(json.dumps(earlier))
    pasted = text if engine in PYTHON else f"text = {text!r}\n"
    asking = (ASK / f"{engine}.py").read_text(encoding="utf-8")
    here = str(Path(__file__).parent)
    ending = end.format(answers=here, told=str(told), target=str(target))
    program.write_text(f"{pasted}\n{asking}\n{ending}", encoding="utf-8")
    log = folder / f"{engine}.log"
    with log.open("w") as said:
        done = subprocess.run(
            [python, program], env=dict(environ), cwd=folder, stdout=said, stderr=said, check=False
        )
    if done.returncode:
        raise Failed(f"{engine} ended by an error: {log.read_text()[-1500:]}")
    return json.loads(target.read_text())


@contextmanager
def serving(engine: str, text: str, folder: Path, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What an engine needs beside its process, as variables: Spark's jars, and Trino's server."""
    if engine == "spark":
        yield {
            "SPARK_JARS": ",".join(map(str, install.jars("spark").glob("*.jar"))),
            "JAVA_HOME": str(install.java(17)),
        }
        return
    with _trino(text, folder, environ) if engine == "trino" else nullcontext({}) as more:
        yield more


@contextmanager
def _trino(text: str, folder: Path, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Trino's server with the settings that `imr connect trino` printed."""
    server, port, etc = install.trino(), free_port(), folder / "etc"
    (etc / "catalog").mkdir(parents=True)
    (etc / "catalog" / "imr.properties").write_text(text.partition("\n-- SQL")[0])
    (etc / "node.properties").write_text(f"node.environment=test\nnode.data-dir={folder / 'data'}\n")
    (etc / "config.properties").write_text(
        "coordinator=true\nnode-scheduler.include-coordinator=true\nquery.max-memory=1GB\n"
        f"http-server.http.port={port}\ndiscovery.uri=http://127.0.0.1:{port}\n"
    )
    (etc / "jvm.config").write_text(
        "-server\n-Xmx3G\n-XX:+UseSerialGC\n-Djdk.attach.allowAttachSelf=true\n"
        "--add-modules=jdk.incubator.vector\n--enable-native-access=ALL-UNNAMED\n"
        "--sun-misc-unsafe-memory-access=allow\n"
    )
    log = folder / "trino-server.log"
    home = install.java(install.OLDEST_FOR_TRINO)
    named = {name: value for name, value in environ.items() if name.startswith("AWS_")}
    named |= {"JAVA_HOME": str(home), "PATH": f"{home / 'bin'}:{os.environ['PATH']}"}
    command = [server / "bin" / "launcher", "run", "--etc-dir", etc]
    with _serving(command, log, lambda: "SERVER STARTED" in log.read_text(), environ=named):
        yield {"TRINO_PORT": str(port)}

"""Puts the engines into a folder of their own: Python's into an environment, and Java's beside it.

Needs the network once: Python packages by their lock file, and Maven (`mvn`) for the rest.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
PLACE = HERE.parents[1] / ".warehouses"
"""Where everything goes; git ignores it."""
PYTHON = PLACE / "venv" / "bin" / "python"
DRIVER = PLACE / "driver"
"""The driver of PostgreSQL, which the project itself does without."""
OLDEST_FOR_TRINO = 24


class NotToBeHad(RuntimeError):
    """A program that an engine needs is not on this machine. The message says which."""


def install_python() -> None:
    """Makes the engines' environment from its lock file, where that has changed."""
    lock = (HERE / "requirements.txt").read_text(encoding="utf-8")
    done = PLACE / "installed.txt"
    if done.exists() and done.read_text(encoding="utf-8") == lock:
        return
    PLACE.mkdir(exist_ok=True)
    uv = Path(sys.executable).with_name("uv")
    _run(sys.executable, "-m", "venv", "--without-pip", PYTHON.parents[1])
    _run(uv, "pip", "sync", "--quiet", "--python", PYTHON, HERE / "requirements.txt")
    driver = re.search(r"^psycopg2-binary==\S+", lock, re.MULTILINE)
    assert driver, "tests/warehouses/requirements.txt has no psycopg2-binary"
    _run(uv, "pip", "install", "--quiet", "--no-deps", "--target", DRIVER, driver[0])
    done.write_text(lock, encoding="utf-8")


def jars(profile: str) -> Path:
    """Returns the folder with what a profile of pom.xml names, downloaded where it is not there yet."""
    folder = PLACE / profile
    if folder.exists():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise NotToBeHad("mvn is not installed: install Maven and a JDK")
    part = PLACE / f"{profile}.part"
    _run(
        maven, "-q", "-B", "-C", "-f", HERE / "pom.xml", "-P", profile, "dependency:copy-dependencies",
        f"-DoutputDirectory={part}", "-DincludeScope=runtime", f"-Dmaven.repo.local={PLACE / 'm2'}",
    )  # fmt: skip
    part.rename(folder)
    return folder


def trino() -> Path:
    """Returns the folder of Trino's server with the Iceberg connector as its only plugin of that kind."""
    found = jars("trino")
    server = PLACE / "trino-server"
    if not server.exists():
        part = PLACE / "trino-server.part"
        with tarfile.open(next(found.glob("trino-server-core-*.tar.gz"))) as archive:
            archive.extractall(part, filter="data")
        (root,) = part.iterdir()
        with zipfile.ZipFile(next(found.glob("trino-iceberg-*.zip"))) as archive:
            archive.extractall(root / "plugin")
        # Trino brings the driver of PostgreSQL, and not that of SQLite.
        shutil.copy(next(found.glob("sqlite-jdbc-*.jar")), next((root / "plugin").glob("trino-iceberg-*")))
        root.rename(server)
    return server


def java(oldest: int) -> Path:
    """Returns the home of the oldest JDK that is new enough: of JAVA_HOME or /usr/lib/jvm.

    Raises NotToBeHad where there is none.
    """
    places = [Path(os.environ["JAVA_HOME"])] if "JAVA_HOME" in os.environ else []
    found = []
    for home in [*places, *sorted(Path("/usr/lib/jvm").glob("*"))]:
        if (home / "bin" / "java").exists():
            said = subprocess.run(
                [home / "bin" / "java", "-version"], capture_output=True, text=True, check=False
            )
            version = re.search(r'version "(\d+)', said.stderr)  # openjdk version "17.0.15" 2025-04-15
            if version and int(version[1]) >= oldest:
                found.append((int(version[1]), home))
    if not found:
        raise NotToBeHad(f"no JDK {oldest} or newer: set JAVA_HOME to one, or install one under /usr/lib/jvm")
    return min(found)[1]


def _run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], check=True)

"""Writes the folder that a host serves: the file, Datasette's settings, our code, and a Dockerfile."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import requires, version
from pathlib import Path
from string import Template

from packaging.requirements import Requirement

from imr.explore import DATABASE
from imr.explore.serving import SETTINGS, inspected, metadata

FILE = f"{DATABASE}.sqlite"
"""The name of the explorer's file in the folder, from which Datasette takes its name in addresses."""

LIBRARIES = ("ahocorasick-rs", "datasette", "pyarrow", "pypdfium2", "pyroaring", "xlsxwriter")
"""What the pages import besides Python's own library and each other."""

_PACKAGE = Path(__file__).resolve().parents[1]
_PLUGIN = """\
from imr.explore.plugin import asgi_wrapper, menu_links, prepare_connection, register_routes, startup
"""
_DOCKERFILE = Template("""\
FROM python:$python-slim
WORKDIR /srv
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . .
ENV PYTHONPATH=/srv PYTHONDONTWRITEBYTECODE=1
USER nobody
EXPOSE 8080
CMD ["datasette", "serve", "/srv", "--host", "0.0.0.0", "--port", "8080"]
""")


def publish(folder: Path) -> None:
    """Writes everything that a host needs beside the explorer's file `FILE`, which is in the folder already.

    The folder is a configuration directory of Datasette. It has a copy of this package, so that the pages are
    those of the version that made the file. Libraries are pinned to the versions that are installed here.
    """
    written = {
        "settings.json": _json(SETTINGS),
        "metadata.json": _json(metadata()),
        "inspect-data.json": _json(inspected(folder / FILE)),
        "plugins/imr_explore.py": _PLUGIN,
        "requirements.txt": "".join(f"{name}=={version(name)}\n" for name in sorted(_closure())),
        "Dockerfile": _DOCKERFILE.substitute(python=f"{sys.version_info.major}.{sys.version_info.minor}"),
    }
    for name, text in written.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.rmtree(folder / "imr", ignore_errors=True)
    shutil.copytree(_PACKAGE, folder / "imr", ignore=shutil.ignore_patterns("__pycache__"))


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _closure() -> set[str]:
    """Returns the names of `LIBRARIES` and of all libraries that they need here."""
    found: set[str] = set()
    waiting = list(LIBRARIES)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name not in found:
            found.add(name)
            waiting += _needed(name)
    return found


def _needed(name: str) -> Iterator[str]:
    for line in requires(name) or ():
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            yield needed.name

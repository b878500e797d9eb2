"""The site of the documentation: every page is in it, its links hold, and nothing comes from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.site import gather, in_site, places
from imr.place.settings import PROJECT

CONFIG = PROJECT / "zensical.toml"
KNOWN = {
    "README.md": "index.md",
    "docs/glossary.md": "glossary.md",
    "docs/pictures/flow.svg": "pictures/flow.svg",
    "dags/docs/imr_export.md": "dags/imr_export.md",
}
ELSEWHERE = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"?(?:https?:)?//[^>]*>")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built of the pages as they are now. The build fails at a link that leads nowhere."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(CONFIG, folder)
    gather(folder)
    command = [Path(sys.executable).with_name("zensical"), "build", "--strict"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


def _pages_of(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from _pages_of(entry)


def test_the_menu_has_every_page() -> None:
    listed = list(_pages_of(tomllib.loads(CONFIG.read_text(encoding="utf-8"))["project"]["nav"]))
    assert sorted(listed) == sorted(place for place in places().values() if place.endswith(".md"))


def test_every_page_is_built(site: Path) -> None:
    pages = [place.removesuffix(".md") for place in places().values() if place.endswith(".md")]
    assert [page for page in pages if not (site / f"{page}.html").is_file()] == []
    assert "superseded" in (site / "search.js").read_text(encoding="utf-8")


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    found = {
        tag for page in site.rglob("*.html") for tag in ELSEWHERE.findall(page.read_text(encoding="utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize(
    ("source", "line", "expected"),
    [
        ("README.md", "[words](docs/glossary.md)", "[words](glossary.md)"),
        ("README.md", "[words](docs/glossary.md#here)", "[words](glossary.md#here)"),
        ("README.md", "[code](include/imr/cli/parse.py) here", "code here"),
        ("docs/glossary.md", "[home](../README.md)", "[home](index.md)"),
        ("docs/glossary.md", "[a DAG](../dags/docs/imr_export.md)", "[a DAG](dags/imr_export.md)"),
        ("docs/glossary.md", "![flow](pictures/flow.svg)", "![flow](pictures/flow.svg)"),
        ("docs/glossary.md", "[below](#below)", "[below](#below)"),
        ("docs/glossary.md", "[out](https://example.org/a.md)", "[out](https://example.org/a.md)"),
        ("dags/docs/imr_export.md", "[words](../../docs/glossary.md)", "[words](../glossary.md)"),
        ("README.md", "```sh\n[as](include/it.py)\n```", "```sh\n[as](include/it.py)\n```"),
    ],
)
def test_links_lead_to_the_same_page_in_the_site(source: str, line: str, expected: str) -> None:
    assert in_site(line, source, KNOWN) == expected

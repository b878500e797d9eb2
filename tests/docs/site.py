"""Gathers the pages of the project for the site of the documentation (`make docs`).

The pages are written for GitHub, where a link may lead to any file of the repository. The site has the pages,
pictures and examples alone, so that a link to another file becomes its words.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from imr.place.settings import PROJECT

FOLDER = ".site"
"""Where the pages are gathered, as zensical.toml says."""
_AT_THE_TOP = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
_PATTERNS = (
    "docs/*.md",
    "docs/examples/*.py",
    "docs/iam/*.json",
    "docs/javascripts/*",
    "docs/pictures/*",
    "dags/docs/*.md",
)
_FENCED = re.compile(r"^(```.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(
    r"(!?)\[([^\]]+)\]\((?!\w+:)([^)#\s]*)(#[^)]*)?\)"
)  # [the glossary](docs/glossary.md#upheld)


def places() -> dict[str, str]:
    """Returns the path in the site of each file that belongs to it, by its path in the project."""
    found = [path.relative_to(PROJECT) for pattern in _PATTERNS for path in sorted(PROJECT.glob(pattern))]
    return _AT_THE_TOP | {
        path.as_posix(): path.as_posix().removeprefix("docs/").replace("dags/docs/", "dags/")
        for path in found
    }


def gather(project: Path) -> None:
    """Writes the pages to `FOLDER` of a folder, and removes what was there."""
    shutil.rmtree(project / FOLDER, ignore_errors=True)
    known = places()
    for source, place in known.items():
        target = project / FOLDER / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.endswith(".md"):
            page = (PROJECT / source).read_text(encoding="utf-8")
            target.write_text(in_site(page, source, known), encoding="utf-8")
        else:
            shutil.copyfile(PROJECT / source, target)


def in_site(page: str, source: str, known: Mapping[str, str]) -> str:
    """Returns a page with its links as they are in the site; `source` is the page's path in the project."""

    def moved(link: re.Match[str]) -> str:
        picture, words, target, anchor = link.groups()
        if not target:
            return link[0]
        path = os.path.normpath(PurePosixPath(source).parent / target)
        if path not in known:
            return words
        there = os.path.relpath(known[path], PurePosixPath(known[source]).parent)
        return f"{picture}[{words}]({there}{anchor or ''})"

    parts = _FENCED.split(page)
    return "".join(part if part.startswith("```") else _LINK.sub(moved, part) for part in parts)


if __name__ == "__main__":
    gather(PROJECT)

"""The Python of the pages for analysts works, and the reference is what the code says."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

import imr
from imr.cli.reference import reference_page
from imr.exports.parquet import export_parquet
from imr.place.settings import PROJECT, Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from imr.samples import make_letter, render_pdf, write_samples
from support.commands import work_in

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _python_of(page: str) -> str:
    """The blocks of a page, one after another, as a reader enters them."""
    return "\n".join(_BLOCK.findall((PROJECT / page).read_text(encoding="utf-8")))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tutorial_ends_with_a_chart(here: Path) -> None:
    write_samples(here / "letters", 120, 1)  # as `imr sample letters --letters 120` does
    names: dict[str, object] = {}
    exec(_python_of("docs/tutorial.md"), names)
    assert "Surgery" in (here / "overturned.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", "docs/library.md"])
def test_the_python_of_a_page_works(
    page: str, here: Path, published: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_in(published, monkeypatch)
    export_parquet(Deployment(published, access(published)), "parquet")
    letter = make_letter(5, 1, layout="headed_decisions")
    (here / "letter.pdf").write_bytes(render_pdf(letter))
    (here / "scans").mkdir()
    with zipfile.ZipFile(here / "scans" / "letters.zip", "w") as archive:
        archive.writestr("letter.txt", letter.text)
    names: dict[str, object] = {}
    exec(_python_of(page), names)
    assert names["frame"] is not None


def test_the_page_of_the_library_names_what_is_public() -> None:
    page = (PROJECT / "docs" / "library.md").read_text(encoding="utf-8")
    stable = page.partition("## What stays as it is")[2]
    assert [name for name in imr.__all__ if f"`{name}`" not in stable] == []


def test_the_reference_is_what_the_code_says() -> None:
    written = (PROJECT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert written == reference_page(), "run `make docs` and commit docs/reference.md"

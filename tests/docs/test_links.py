"""Links of pages lead to files that exist; a decision has a number, a date, files and three paragraphs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from imr.place.settings import PROJECT

PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob("dags/docs/*.md")])
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)")
ENTRY = re.compile(
    r"^## (\d+)\. .+\n\n(\d{4}-\d\d-\d\d), in (\[.+\)\.)"
    r"\n\n\*\*Context\.\*\* .+\n(?:.+\n)*\n\*\*Choice\.\*\* .+\n(?:.+\n)*\n\*\*Consequence\.\*\* ",
    re.MULTILINE,
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_points_at_is_there(page: Path) -> None:
    linked = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in linked if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_and_dated_and_say_why_what_and_what_follows() -> None:
    text = (PROJECT / "docs" / "decisions.md").read_text(encoding="utf-8")
    entries = ENTRY.findall(text)
    assert [int(number) for number, _, _ in entries] == list(range(1, text.count("\n## ") + 1))
    days = [date.fromisoformat(day) for _, day, _ in entries]
    assert days == sorted(days)

"""Views for people: queries over the tables that most questions begin with.

Each is a file of this folder in DuckDB's SQL, behind a comment that says what its rows are. `dialects` writes
them for other engines.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template

from imr.text.vocabulary import read_rows

VIEWS = {
    "decisions_with_cases": ("decisions", "cases"),
    "drug_ingredients": ("decisions",),
    "opioid_outcomes": ("decisions", "drug_ingredients"),
    "citations_with_decisions": ("citations", "decisions"),
}
"""View -> the tables and views that it reads, directly or through another; a view stands behind those."""


@cache
def query_of(view: str) -> str:
    """Returns a view's query in DuckDB's SQL, over the tables' and the other views' plain names."""
    lines = (line for line in _text_of(view).splitlines() if not line.startswith("--"))
    opioids = ", ".join(f"'{name}'" for name in opioid_ingredients())
    return Template("\n".join(lines)).substitute(opioids=opioids)


def meaning_of(view: str) -> str:
    """Returns what a row of a view is, which the comment at the head of its file says."""
    head = (line.removeprefix("--").strip() for line in _text_of(view).splitlines() if line.startswith("--"))
    return " ".join(head)


@cache
def opioid_ingredients() -> tuple[str, ...]:
    """Returns the ingredients that are opioids by themselves, in alphabetical order.

    They are the ingredients of the drugs in `terms/vocabularies/drugs.csv` that are opioids and have no other
    ingredient. Another ingredient of a combination with one of them is no opioid.
    """
    alone = {
        row["ingredients"]
        for row in read_rows("imr.terms", "drugs")
        if row["opioid"] == "yes" and row["ingredients"] and ";" not in row["ingredients"]
    }
    return tuple(sorted(alone))


def _text_of(view: str) -> str:
    return files(__name__).joinpath(f"{view}.sql").read_text(encoding="utf-8")

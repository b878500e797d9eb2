"""Writes the data dictionary as Markdown, from the data contract and the suites (`make docs`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imr.contract.codes import PROBLEMS, REASONS
from imr.contract.layouts import LAYOUTS
from imr.contract.tables import TABLES, Table
from imr.quality.suites import problems as failed_warnings
from imr.quality.suites import reasons as failed_expectations
from imr.reports.views import VIEWS, meaning_of

_HEAD = """\
# Data dictionary

Generated from `include/imr/contract` and the suites in `expectations/` by `make docs`; do not edit.
Iceberg tables in namespace `imr`. A value that a letter does not state is null.
How each value is decided is in [labelling.md](labelling.md).
What words such as ledger, upheld or superseded mean is in the [glossary](glossary.md).
"""


def dictionary() -> str:
    """Returns the whole document as Markdown."""
    return "\n".join(_lines())


def codes_in_rows() -> dict[str, dict[str, str]]:
    """Returns the meanings of all codes that rows hold: `layouts`, `problems` and `reasons`."""
    return {
        "layouts": dict(LAYOUTS),
        "problems": dict(sorted((PROBLEMS | failed_warnings()).items())),
        "reasons": dict(sorted((REASONS | failed_expectations()).items())),
    }


def _lines() -> Iterator[str]:
    yield _HEAD
    for table in TABLES.values():
        yield from _table(table)
    yield from _codes(
        "Views",
        "Questions that are asked often, over the tables. `imr sql` has the views; `imr.reports.views` has "
        "their SQL.",
        "view",
        {view: meaning_of(view) for view in VIEWS},
    )
    codes = codes_in_rows()
    yield from _codes(
        "Layouts", "Values of `layout`: how the letter is laid out.", "layout", codes["layouts"]
    )
    yield from _codes(
        "Problems",
        "Codes in `cases.problems`: the letter is published, but this was doubtful.",
        "code",
        codes["problems"],
    )
    yield from _codes(
        "Reasons",
        "Codes in `letters.reasons`: why a letter is not published.",
        "code",
        codes["reasons"],
    )


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    key = ", ".join(f"`{column}`" for column in table.key)
    yield f"{table.meaning} Key: {key}. Partitioned by month of `{table.partition}`.\n"
    yield "| column | type | null | meaning |\n|---|---|---|---|"
    for column in table.columns:
        listed = (
            " One of " + ", ".join(f"`{value}`" for value in column.values) + "." if column.values else ""
        )
        null = "yes" if column.null else ""
        yield f"| {column.name} | {column.type} | {null} | {column.meaning}{listed} |"
    yield ""


def _codes(title: str, introduction: str, head: str, codes: Mapping[str, str]) -> Iterator[str]:
    yield f"## {title}\n\n{introduction}\n"
    yield f"| {head} | meaning |\n|---|---|"
    for code, meaning in codes.items():
        yield f"| `{code}` | {meaning} |"
    yield ""


if __name__ == "__main__":
    print(dictionary(), end="")  # noqa: T201

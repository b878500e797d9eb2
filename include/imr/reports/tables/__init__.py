"""Report tables: what each is, its columns, and the query that makes it.

Each report is a file of this folder in DuckDB's SQL, behind a comment that says what its rows are. `refresh`
runs them. README.md is the legend of the data files beside them.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from string import Template

import pyarrow as pa

from imr.contract.tables import TABLES
from imr.reports.views import VIEWS, opioid_ingredients

NAMESPACE = "imr_reports"

REPORTS = (
    "outcomes",
    "months",
    "letter_sizes",
    "drugs",
    "conditions",
    "tried_before",
    "guidelines",
    "days_to_decision",
    "official_figures",
    "data_quality",
)
"""The report tables, in the order a reader meets them."""

_READ = re.compile(r"(?:FROM|JOIN)\s+(?:nulls_of\(')?(\w+)")  # FROM decisions, FROM nulls_of('cases')


def query_of(report: str) -> str:
    """Returns a report's query in DuckDB's SQL, which needs `macros` and the table `official`."""
    opioids = ", ".join(f"'{name}'" for name in opioid_ingredients())
    return Template(_text_of(report)).safe_substitute(opioids=opioids)


def tables_read(report: str) -> tuple[str, ...]:
    """Returns the tables of the contract that a report reads, directly or through a view."""
    named = set(_READ.findall(query_of(report)))
    read = named.union(*(VIEWS[view] for view in named.intersection(VIEWS)))
    return tuple(name for name in TABLES if name in read)


def meaning_of(report: str) -> str:
    """Returns what a report's rows are, which the comment at the head of its file says."""
    return _text_of(report).partition("\n")[0].removeprefix("-- ")


def macros() -> str:
    """Returns statements that make what the reports share known to a connection."""
    return _text_of("shared")


@cache
def schema_of(report: str, names: tuple[str, ...]) -> pa.Schema:
    """Returns the Arrow schema of a report whose query has these columns, with each meaning as `doc`.

    Raises KeyError for a column that columns.csv does not describe.
    """
    described = {(row["table"], row["column"]): row for row in _rows_of("columns")}
    fields = []
    for name in names:
        row = described.get((report, name)) or described["", name]
        fields.append(pa.field(name, pa.type_for_alias(row["type"]), metadata={"doc": row["meaning"]}))
    return pa.schema(fields, metadata={"doc": meaning_of(report)})


@cache
def official_figures() -> pa.Table:
    """Returns the figures that the DWC has published, as the table `official` of the queries.

    A figure that was not found is null. README.md says what the columns are.
    """
    rows = [{name: value or None for name, value in row.items()} for row in _rows_of("official_figures")]
    types = {"year": pa.int16(), "value": pa.float64(), "unit": pa.float64(), "page": pa.int16()}
    read = {"year": int, "value": float, "unit": float, "page": int}
    return pa.table(
        {
            name: pa.array(
                [read[name](row[name]) if name in read and row[name] else row[name] for row in rows],
                types.get(name, pa.string()),
            )
            for name in rows[0]
        }
    )


def _rows_of(name: str) -> list[dict[str, str]]:
    text = files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _text_of(name: str) -> str:
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")

"""Writes the page about the report tables as Markdown, from their files (`make docs`)."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from imr.contract.arrow import SCHEMAS
from imr.reports.tables import NAMESPACE, REPORTS
from imr.reports.tables.refresh import reports_of

_HEAD = """\
# Reports

Generated from `include/imr/reports/tables` by `make docs`; do not edit.

The namespace `imr_reports` holds counts and rates of the tables, and no words of a letter. `imr report`
brings them up to date, and so does the DAG `imr_reports`, which is off until somebody unpauses it. Each
report is a query in the folder [tables](../include/imr/reports/tables), and `imr sql` asks for its rows:

```sh
.venv/bin/imr report
.venv/bin/imr sql "from imr_reports.outcomes"
.venv/bin/imr report --year 2016
```

The last one writes the report of a year, beside the year before: one page that needs no network, Markdown,
a workbook, and pictures of the charts. The DAG writes the pages, too, for *IMR reports* in Airflow's menu.

![The first sections of an annual report](pictures/annual-report.png)

*The report of a year, made from invented letters with invented outcomes.*

**How to read a rate.** Rates are of decisions, and stand beside their counts. A letter decides several
items, often alike, so that its decisions are not independent: the intervals take a letter as a cluster
([decision 72](decisions.md)). They say how sure a rate would be if the letters were a sample. `under_11`
marks rows that rest on fewer than 11 letters. Rows with a null year are about all years.

**Whether the tables are complete** is what `official_figures` says: the Division of Workers' Compensation
(DWC) publishes how many letters were issued in a year, and some rates. `coverage_percent` is the share of
these letters that the tables have. The figures stand with their sources in
[official_figures.csv](../include/imr/reports/tables/official_figures.csv). A figure whose source's text
could not be read is null.

**A letter that is forgotten** (`imr forget`) is counted until the reports are made anew.
"""


def dictionary() -> str:
    """Returns the whole page as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    reports = reports_of({name: schema.empty_table() for name, schema in SCHEMAS.items()})
    for report in REPORTS:
        yield from _report(report, reports[report].schema)


def _report(report: str, schema: pa.Schema) -> Iterator[str]:
    yield f"## {NAMESPACE}.{report}\n"
    query = f"[{report}.sql](../include/imr/reports/tables/{report}.sql)"
    yield f"{schema.metadata[b'doc'].decode()} The query: {query}.\n"
    yield "| column | type | meaning |\n|---|---|---|"
    for field in schema:
        kind = str(field.type).removesuffix("[day]")
        yield f"| {field.name} | {kind} | {field.metadata[b'doc'].decode()} |"
    yield ""


if __name__ == "__main__":
    print(dictionary(), end="")  # noqa: T201

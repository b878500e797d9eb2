"""The annual report: what the report tables say of a year, beside the year before.

`report_of` asks the questions; `charts` draws the answers; `writing` makes a page, Markdown, a workbook and
pictures of them. Each question is a file of `queries`, in DuckDB's SQL over the report tables.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from string import Template
from typing import Any

import duckdb
import pyarrow as pa

from imr.reports.tables import NAMESPACE, REPORTS

Row = dict[str, Any]

FEW = 11
"""Counts below it are marked, and rates of fewer letters are not drawn."""


class NoSuchYear(LookupError):
    """The report tables have no decision of the year."""


class ReportsMissing(RuntimeError):
    """A report table does not exist. The message says what makes it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a section of the report asks: a row of questions.csv.

    `query` is a file of `queries`, and `dimension` what it parts decisions by. `form` says how the answer is
    drawn: `rates` (rates with their intervals), `months`, `sizes`, `days` or `pairs`; `table` is not drawn.
    """

    name: str
    title: str
    about: str
    query: str
    form: str
    dimension: str
    in_order: bool
    """Whether the values have an order of their own, as ages have; else the most frequent one is first."""
    called: str
    """What a value is called in a sentence, where it does not say so itself: `age`."""


def _questions() -> tuple[Question, ...]:
    text = files(__name__).joinpath("questions.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(Question(in_order=row.pop("in_order") == "yes", **row) for row in rows)


QUESTIONS = _questions()
"""The sections of the report, in order."""


@dataclass(frozen=True, slots=True)
class Section:
    """A question with its answer, and the SQL that gives it; `finding` says the answer in a sentence."""

    question: Question
    rows: Sequence[Row]
    sql: str
    finding: str


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a year. `now` and `before` are the headline figures of both years.

    `before` is None where there are no decisions of the year before. `digest` changes with what is reported.
    """

    year: int
    now: Row
    before: Row | None
    sections: Sequence[Section]
    digest: str


def years_in(reports: Mapping[str, pa.Table]) -> list[int]:
    """Returns the years that the report tables have decisions of, in order."""
    if "outcomes" not in reports:
        return []
    return sorted({year for year in reports["outcomes"]["year"].to_pylist() if year is not None})


def report_of(reports: Mapping[str, pa.Table], year: int) -> Report:
    """Returns the report of a year from the rows of the report tables.

    Raises ReportsMissing where a report table does not exist, and NoSuchYear where there is no decision of
    the year.
    """
    if missing := [name for name in REPORTS if name not in reports]:
        raise ReportsMissing(
            f"report: there is no table {NAMESPACE}.{missing[0]}: run `imr report`, or the DAG imr_reports"
        )
    if year not in years_in(reports):
        known = ", ".join(map(str, years_in(reports))) or "none"
        raise NoSuchYear(f"report: no decision of {year} is published. There are decisions of: {known}")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE SCHEMA {NAMESPACE}")
        for name, rows in reports.items():
            connection.register(f"of_{name}", rows)
            connection.execute(f"CREATE VIEW {NAMESPACE}.{name} AS FROM of_{name}")
        now, *before = _asked(connection, sql_of("headline", year))
        sections = [_section(connection, question, year) for question in QUESTIONS]
    shown = [section for section in sections if section.rows]
    # Another version may write the same figures otherwise.
    said = repr((version("imr"), now, before, [(section.sql, section.rows) for section in shown]))
    digest = hashlib.sha256(said.encode()).hexdigest()[:32]
    return Report(year, now, before[0] if before else None, shown, digest)


def sql_of(query: str, year: int, dimension: str = "", *, in_order: bool = False) -> str:
    """Returns a query over the report tables, which `imr sql` answers, too."""
    text = files(__name__).joinpath("queries", f"{query}.sql").read_text(encoding="utf-8")
    # "under 18" is before "18 to 24".
    first = (
        "try_cast(split_part(now.value, ' ', 1) AS INTEGER) NULLS FIRST" if in_order else "now.decisions DESC"
    )
    return Template(text).substitute(year=year, dimension=dimension, first=first).rstrip()


def _section(connection: duckdb.DuckDBPyConnection, question: Question, year: int) -> Section:
    sql = sql_of(question.query, year, question.dimension, in_order=question.in_order)
    rows = _asked(connection, sql)
    return Section(question, rows, sql, _finding(question, rows))


def _asked(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    rows: list[Row] = connection.sql(sql).to_arrow_table().to_pylist()
    return rows


def _finding(question: Question, rows: Sequence[Row]) -> str:
    """Returns what an answer shows, in a sentence; "" where that would say little."""
    if question.form == "rates":
        return _highest_and_lowest(
            [row | {"value": f"{question.called} {row['value']}".lstrip()} for row in rows]
        )
    if question.form == "months":
        most = max(rows, key=lambda row: row["decisions"], default=None)
        return f"Most decisions were made in {most['value']}: {most['decisions']:,}." if most else ""
    if question.form == "pairs":
        return _highest_and_lowest(
            [row | {"value": f"{row['claims_administrator']} against {row['imro']}"} for row in rows]
        )
    if question.form == "days":
        said = [f"{row['median_days']:,.0f} days from the {row['value']}" for row in rows]
        return f"Half of the letters were decided within {' and '.join(said)}." if said else ""
    if question.form == "sizes":
        total = sum(row["letters"] for row in rows)
        alone = sum(row["letters"] for row in rows if row["value"] == "1")
        return f"{100 * alone / total:.0f} % of these letters decide a single item." if total else ""
    return ""


def _highest_and_lowest(rows: Sequence[Row]) -> str:
    """Returns which of the rows were overturned most and least often, among those that say something."""
    sure = sorted((row for row in rows if row["letters"] >= FEW), key=lambda row: row["overturned_percent"])
    if len(sure) < 2:
        return ""
    low, high = sure[0], sure[-1]
    return f"Overturned most often: {_rate(high)}. Least often: {_rate(low)}."


def _rate(row: Row) -> str:
    ends = f"{row['low_percent']:.1f} to {row['high_percent']:.1f}"
    return f"{row['value']}, {row['overturned_percent']:.1f} % of {row['decisions']:,} decisions ({ends})"

"""The annual report: what it says, and that its page stands alone. `imr report` is tested in tests/cli."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from imr.place.settings import PROJECT
from imr.reports.annual import QUESTIONS, NoSuchYear, Report, ReportsMissing, report_of, years_in
from imr.reports.annual.charts import COLOURS, NARROW, WIDE, svg_of
from imr.reports.annual.labels import cell, change, table_of
from imr.reports.annual.writing import page_of, tiles_of
from imr.reports.tables import REPORTS
from imr.reports.tables.dictionary import dictionary
from imr.reports.tables.refresh import reports_of
from planted.history import letters
from planted.rows import rows_of

MADE_ON = date(2026, 11, 30)
RATE = {"overturned_percent": 8.44, "low_percent": 7.0, "high_percent": 10.01}
UNDRAWN = {name: {} for name in (question.name for question in QUESTIONS)}


@pytest.fixture(scope="module")
def reports() -> dict[str, pa.Table]:
    return reports_of(rows_of(letters(900, days=900)))


@pytest.fixture(scope="module")
def report(reports: Mapping[str, pa.Table]) -> Report:
    return report_of(reports, 2015)


def test_a_report_answers_every_question_from_the_report_tables(report: Report, reports) -> None:
    assert [section.question for section in report.sections] == list(QUESTIONS)
    categories = {row["value"]: row for row in report.sections[1].rows}
    stored = {
        (row["year"], row["value"]): row
        for row in reports["outcomes"].to_pylist()
        if row["dimension"] == "category"
    }
    assert categories.keys() == {value for year, value in stored if year == 2015}
    for value, row in categories.items():
        assert row["decisions"] == stored[2015, value]["decisions"]
        assert row["overturned_percent"] == stored[2015, value]["overturned_percent"]
        assert row["before_percent"] == stored[2014, value]["overturned_percent"]


def test_ages_and_years_stand_in_their_order(report: Report) -> None:
    sections = {section.question.name: section for section in report.sections}
    assert [row["value"] for row in sections["ages"].rows][:3] == ["under 18", "18 to 24", "25 to 34"]
    assert [row["value"] for row in sections["injury"].rows][:3] == ["under 1", "1", "2 to 4"]


def test_the_first_year_has_no_year_before(reports) -> None:
    assert years_in(reports) == [2014, 2015, 2016]
    first = report_of(reports, 2014)
    assert first.before is None
    assert not any("2013" in tile.more for tile in tiles_of(first))


def test_the_digest_changes_with_the_year_and_not_with_the_time(report: Report, reports) -> None:
    assert report_of(reports, 2015).digest == report.digest != report_of(reports, 2016).digest


def test_what_is_missing_is_named(reports) -> None:
    with pytest.raises(NoSuchYear, match="There are decisions of: 2014, 2015, 2016"):
        report_of(reports, 2020)
    with pytest.raises(ReportsMissing, match=rf"no table imr_reports\.{REPORTS[0]}"):
        report_of({}, 2015)


class _Page(HTMLParser):
    """What of a page matters here: what it would load, ids, links, and its texts for images."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.images: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.loaded += [value or "" for name, value in attrs if name in ("src", "xlink:href")]
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" else []
        self.images += [found.get("aria-label") or ""] if found.get("role") == "img" else []


def test_the_page_stands_alone(report: Report) -> None:
    few = Report(report.year, report.now, report.before, report.sections[:2], report.digest)
    html = page_of(few, MADE_ON)
    page = _Page(html)
    assert page.loaded == []
    assert not page.tags & {"script", "link", "iframe", "img"}
    assert "@import" not in html
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert [bool(re.search(r"Chart: .+\. .+ The table has", text)) for text in page.images] == [True, True]
    assert html.count("<svg") == 4
    for section in few.sections:
        assert section.sql.splitlines()[0] in html
        assert section.finding.split(",")[0] in html


def test_colours_of_a_chart_are_those_of_the_page(report: Report) -> None:
    style = (PROJECT / "include/imr/reports/annual/templates/style.css").read_text()
    for name, value in COLOURS.items():
        assert f"--{name}: {value};" in style
    drawn = {section.question.form: section for section in report.sections}
    for form in ("sizes", "days", "pairs"):
        svg = svg_of(drawn[form], NARROW)
        assert float(re.search(r'width="([\d.]+)"', svg)[1]) <= NARROW + 1
        assert "var(--" in svg
        assert not any(value in svg for value in COLOURS.values())
    assert svg_of(drawn["table"], WIDE) == ""


def test_every_value_of_a_section_is_in_its_table(report: Report) -> None:
    for section in report.sections:
        columns, rows = table_of(section.rows)
        assert len(rows) == len(section.rows)
        assert all(len(row) == len(columns) for row in rows)
    assert "Beside the DWC&#39;s own figures" in page_of(report, MADE_ON, UNDRAWN)


@pytest.mark.parametrize(
    ("row", "column", "shown"),
    [
        ({"letters": 10}, "letters", "10*"),
        ({"letters": 11}, "letters", "11"),
        ({"letters": 0}, "letters", "0"),
        ({"decisions": 1234}, "decisions", "1,234"),
        (RATE, "overturned_percent", "8.4 (7.0 to 10.0)"),
        ({"median_days": 12.0}, "median_days", "12"),
        ({"before_percent": None}, "before_percent", "–"),
        ({"agrees": False}, "agrees", "no"),
        ({"category": None}, "category", ""),
    ],
)  # fmt: skip
def test_values_as_people_read_them(row: dict[str, object], column: str, shown: str) -> None:
    assert cell(row, column) == shown


@pytest.mark.parametrize(
    ("now", "before", "unit", "said"),
    [
        (110, 100, "", "+10 %"),
        (90, 100, "", "−10 %"),
        (12.5, 13.1, "points", "−0.6 points"),
        (10, 10, "days", "no change"),
        (None, 10, "", ""),
        (10, None, "", ""),
        (10, 0, "", ""),
    ],
)
def test_changes_from_the_year_before(now: float | None, before: float | None, unit: str, said: str) -> None:
    assert change(now, before, unit) == said


def test_the_page_about_reports_is_what_their_files_say() -> None:
    written = (PROJECT / "docs" / "reports.md").read_text(encoding="utf-8")
    assert written == dictionary(), "run `make docs` and commit docs/reports.md"

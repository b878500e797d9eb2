"""`imr report`: what it writes, says and refuses. The report itself is tested in tests/reports."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.commands import imr, refusal


def _year(here: Path) -> str:
    """Returns the year of most decisions, as the tables have it."""
    asked = "select year(decision_date) from cases group by 1 order by count(*) desc, 1 limit 1"
    return imr("sql", asked, "--format", "csv").stdout.split()[-1]


def test_the_report_of_a_year_is_written_beside_its_pictures(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = _year(here)
    done = imr("report", "--year", year)
    assert done.exit_code == 0, done.output
    written = {str(path.relative_to(here)) for path in here.rglob("*") if path.is_file()}
    assert {f"report-{year}/imr-{year}.{ending}" for ending in ("html", "md", "xlsx")} <= written
    assert f"report-{year}/charts/categories.png" in written
    assert "0 changed, 10 as they were" in imr("report").stderr
    counted = "select letters from imr_reports.outcomes where year is null and dimension = 'all'"
    assert imr("sql", counted, "--format", "csv").stdout.split()[-1] == "12"
    assert "There are decisions of: 20" in refusal("report", "--year", "2099", "--no-refresh")
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert "whl[reports]' brings it" in refusal("report", "--year", year, "--no-refresh")


@pytest.mark.parametrize("arguments", [("-o", "folder"), ("--no-refresh",)])
def test_what_has_no_use_is_refused(arguments: tuple[str, ...], here: Path) -> None:
    assert "give it with --year" in refusal("report", *arguments, status=2)


def test_report_tables_that_do_not_exist_are_named(fresh: Path) -> None:
    assert "run `imr report`" in refusal("report", "--year", "2016", "--no-refresh")
    assert "`imr report` makes it" in refusal("sql", "from imr_reports.outcomes")

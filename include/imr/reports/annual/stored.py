"""Keeps the page of each year's report in the lake, where the pages in Airflow's menu read it."""

from __future__ import annotations

import re
from datetime import date

from obstore.store import S3Store

from imr.reports.annual import report_of, years_in
from imr.reports.annual.writing import page_of
from imr.reports.tables.refresh import read_reports
from imr.runs.deployment import Deployment

FOLDER = "annual"

_PAGE = re.compile(rf"{FOLDER}/(20\d\d)\.html")  # annual/2016.html


def store_pages(deployment: Deployment, made_on: date) -> list[int]:
    """Writes the page of each year whose report has changed; returns these years.

    The page of a year that has no decisions any more is deleted. Raises ReportsMissing where a report table
    does not exist, and ExtraMissing where Altair or vl-convert is not installed.
    """
    lake, reports = deployment.lake(), read_reports(deployment.catalog())
    years, written = years_in(reports), []
    for year in years:
        report = report_of(reports, year)
        if _digest_of(lake, year) != report.digest:
            lake.put(_key(year), page_of(report, made_on).encode())
            written.append(year)
    if gone := [_key(year) for year in stored_years(lake) if year not in years]:
        lake.delete(gone)
    return written


def stored_years(lake: S3Store) -> list[int]:
    """Returns the years that have a page, in order."""
    found = (_PAGE.fullmatch(entry["path"]) for page in lake.list(f"{FOLDER}/") for entry in page)
    return sorted(int(match[1]) for match in found if match)


def stored_page(lake: S3Store, year: int) -> bytes | None:
    """Returns a year's page, or None where there is none."""
    try:
        return bytes(lake.get(_key(year)).bytes())
    except FileNotFoundError:
        return None


def _digest_of(lake: S3Store, year: int) -> str | None:
    match = re.search(rb'name="imr-digest" content="(\w+)"', stored_page(lake, year) or b"")
    return match[1].decode() if match else None


def _key(year: int) -> str:
    return f"{FOLDER}/{year}.html"

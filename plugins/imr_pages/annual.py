"""The pages of the annual reports, which the DAG `imr_reports` has written into the lake."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from imr.reports.annual.stored import stored_page, stored_years
from imr_deployment import deployment
from imr_pages.answers import HEADERS, page

router = APIRouter(prefix="/annual")


@router.get("")
def years(request: Request) -> HTMLResponse:
    """The years that have a report, newest first."""
    return page(request, "annual.html", years=stored_years(deployment().lake())[::-1])


@router.get("/{year}")
def year_page(year: int) -> HTMLResponse:
    """The report of a year."""
    found = stored_page(deployment().lake(), year)
    if found is None:
        raise HTTPException(404, f"There is no report of {year}.")
    return HTMLResponse(found, headers=HEADERS)

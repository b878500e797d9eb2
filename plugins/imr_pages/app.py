"""The pages' routes. Only users who may see the runs of the DAG `imr_letters` may open them."""

from __future__ import annotations

import logging
import mimetypes
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from obstore.exceptions import BaseError
from starlette.exceptions import HTTPException as HTTPError

from imr.lake.catalog import NoCatalog
from imr.reports.pages import ledger
from imr.reports.pages.changes import changes_of_case, listed_changes
from imr_deployment import deployment
from imr_pages import annual, letters, reading
from imr_pages.answers import HEADERS, airflow_path, page
from imr_pages.permissions import LOOK, OPEN, may

log = logging.getLogger(__name__)

app = FastAPI(
    title="IMR pages", dependencies=[Depends(OPEN)], openapi_url=None, default_response_class=HTMLResponse
)

app.include_router(letters.router)
app.include_router(annual.router)


async def home(_: Request) -> Response:
    """The script of Airflow's home page."""
    return FileResponse(Path(__file__).with_name("home.js"), media_type="text/javascript", headers=HEADERS)


# This route of Starlette's is not behind the guard of the pages: Airflow's home page would show a failure to
# a user who may not open them. The script says nothing but what `waiting` lets the user know.
app.add_route("/home.js", home)


@app.get("/waiting")
def waiting() -> JSONResponse:
    """The number of letters that wait for a person."""
    return JSONResponse({"letters": ledger.count_waiting(deployment())}, headers=HEADERS)


@app.get("/")
def runs(request: Request, number: letters.PageNumber = 1) -> HTMLResponse:
    """The runs with a report, newest first."""
    here = deployment()
    found, more = reading.reported_runs(here.lake(), number)
    days = ledger.last_days(here, datetime.now(UTC).date())
    return page(request, "runs.html", runs=found, page=number, more=more, days=days)


@app.get("/runs/{run}")
def run_page(request: Request, run: str) -> HTMLResponse:
    """The report of a run."""
    lake = deployment().lake()
    report, docs = reading.run_report(lake, run), reading.has_docs(lake, run)
    changes = listed_changes(lake, report.run_id) if report else None
    if report is None and not docs:
        raise HTTPException(404, f"There is neither a report nor Data Docs of a run named {run}.")
    return page(request, "run.html", run=run, report=report, has_docs=docs, changes=changes)


@app.get("/runs/{run}/letters")
def letters_of_run(
    request: Request, run: str, status: Annotated[str, Query(max_length=20)], number: letters.PageNumber = 1
) -> HTMLResponse:
    """The letters of a status that a run decided."""
    here = deployment()
    report = reading.run_report(here.lake(), run)
    if report is None:
        raise HTTPException(404, f"There is no report of a run named {run}.")
    found = ledger.letters_of_run(here, report.run_id, status, number)
    more = found.total > number * ledger.PER_PAGE
    return page(
        request,
        "run_letters.html",
        run=run,
        wanted=status,
        report=report,
        found=found,
        page=number,
        more=more,
    )


@app.get("/runs/{run}/changes")
def changes_of_run(
    request: Request, run: str, user: GetUserDep, case: Annotated[str, Query(max_length=100)]
) -> HTMLResponse:
    """The values of a case before and after a run, for those who may read words of unpublished letters."""
    if not may(LOOK, request, user):
        raise HTTPException(403, "Values of before may be of a letter that is not published any more.")
    here = deployment()
    report = reading.run_report(here.lake(), run)
    if report is None:
        raise HTTPException(404, f"There is no report of a run named {run}.")
    changes = changes_of_case(here, report, case)
    return page(request, "changes.html", run=run, report=report, case=case, changes=changes)


@app.get("/data_docs")
def data_docs(request: Request) -> HTMLResponse:
    """The runs with Data Docs, newest first."""
    return page(request, "data_docs.html", runs=reading.documented_runs(deployment().lake()))


@app.get(f"/runs/{{run}}/{reading.DOCS}/{{path:path}}")
def docs_file(run: str, path: str) -> StreamingResponse:
    """A file of a run's Data Docs."""
    found = reading.docs_file(deployment().lake(), run, path)
    if found is None:
        raise HTTPException(404, f"There is no file {path} in Data Docs of a run named {run}.")
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    headers = HEADERS | {"Content-Length": str(found.byte_size)}
    return StreamingResponse(found.chunks, media_type=media_type, headers=headers)


@app.exception_handler(HTTPError)
async def refused(request: Request, error: HTTPError) -> Response:
    """Returns a page that says why the request was refused."""
    login = f"{airflow_path(request)}/api/v2/auth/login?" + urlencode({"next": str(request.url)})
    return page(request, "refused.html", error.status_code, detail=error.detail, login=login)


@app.exception_handler(NoCatalog)
async def without_catalog(request: Request, error: NoCatalog) -> Response:
    """Returns a page that says which catalog the API server lacks."""
    return page(request, "refused.html", 503, detail=str(error), login="")


@app.exception_handler(BaseError)
async def unreadable(request: Request, error: BaseError) -> Response:
    """Returns a page that says that the object store cannot be read."""
    log.error("The object store cannot be read: %s", error)
    return page(request, "unreadable.html", 503, error=str(error).partition("\n")[0])

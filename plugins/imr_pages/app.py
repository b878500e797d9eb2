"""The pages' routes. Only users who may see the runs of the DAG `imr_letters` may open them."""

from __future__ import annotations

import logging
import mimetypes
from typing import Annotated, Any
from urllib.parse import urlencode

from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from obstore.exceptions import BaseError
from starlette.exceptions import HTTPException as HTTPError

from imr_deployment import deployment
from imr_pages import reading
from imr_pages.html import render

log = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""Headers of every answer. Data Docs show values from letters, which come from outside, so that no page may
run a script or load anything from elsewhere."""

# Airflow guards its own routes, but not the apps of plugins: without this everybody could open the pages.
GUARD = requires_access_dag("GET", DagAccessEntity.RUN, "imr_letters")

app = FastAPI(
    title="IMR pages", dependencies=[Depends(GUARD)], openapi_url=None, default_response_class=HTMLResponse
)


@app.get("/")
def runs(request: Request, page: Annotated[int, Query(ge=1, le=100_000)] = 1) -> HTMLResponse:
    """The runs with a report, newest first."""
    found, more = reading.reported_runs(deployment().lake(), page)
    return _page(request, "runs.html", runs=found, page=page, more=more)


@app.get("/runs/{run}")
def run_page(request: Request, run: str) -> HTMLResponse:
    """The report of a run."""
    lake = deployment().lake()
    report, docs = reading.run_report(lake, run), reading.has_docs(lake, run)
    if report is None and not docs:
        raise HTTPException(404, f"There is neither a report nor Data Docs of a run named {run}.")
    return _page(request, "run.html", run=run, report=report, has_docs=docs)


@app.get("/data_docs")
def data_docs(request: Request) -> HTMLResponse:
    """The runs with Data Docs, newest first."""
    return _page(request, "data_docs.html", runs=reading.documented_runs(deployment().lake()))


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
    login = f"{_airflow(request)}/api/v2/auth/login?" + urlencode({"next": str(request.url)})
    return _page(request, "refused.html", error.status_code, detail=error.detail, login=login)


@app.exception_handler(BaseError)
async def unreadable(request: Request, error: BaseError) -> Response:
    """Returns a page that says that the object store cannot be read."""
    log.error("The object store cannot be read: %s", error)
    return _page(request, "unreadable.html", 503, error=str(error).partition("\n")[0])


def _airflow(request: Request) -> str:
    """Returns the path under which Airflow is served, without a slash at its end."""
    return str(request.scope.get("app_root_path", "")).rstrip("/")


def _page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    root = request.scope["root_path"]
    return HTMLResponse(
        render(template, root=root, status=status, **values), status_code=status, headers=HEADERS
    )

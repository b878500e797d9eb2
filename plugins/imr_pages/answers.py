"""The pages as answers to requests, with the headers that each must have."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from imr_pages.html import render

_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "base-uri 'none'; form-action {forms}; frame-ancestors 'self'"
)

HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": _POLICY.format(forms="'none'"),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""Headers of every file. Data Docs show values from letters, which come from outside, so that no page may
run a script or load anything from elsewhere."""

_PAGE_HEADERS = HEADERS | {"Content-Security-Policy": _POLICY.format(forms="'self'")}
"""Headers of the pages themselves, which have forms."""


def airflow_path(request: Request) -> str:
    """Returns the path under which Airflow is served, without a slash at its end."""
    return str(request.scope.get("app_root_path", "")).rstrip("/")


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Returns a page made from a template and its values."""
    values |= {"root": request.scope["root_path"], "airflow": airflow_path(request), "status": status}
    return HTMLResponse(render(template, **values), status_code=status, headers=_PAGE_HEADERS)

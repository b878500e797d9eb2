"""Adds the runs' reports and Data Docs to Airflow's menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    """The pages, as an ASGI app."""
    # The pages are imported with the first request, because every task loads the plugins and serves no page.
    from imr_pages.app import app

    await app(scope, receive, send)


APPS = [{"app": pages, "url_prefix": "/imr", "name": "IMR pages"}]

# An href without a slash at its start is relative to the path under which Airflow is served.
MENU = [
    {
        "name": "IMR runs",
        "href": "imr/",
        "destination": "nav",
        "url_route": "imr-runs",
        "nav_top_level": True,
    },
    {
        "name": "Data Docs",
        "href": "imr/data_docs",
        "destination": "nav",
        "url_route": "imr-data-docs",
        "nav_top_level": True,
    },
]


class ImrPlugin(AirflowPlugin):
    """The pages behind Airflow's login, and their entries in its menu."""

    name = "imr"
    fastapi_apps = APPS
    external_views = MENU

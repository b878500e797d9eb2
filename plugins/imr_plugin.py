"""What Airflow's menu shows of imr: the reports of the runs, and their Data Docs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    """The pages, as an ASGI app."""
    # With the first request and not before: every task loads the plugins, and serves no page.
    from imr_pages.app import app

    await app(scope, receive, send)


APPS = [{"app": pages, "url_prefix": "/imr", "name": "IMR pages"}]

# Without a slash before it, an href is below the path that Airflow is served under.
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
    """Pages behind Airflow's login, and where its menu leads to them."""

    name = "imr"
    fastapi_apps = APPS
    external_views = MENU

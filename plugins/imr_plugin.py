"""Adds the pages to Airflow's menu, and the number of waiting letters to its home page."""

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

# An href without a slash at its start is relative to the path under which Airflow is served. Without a route
# of its own an entry opens its page beside Airflow, and not in a frame, in which browsers show no PDF.
MENU = [
    {"name": name, "href": href, "destination": "nav", "nav_top_level": True}
    for name, href in (
        ("IMR runs", "imr/"),
        ("IMR quarantine", "imr/quarantine"),
        ("Data Docs", "imr/data_docs"),
        ("IMR reports", "imr/annual"),
    )
]

HOME = [{"name": "IMR quarantine", "bundle_url": "imr/home.js", "destination": "dashboard"}]


class ImrPlugin(AirflowPlugin):
    """The pages behind Airflow's login, their entries in its menu, and what its home page says of them."""

    name = "imr"
    fastapi_apps = APPS
    external_views = MENU
    react_apps = HOME

"""Who may do what on the pages, by what Airflow's auth manager lets them do with the project's DAGs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import requires_access_dag
from airflow.configuration import conf
from fastapi import HTTPException, Request
from itsdangerous import BadData, URLSafeTimedSerializer

REVIEW = "imr_review"

Guard = Callable[[Request, Any], None]
"""Takes a request and its user. Raises HTTPException where the user may not do it."""

# Airflow guards its own routes, but not the apps of plugins: without this everybody could open the pages.
OPEN: Guard = requires_access_dag("GET", DagAccessEntity.RUN, "imr_letters")
"""Opens the pages: who may see the runs of `imr_letters`. They show the words of published letters."""

LOOK: Guard = requires_access_dag("PUT", DagAccessEntity.HITL_DETAIL, REVIEW)
"""Shows raw letters and words of unpublished ones: who may answer the required actions of `imr_review`."""

DECIDE: Guard = requires_access_dag("POST", DagAccessEntity.RUN, REVIEW)
"""Releases and closes letters: who may trigger `imr_review`."""

TOKEN_SECONDS = 12 * 3600


def may(guard: Guard, request: Request, user: Any) -> bool:
    """Returns whether a guard lets the user pass."""
    try:
        guard(request, user)
    except HTTPException:
        return False
    return True


def form_token(user: Any) -> str:
    """Returns a token for the forms on a user's pages, which a page from elsewhere cannot know."""
    return str(_tokens().dumps(user.get_id()))


def require_token(token: str, user: Any) -> None:
    """Raises HTTPException where a form's token is not the user's own, or older than `TOKEN_SECONDS`."""
    try:
        mine = _tokens().loads(token, max_age=TOKEN_SECONDS) == user.get_id()
    except BadData:
        mine = False
    if not mine:
        raise HTTPException(403, "The form is too old, or was not sent from this page. Open the page again.")


def _tokens() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(conf.get("api", "secret_key"), salt="imr pages")

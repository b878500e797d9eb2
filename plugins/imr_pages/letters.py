"""The routes of letters: a letter's page, its raw bytes, the search, the quarantine and its decisions."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from airflow.api.common.trigger_dag import trigger_dag
from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.exceptions import DagNotFound
from airflow.utils.types import DagRunTriggeredByType
from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from imr.letters.media import PDF
from imr.reports.pages import ledger
from imr.reports.pages.letter import Letter, find_letter, passages, read_words
from imr.reports.pages.raw import NoRawLetter, raw_letter
from imr.runs.review import MOST_AT_ONCE
from imr_deployment import deployment
from imr_pages.answers import HEADERS, page
from imr_pages.permissions import DECIDE, LOOK, REVIEW, form_token, may, require_token

router = APIRouter(default_response_class=HTMLResponse)

PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
LONGEST_NOTE = 1000


@router.get("/letters")
def letters(
    request: Request, words: Annotated[str, Query(max_length=1000)] = "", number: PageNumber = 1
) -> HTMLResponse:
    """The letters of a case number, or whose object's address holds the words."""
    words = words.strip()
    found = ledger.search(deployment(), words, number) if words else None
    return page(request, "letters.html", words=words, found=found, page=number, more=_more(found, number))


@router.get("/letters/{letter_id}")
def letter(request: Request, letter_id: str, user: GetUserDep) -> HTMLResponse:
    """A letter: its words where the user may see them, its codes, and its history."""
    here, found = deployment(), _letter(letter_id)
    may_look = may(LOOK, request, user)
    words = read_words(here, found) if found.is_published or may_look else None
    may_decide = found.waits and may(DECIDE, request, user)
    return page(
        request, "letter.html", letter=found, words=words, may_look=may_look,
        token=form_token(user) if may_decide else None,
    )  # fmt: skip


@router.get("/letters/{letter_id}/raw", dependencies=[Depends(LOOK)])
def raw(letter_id: str) -> Response:
    """The bytes of a letter, as a PDF or as plain text."""
    found = _letter(letter_id)
    try:
        data = raw_letter(deployment(), found.row)
    except NoRawLetter as error:
        raise HTTPException(404, str(error)) from None
    media_type = PDF if found.row["media_type"] == PDF else "text/plain; charset=utf-8"
    return Response(data, media_type=media_type, headers=HEADERS | {"Content-Disposition": "inline"})


@router.get("/quarantine")
def quarantine(
    request: Request,
    user: GetUserDep,
    reason: Annotated[str | None, Query(max_length=200)] = None,
    sent: Annotated[str | None, Query(max_length=250)] = None,
    number: PageNumber = 1,
) -> HTMLResponse:
    """The letters that wait for a person, and the form to decide about them."""
    here = deployment()
    waiting = ledger.waiting_letters(here, reason, number)
    token = form_token(user) if may(DECIDE, request, user) else None
    return page(
        request, "quarantine.html", waiting=waiting, reason=reason, sent=sent, token=token, page=number,
        more=_more(waiting.found, number),
        passages=passages(here, waiting.found.rows) if may(LOOK, request, user) else {},
    )  # fmt: skip


@router.post("/quarantine", dependencies=[Depends(DECIDE)])
def decide(
    request: Request,
    user: GetUserDep,
    token: Annotated[str, Form()],
    decision: Annotated[str, Form(pattern="^(released|closed)$")],
    letter: Annotated[list[str], Form(max_length=MOST_AT_ONCE)] = [],  # noqa: B006 - FastAPI copies it
    note: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
) -> RedirectResponse:
    """Starts a run of `imr_review` that releases or closes the letters, in the user's name."""
    require_token(token, user)
    if not letter:
        raise HTTPException(400, "No letter is selected. Go back and select the letters.")
    conf = {"letters": letter, "decision": decision, "note": note.strip() or None}
    try:
        run = trigger_dag(
            REVIEW,
            triggered_by=DagRunTriggeredByType.UI,
            triggering_user_name=user.get_name(),
            conf=conf,
        )
    except DagNotFound:
        raise HTTPException(503, f"Airflow does not have the DAG {REVIEW}. See its import errors.") from None
    sent = urlencode({"sent": run.run_id if run else ""})
    return RedirectResponse(f"{request.scope['root_path']}/quarantine?{sent}", 303)


def _letter(letter_id: str) -> Letter:
    found = find_letter(deployment(), letter_id)
    if found is None:
        raise HTTPException(404, f"The ledger holds no letter {letter_id}.")
    return found


def _more(found: ledger.Found | None, number: int) -> bool:
    return found is not None and found.total > number * ledger.PER_PAGE

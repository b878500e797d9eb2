"""Who may do what on the pages: the table in docs/security.md, line by line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from imr.place.settings import PROJECT
from imr.quality import docs
from imr.runs import checks
from imr.runs.deployment import Deployment
from support.quick_checks import build_small_docs, check_quickly
from support.runs import put, run, text_letter

GOOD = text_letter(2)
HELD = text_letter(1).replace(b"CLINICAL CASE SUMMARY", b"Call 916-555-0147.\n\nCLINICAL CASE SUMMARY")
GOOD_PAGE, HELD_PAGE = (f"/imr/letters/{hashlib.sha256(data).hexdigest()}" for data in (GOOD, HELD))
CASE = re.search(rb"CM\d\d-\d{7}", GOOD)[0].decode()
ROLES = {"anonymous": None, "viewer": "viewer", "reviewer": "user", "admin": "admin"}
"""Columns of the table, and the role of each with the simple auth manager."""


def shows(path: str, words: str = "") -> Callable[[Any, str], bool]:
    """Whether a page opens and has the words on it."""

    def shown(browser: Any, _: str) -> bool:
        answer = browser.get(path)
        return answer.status_code == 200 and words in answer.text

    return shown


def decides(browser: Any, token: str) -> bool:
    form = {"token": token, "decision": "released", "letter": HELD_PAGE.rpartition("/")[2], "note": ""}
    return browser.post("/imr/quarantine", data=form).status_code == 303


LINES: dict[str, Callable[[Any, str], bool]] = {
    "runs": shows("/imr/", "run-1"),
    "a run": shows("/imr/runs/run-1"),
    "the letters of a run": shows("/imr/runs/run-1/letters?status=published", "good.txt"),
    "Data Docs": shows("/imr/runs/run-1/data_docs/index.html"),
    "the report of a year": shows("/imr/annual/2016", "a report"),
    "search": shows("/imr/letters?words=held", "held.txt"),
    "the quarantine: objects, codes, counts": shows("/imr/quarantine", "held.txt"),
    "the number of waiting letters on Airflow's home page": shows("/imr/waiting", '{"letters":1}'),
    "words and rows of a published letter": shows(GOOD_PAGE, "The reviewer drew up this summary"),
    "words of a letter in quarantine": shows(HELD_PAGE, "916-555-0147"),
    "failing passages in the quarantine": shows("/imr/quarantine", "916-555-0147"),
    "a raw letter (PDF)": shows(f"{HELD_PAGE}/raw", "916-555-0147"),
    "values before and after a run": shows(f"/imr/runs/run-1/changes?case={CASE}", "decision count"),
    "release or close letters": decides,
}


def documented() -> dict[tuple[str, str], bool]:
    """The table, by line and role."""
    text = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
    table = text.partition("| page or action |")[2].partition("\n\n")[0].splitlines()
    columns = [cell.strip() for cell in table[0].strip("| ").split("|")][1:]
    lines = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table[2:]]
    return {
        (line[0], role): may == "yes" for line in lines for role, may in zip(columns, line[2:], strict=True)
    }


def test_everybody_may_do_what_the_documentation_says(
    stored: Deployment, anybody: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    from imr_pages import letters as pages
    from imr_pages.permissions import form_token

    monkeypatch.setattr(checks, "check_batch", check_quickly)
    monkeypatch.setattr(docs, "build_data_docs", build_small_docs)
    monkeypatch.setattr(pages, "trigger_dag", lambda *_, **__: SimpleNamespace(run_id="manual__1"))
    put(stored, {"good.txt": GOOD, "held.txt": HELD})
    run(stored, "run-1")
    stored.lake().put("annual/2016.html", b"<h1>a report</h1>")
    done = {}
    for name, role in ROLES.items():
        user = SimpleAuthManagerUser(username=name, role=role)
        anybody.cookies.clear()
        if role:
            anybody.cookies.set("_token", get_auth_manager().generate_jwt(user))
        done |= {(line, name): may(anybody, form_token(user)) for line, may in LINES.items()}
    assert done == documented()

"""The pages of letters: who sees what of them, what is marked, and how they are released and closed."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import quote

import pytest

from imr.quality import docs
from imr.runs import checks
from imr.runs.deployment import Deployment
from imr.runs.report import report_folder
from support.quick_checks import build_small_docs, check_quickly
from support.runs import DAY, put, run, text_letter

HELD = text_letter(1).replace(
    b"CLINICAL CASE SUMMARY", b"Reach the employee at 916-555-0147 after five.\n\nCLINICAL CASE SUMMARY"
)
"""A letter that shows a phone number."""
HOSTILE = "<script>alert(1)</script>\u202egnp.\x07\u200b"


def letter_id(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


GOOD, BAD = text_letter(2), HELD


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "check_batch", check_quickly)
    monkeypatch.setattr(docs, "build_data_docs", build_small_docs)


@pytest.fixture
def letters(stored: Deployment) -> Deployment:
    """One published letter, one held for an identifier, and one object that cannot be read."""
    put(stored, {"good.txt": GOOD, "held.txt": BAD, "broken.pdf": b"%PDF-1.7\n"})
    report = run(stored, "run-1")
    assert report.statuses == {"published": 1, "quarantined": 2}
    return stored


@pytest.fixture
def logged_in(anybody):
    """Logs the browser in as a user of a role."""

    def as_role(role: str | None) -> Any:
        from airflow.api_fastapi.app import get_auth_manager
        from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

        if role:
            user = SimpleAuthManagerUser(username=f"the {role}", role=role)
            anybody.cookies.set("_token", get_auth_manager().generate_jwt(user))
        return anybody

    return as_role


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_a_published_letter_shows_its_text_with_its_fields(letters, logged_in) -> None:
    shown = logged_in("viewer").get(f"/imr/letters/{letter_id(GOOD)}")
    assert shown.status_code == 200
    assert re.search(
        r'<a class="place" id="decision_date"></a><mark class="field" title="Decision date" tabindex="0">',
        shown.text,
    )
    assert 'title="Item 1: request' in shown.text or "Item 1: request" in shown.text
    assert "As the tables hold it." in shown.text
    assert 'href="#decisions.1.request"' in shown.text
    assert "good.txt" in shown.text


def test_the_failing_passage_of_a_held_letter_is_marked(letters, logged_in) -> None:
    shown = logged_in("user").get(f"/imr/letters/{letter_id(BAD)}").text
    assert re.search(r'<mark class="[a-z ]*failing[a-z ]*"[^>]*>([^<]*916-555-0147[^<]*)</mark>', shown)
    assert "expectation:possible_identifier" in shown
    assert "release or close it" in shown
    assert "the tables do not hold it" in shown


PAGES = {
    "runs": "/imr/",
    "quarantine": "/imr/quarantine",
    "search": "/imr/letters?words=held",
    "letters of a run": "/imr/runs/run-1/letters?status=quarantined",
    "published letter": f"/imr/letters/{letter_id(GOOD)}",
    "held letter": f"/imr/letters/{letter_id(BAD)}",
    "raw letter": f"/imr/letters/{letter_id(GOOD)}/raw",
}


def test_the_quarantine_lists_what_waits_with_its_reason(letters, logged_in) -> None:
    shown = logged_in("viewer").get("/imr/quarantine").text
    assert "1 waiting" in text_of(shown)
    assert "held.txt" in shown
    assert "broken.pdf" not in shown
    assert "You may not release or close letters" in shown
    assert "held.txt" not in logged_in("user").get("/imr/quarantine?reason=letters_conflict").text


def test_the_quarantine_shows_what_nobody_can_release_and_what_to_do(letters, logged_in) -> None:
    shown = logged_in("user").get("/imr/quarantine").text
    assert "What nobody can release" in shown
    assert "Upload it again" in shown
    listed = logged_in("user").get("/imr/quarantine?reason=pdf_truncated").text
    assert "broken.pdf" in listed
    assert "held.txt" not in listed
    assert 'type="checkbox"' not in listed
    assert 'name="decision"' not in listed


def test_the_quarantine_marks_the_failing_passage(letters, logged_in) -> None:
    shown = logged_in("user").get("/imr/quarantine").text
    assert '<mark class="failing">Reach the employee at 916-555-0147 after five.</mark>' in shown


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("HELD", {"held.txt"}),
        (".txt", {"held.txt", "good.txt"}),
        ("nowhere", set()),
        (letter_id(GOOD), {"good.txt"}),
    ],
)
def test_letters_are_found_by_their_object(letters, logged_in, words: str, found: set[str]) -> None:
    shown = logged_in("viewer").get("/imr/letters", params={"words": words}).text
    assert {name for name in ("held.txt", "good.txt", "broken.pdf") if name in shown} == found


def test_letters_are_found_by_their_case_number(letters, logged_in) -> None:
    number = re.search(rb"CM\d\d-\d{7}", GOOD)[0].decode()
    assert "good.txt" in logged_in("viewer").get("/imr/letters", params={"words": number.lower()}).text


def test_a_raw_letter_comes_as_it_was_delivered(letters, logged_in) -> None:
    answer = logged_in("user").get(PAGES["raw letter"])
    assert answer.content == GOOD
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("replaced_by", "told"), [(None, "The object has gone"), (b"other bytes", "The object has been replaced")]
)
def test_a_raw_letter_that_is_not_there_is_said_to_be_so(letters, logged_in, replaced_by, told: str) -> None:
    key = f"received={DAY}/good.txt"
    letters.raw().delete(key)
    if replaced_by:
        letters.raw().put(key, replaced_by)
    answer = logged_in("user").get(PAGES["raw letter"])
    assert answer.status_code == 404
    assert told in answer.text
    assert "other bytes." not in answer.text.replace("replaced by other bytes", "")


def test_an_unknown_letter_is_not_found(letters, logged_in) -> None:
    assert logged_in("admin").get("/imr/letters/nothing").status_code == 404


def test_a_hostile_letter_runs_and_steers_nothing(stored, logged_in) -> None:
    data = BAD.replace(b"after five", (HOSTILE + "x" * 300_000).encode())
    put(stored, {f"{HOSTILE[:8]}.txt": data})
    run(stored, HOSTILE)
    folder = quote(report_folder(HOSTILE).removeprefix("reports/"))
    hostile = quote(HOSTILE)
    pages = (
        f"runs/{folder}", f"runs/{folder}/letters?status=quarantined",
        f"runs/{folder}/letters?status={hostile[:20]}",
        f"runs/{folder}/changes?case={hostile}", "", "data_docs", "quarantine",
        f"quarantine?reason={hostile}", f"letters?words={hostile}", "letters?words=txt",
        f"letters/{letter_id(data)}",
    )  # fmt: skip
    for page in pages:
        shown = logged_in("admin").get(f"/imr/{page}")
        assert shown.status_code == 200, page
        assert "<script" not in shown.text, page
        assert not set("\u202e\x07\u200b") & set(shown.text), page
        assert "script-src" not in shown.headers["content-security-policy"]
        assert len(shown.text) < 1_000_000


def test_behind_a_base_path_every_link_leads_below_it(airflow_app, letters, logged_in) -> None:
    from fastapi.testclient import TestClient

    cookies = logged_in("admin").cookies
    behind = TestClient(airflow_app, root_path="/airflow", cookies=cookies)
    for page in PAGES.values():
        answer = behind.get(f"/airflow{page}")
        assert answer.status_code == 200
        shown = answer.text
        assert set(re.findall(r'(?:href|action)="(/[^/"]*)', shown)) <= {"/airflow"}, page
    answer = behind.get("/airflow/imr/quarantine?sent=manual__1").text
    assert 'href="/airflow/dags/imr_review/runs/manual__1"' in answer


@pytest.fixture
def triggered(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the pages ask Airflow to run. The DAG is not in the database of this app."""
    from types import SimpleNamespace

    from imr_pages import letters as pages

    calls: list[dict[str, Any]] = []

    def trigger(dag_id: str, **asked: Any) -> Any:
        calls.append({"dag_id": dag_id} | asked)
        return SimpleNamespace(run_id="manual__1")

    monkeypatch.setattr(pages, "trigger_dag", trigger)
    return calls


def _token(browser: Any) -> str:
    return re.search(r'name="token" value="([^"]+)"', browser.get("/imr/quarantine").text)[1]


def test_a_decision_starts_a_review_in_the_users_name(letters, logged_in, triggered) -> None:
    browser = logged_in("user")
    form = {
        "token": _token(browser),
        "decision": "released",
        "letter": letter_id(BAD),
        "note": " looked at it ",
    }
    answer = browser.post("/imr/quarantine", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/imr/quarantine?sent=manual__1")
    (call,) = triggered
    assert (call["dag_id"], call["triggering_user_name"]) == ("imr_review", "the user")
    assert call["conf"] == {"letters": [letter_id(BAD)], "decision": "released", "note": "looked at it"}
    assert "/dags/imr_review/runs/manual__1" in browser.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    ("role", "changed", "status"),
    [
        (None, {}, 401),
        ("viewer", {}, 403),
        ("user", {"token": "forged"}, 403),
        ("user", {"token": "another's"}, 403),
        ("user", {"decision": "deleted"}, 422),
        ("user", {"letter": []}, 400),
    ],
)
def test_what_is_refused_starts_nothing(
    letters, logged_in, triggered, role: str | None, changed: dict[str, Any], status: int
) -> None:
    token = _token(logged_in("admin" if "another's" in changed.values() else "user"))
    logged_in(role) if role else logged_in("user").cookies.clear()
    form = {"token": token, "decision": "closed", "letter": [letter_id(BAD)]} | changed
    if form["token"] == "another's":
        form["token"] = token
    answer = logged_in(None).post("/imr/quarantine", data=form)
    assert answer.status_code == status
    assert triggered == []

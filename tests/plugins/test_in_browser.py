"""The pages in a real browser: both widths, light and dark, contrast, names of controls, keyboard alone."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from imr.quality import docs
from imr.runs import checks
from imr.runs.deployment import Deployment
from support import chromium
from support.looks import faults_of
from support.loopback import free_port
from support.quick_checks import build_small_docs, check_quickly
from support.runs import put, run, text_letter

pytestmark = pytest.mark.skipif(
    chromium.PROGRAM is None, reason="no Chromium on this machine (apt: chromium)"
)

GOOD = text_letter(2)
HELD = text_letter(1).replace(
    b"CLINICAL CASE SUMMARY", b"Reach the employee at 916-555-0147 after five.\n\nCLINICAL CASE SUMMARY"
)
PAGES = {
    "runs": "/imr/",
    "run": "/imr/runs/run-1",
    "letters": "/imr/letters?words=txt",
    "quarantine": "/imr/quarantine",
    "unread": "/imr/quarantine?reason=pdf_truncated",
    "published": f"/imr/letters/{hashlib.sha256(GOOD).hexdigest()}",
    "held": f"/imr/letters/{hashlib.sha256(HELD).hexdigest()}",
}
PICTURES = os.environ.get("IMR_TEST_PICTURES")


@pytest.fixture
def address(airflow_app, stored: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Airflow's app on loopback, with a published letter and one in quarantine."""
    import uvicorn

    monkeypatch.setattr(checks, "check_batch", check_quickly)
    monkeypatch.setattr(docs, "build_data_docs", build_small_docs)
    today = datetime.now(UTC).date()
    put(stored, {"good.txt": GOOD, "held.txt": HELD, "broken.pdf": b"%PDF-1.7\n"}, today)
    run(stored, "run-1", today)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(airflow_app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def browser(airflow_app, address: str) -> Iterator[chromium.Browser]:
    """A browser in which a user is logged in who may release letters."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    with chromium.browsing() as browser:
        token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="reviewer", role="user"))
        browser.send("Network.setCookie", name="_token", value=token, url=address)
        yield browser


def test_every_page_fits_can_be_read_and_names_its_controls(browser: chromium.Browser, address: str) -> None:
    found = {}
    for name, path in PAGES.items():
        for width in (1440, 390):
            for scheme in ("light", "dark"):
                browser.look(width=width, scheme=scheme)
                browser.open(address + path)
                if PICTURES:
                    browser.picture(Path(PICTURES) / f"{name}-{width}-{scheme}.png")
                if faults := faults_of(browser, width):
                    found[name, width, scheme] = faults
    assert found == {}


def test_the_keyboard_alone_reaches_a_field_and_says_which_it_is(
    browser: chromium.Browser, address: str
) -> None:
    browser.look(width=1440)
    browser.open(address + PAGES["published"])
    _tab_to(browser, "tagName", "MARK")
    said = browser.run("getComputedStyle(document.activeElement, '::after').content")
    assert said == '"Case number"'


def test_the_keyboard_alone_releases_a_letter(
    browser: chromium.Browser, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imr_pages import letters as pages

    asked: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def trigger(*_: str, conf: dict[str, Any], **__: Any) -> SimpleNamespace:
        asked.put(conf)
        return SimpleNamespace(run_id="manual__1")

    monkeypatch.setattr(pages, "trigger_dag", trigger)
    browser.look(width=390)
    browser.open(address + PAGES["quarantine"])
    _tab_to(browser, "type", "checkbox")
    browser.press(" ", 32, " ")
    _tab_to(browser, "id", "note")
    for letter in "seen":
        browser.press(letter, ord(letter.upper()), letter)
    _tab_to(browser, "value", "released")
    browser.press("Enter", 13, "\r")
    released = PAGES["held"].rpartition("/")[2]
    assert asked.get(timeout=60) == {"letters": [released], "decision": "released", "note": "seen"}


def _tab_to(browser: chromium.Browser, name: str, value: str) -> None:
    """Presses the Tab key until the element with the property has the focus."""
    for _ in range(60):
        browser.press("Tab", 9)
        if browser.run(f"document.activeElement.{name}") == value:
            return
    raise AssertionError(f"the Tab key reaches nothing with {name} {value}")


def test_the_browser_blocks_what_is_not_of_the_page(browser: chromium.Browser, address: str) -> None:
    browser.open(address + PAGES["held"])
    browser.run(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    )
    assert browser.run("window.ran === undefined")

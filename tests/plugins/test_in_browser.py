"""The pages in a real browser: both widths, light and dark, contrast, names of controls, keyboard alone."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imr.quality import docs
from imr.runs import checks
from imr.runs.deployment import Deployment
from support import chromium
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
    "published": f"/imr/letters/{hashlib.sha256(GOOD).hexdigest()}",
    "held": f"/imr/letters/{hashlib.sha256(HELD).hexdigest()}",
}
PICTURES = os.environ.get("IMR_TEST_PICTURES")

_CONTRAST = """
(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgba('Canvas');
  };
  const low = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest('svg, style')) continue;
    const [one, other] = [light(rgba(getComputedStyle(e).color)), light(behind(e))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) low.add(`${e.tagName}.${e.className}: ${ratio.toFixed(2)}`);
  }
  return [...low];
})()
"""
"""Elements whose text has less contrast than WCAG 2.2 asks for (1.4.3, level AA: 4.5 to 1)."""

_NAMELESS = """
[...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary, [role=img],'
  + '[role=region], nav')]
  .filter(e => !(e.getAttribute('aria-label') || '').trim() && !e.textContent.trim()
    && !(e.labels && [...e.labels].some(label => label.textContent.trim())))
  .map(e => e.outerHTML.slice(0, 120))
"""
"""Controls and regions without an accessible name."""

_DOUBLE_IDS = """
[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, place, all) => all.indexOf(id) !== place)
"""


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
                wide = browser.run("document.documentElement.scrollWidth")
                faults = [*browser.run(_CONTRAST), *browser.run(_NAMELESS), *browser.run(_DOUBLE_IDS)]
                faults += [f"{wide} px wide"] if wide > width else []
                if faults:
                    found[name, width, scheme] = faults
    assert found == {}


def test_the_keyboard_alone_reaches_a_field_and_says_which_it_is(
    browser: chromium.Browser, address: str
) -> None:
    browser.look(width=1440)
    browser.open(address + PAGES["published"])
    for _ in range(60):
        browser.press("Tab", 9)
        if browser.run("document.activeElement.tagName") == "MARK":
            break
    said = browser.run("getComputedStyle(document.activeElement, '::after').content")
    assert said == '"Case number"'


def test_the_browser_blocks_what_is_not_of_the_page(browser: chromium.Browser, address: str) -> None:
    browser.open(address + PAGES["held"])
    browser.run(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    )
    assert browser.run("window.ran === undefined")

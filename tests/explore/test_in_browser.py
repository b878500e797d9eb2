"""The explorer in a real browser: both widths, light and dark, contrast, names of controls, keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import chromium
from support.explored import HOSTILE_CASE
from support.looks import faults_of

pytestmark = pytest.mark.skipif(
    chromium.PROGRAM is None, reason="no Chromium on this machine (apt: chromium)"
)

PAGES = {
    "start": "/",
    "search": "/search?q=pain+OR+trial",
    "narrowed": "/search?q=trial&decision=overturned&condition=radiculopathy",
    "nothing": "/search?q=xyzzy",
    "drugs": "/drugs",
    "topic": "/conditions/radiculopathy",
    "letter": "/letters/CM99-0000001",
    "hostile": f"/letters/{HOSTILE_CASE}",
    "missing": "/letters/nothing",
}
PICTURES = os.environ.get("IMR_TEST_PICTURES")


@pytest.fixture(scope="module")
def browser() -> Iterator[chromium.Browser]:
    with chromium.browsing() as browser:
        yield browser


def test_every_page_fits_can_be_read_and_names_its_controls(browser: chromium.Browser, address: str) -> None:
    found = {}
    for name, path in PAGES.items():
        browser.look(width=1440)
        browser.open(address + path)
        for width in (1440, 390):
            for scheme in ("light", "dark"):
                browser.look(width=width, scheme=scheme)
                if PICTURES:
                    browser.picture(Path(PICTURES) / f"explore-{name}-{width}-{scheme}.png")
                if faults := faults_of(browser, width):
                    found[name, width, scheme] = faults
        assert browser.run("window.ran === undefined"), name
    assert found == {}


def test_the_keyboard_alone_finds_a_letter_and_a_field_in_it(browser: chromium.Browser, address: str) -> None:
    browser.look(width=1440)
    browser.open(f"{address}/search")
    _tab_to(browser, "document.activeElement.id === 'q'")
    for letter in "stimulator":
        browser.press(letter, ord(letter.upper()), letter)
    browser.enter()
    assert browser.run("document.querySelector('.said').textContent").startswith("3 items in 3 letters")
    _tab_to(browser, "document.activeElement.closest('.results') !== null")
    browser.enter()
    assert browser.run("location.pathname").startswith("/letters/CM99-")


def test_a_field_is_named_where_the_keyboard_reaches_it(browser: chromium.Browser, address: str) -> None:
    browser.open(f"{address}/search?q=Bandersnitch")
    browser.open(address + browser.run("document.querySelector('.results a').getAttribute('href')"))
    _tab_to(browser, "document.activeElement.tagName === 'MARK'")
    said = browser.run("getComputedStyle(document.activeElement, '::after').content")
    assert said == '"Case number"'


def _tab_to(browser: chromium.Browser, reached: str) -> None:
    for _ in range(120):
        browser.press("Tab", 9)
        if browser.run(reached):
            return
    raise AssertionError(f"the Tab key does not reach: {reached}")

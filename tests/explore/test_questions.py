"""The questions and the addresses of docs/explore.md, by clicks and by the API."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import httpx
import pytest

from imr.place.settings import PROJECT

Get = Callable[[str], httpx.Response]

PAGE = (PROJECT / "docs" / "explore.md").read_text(encoding="utf-8")
QUESTIONS = [
    (question, clicks.split(" → "), address)
    for question, clicks, address in re.findall(
        r"^\| (.+?\?) \| (.+?) \| `(/search\.json.+?)` \|$", PAGE, re.MULTILINE
    )
]
ADDRESSES = re.findall(r"^(/\S.*)$", PAGE, re.MULTILINE)


def _click(get: Get, page: str, text: str) -> str:
    """The page that a link leads to: the first with such a text, or the first result."""
    if text == "a letter":
        address = page.partition('<ol class="results">')[2].partition('href="')[2].partition('"')[0]
    else:
        links = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page)
        address = next(to for to, words in links if unescape(words) == text)
    answer = get(unescape(address))
    assert answer.status_code == 200
    return answer.text


def test_the_page_has_questions_and_addresses() -> None:
    """Nothing below tests anything where none are found."""
    assert (len(QUESTIONS), len(ADDRESSES)) == (3, 4)


@pytest.mark.parametrize(("question", "clicks", "address"), QUESTIONS)
def test_a_question_is_answered_by_clicks_and_by_the_api(
    question: str, clicks: list[str], address: str, get: Get
) -> None:
    page = get("/").text
    for text in clicks:
        page = _click(get, page, text)
    answer = get(address).json()
    assert answer["rows"], question
    if clicks[-1] == "a letter":
        assert answer["rows"][0]["rationale"] in unescape(page)
    else:
        assert f"<strong>{answer['items']} item" in page
        for year in answer["years"]:
            assert f'<th scope="row">{year["year"]}</th><td class="number">{year["items"]}</td>' in page


def test_the_answers_are_those_of_the_rows(get: Get) -> None:
    trials, _, services = (get(address).json() for _, _, address in QUESTIONS)
    assert [row["decision_date"][:4] for row in trials["rows"]] == ["2018", "2016"]
    assert all("psychological clearance" in row["rationale"] for row in trials["rows"])
    assert services["facets"]["service"] == [
        {"value": "Spine", "items": 2, "overturned": 2, "overturned_percent": 100.0}
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_the_page_shows_answers(address: str, get: Get) -> None:
    answer = get(address)
    assert answer.status_code == 200
    assert answer.json()

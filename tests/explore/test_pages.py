"""The explorer's pages: what they show, their headers, and a letter whose every value is hostile."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from imr.explore.answers import DATASETTE_POLICY, OWN_POLICY
from support.explored import HOSTILE, HOSTILE_CASE, PUBLISHED

Get = Callable[[str], httpx.Response]

_VALUE = quote(HOSTILE, safe="")
OURS = {
    "start": "/",
    "search": "/search",
    "words": "/search?q=vorpal&in=anywhere",
    "hostile words": f"/search?q={_VALUE}&drug={_VALUE}&order=best",
    "nothing found": "/search?q=xyzzy",
    "drugs": "/drugs",
    "services": "/services",
    "conditions": "/conditions",
    "guidelines": "/guidelines",
    "a drug": f"/drugs/{_VALUE}",
    "a service": f"/services/{_VALUE}",
    "a condition": f"/conditions/{_VALUE}",
    "a guideline": f"/guidelines/{quote(f'{HOSTILE}: {HOSTILE}', safe='')}",
    "a letter": f"/letters/{HOSTILE_CASE}",
    "no letter": f"/letters/{_VALUE}",
    "no drug": f"/drugs/x{_VALUE}",
}
OF_DATASETTE = {
    "tables": "/imr",
    "a table": "/imr/decisions?_search=vorpal",
    "a facet": "/imr/decisions?_facet=subcategory",
    "a row": f"/imr/cases/{HOSTILE_CASE}",
    "a query": "/imr?sql=select+*+from+decisions+where+case_id+like+'L-%25'",
}
MISSING = {"no letter", "no drug"}


@pytest.mark.parametrize("name", [*OURS, *OF_DATASETTE])
def test_a_hostile_letter_is_words_on_every_page(name: str, get: Get) -> None:
    answer = get((OURS | OF_DATASETTE)[name])
    assert answer.status_code == (404 if name in MISSING else 200)
    own = name in OURS
    assert answer.headers["Content-Security-Policy"] == (OWN_POLICY if own else DATASETTE_POLICY)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "<script>window" not in answer.text
    assert "<img src=x" not in answer.text
    if own:
        assert "<script" not in answer.text
        shown = re.sub(r"<input type=\"hidden\".*?>", "", answer.text, flags=re.DOTALL)
        assert not set(shown) & {"\u202e", "\u0007", "\x02", "\x03"}
        # A template would have multiplied.
        assert "49 vorpal" not in answer.text
        assert not re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//""", answer.text)


@pytest.mark.parametrize("name", ["start", "words", "drugs", "conditions", "guidelines", "a letter"])
def test_the_pages_show_the_hostile_letter(name: str, get: Get) -> None:
    """Nothing above tests anything where it is not shown."""
    assert "&lt;script&gt;window.ran = 1" in get(OURS[name]).text


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/imr.css", "text/css; charset=utf-8"),
        ("/search.json", "application/json; charset=utf-8"),
        ("/search.csv", "text/csv; charset=utf-8"),
        (f"/letters/{HOSTILE_CASE}.json", "application/json; charset=utf-8"),
    ],
)
def test_files_say_what_they_are(path: str, type_: str, get: Get) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, type_)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_letter_shows_its_text_with_marks_and_links_to_them(get: Get) -> None:
    found = get(f"/search.json?q={PUBLISHED}").json()["rows"][0]
    page = get(f"/letters/{found['case_id']}").text
    number = found["decision_number"]
    assert f'id="item-{number}"' in page
    for field in ("case_number", f"decisions.{number}.request", f"decisions.{number}.rationale"):
        assert f'<a href="#{field}">' in page or field.endswith(("request", "rationale"))
        assert f'<a class="place" id="{field}"></a>' in page
    assert re.search(
        rf'<mark class="field" title="Item {number}: rationale[^"]*" tabindex="0">{PUBLISHED}', page
    )


def test_a_letter_as_json_has_its_rows(get: Get) -> None:
    found = get("/letters/CM99-0000001.json").json()
    assert found["case"]["reviewer_specialties"] == ["Pain Management"]
    assert found["decisions"][0]["request"] == "Trial of a spinal cord stimulator"
    assert [one["condition"] for one in found["diagnoses"]] == ["radiculopathy"]


def test_letters_like_one_are_about_the_same(get: Get) -> None:
    page = get("/letters/CM99-0000001").text
    alike = page.partition("Letters like this one")[2].partition("</ul>")[0]
    assert set(re.findall(r"/letters/([^\"]+)", alike)) == {"CM99-0000002", "CM99-0000003"}


def test_a_drug_leads_to_its_rates_and_its_letters(get: Get) -> None:
    drugs = get("/search.json").json()["facets"]["drug"]
    listed = get("/drugs").text
    for drug in drugs:
        assert f'href="/drugs/{quote(drug["value"], safe="")}"' in listed
    page = get(f"/drugs/{quote(drugs[0]['value'], safe='')}").text
    assert page.count("<h3><a href") == drugs[0]["items"]
    assert 'role="img" aria-label="' in page
    assert "The figures as a table" in page


def test_an_annual_report_is_linked_where_it_lies_beside_the_file(explored: Path, get: Get) -> None:
    assert "Annual reports" not in get("/").text
    assert get("/reports/2016").status_code == 404
    page = explored.with_name("report-2016") / "imr-2016.html"
    page.parent.mkdir()
    page.write_text("<!DOCTYPE html><title>2016</title>")
    assert '<a href="/reports/2016">2016</a>' in get("/").text
    assert get("/reports/2016").text == "<!DOCTYPE html><title>2016</title>"

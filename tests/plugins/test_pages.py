from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from imr.runs.report import REPORT, RunReport, report_folder, write_report

RUN = "scheduled__2025-03-04T02:00:00+00:00_ab12"
FOLDER = "scheduled__2025-03-04T02-00-00-00-00_ab12"
REPORTED = RunReport(
    run_id=RUN,
    received_dates=["2025-03-03", "2025-03-04"],
    started_at="2025-03-05T02:00:07+00:00",
    seconds=83.4,
    listed=12_345,
    accounted=12_351,
    read=6_789,
    statuses={"published": 12_300, "quarantined": 41, "duplicate": 7, "superseded": 3},
    reasons={"pdf_damaged": 29, "no_text": 12},
    rows={"letters": 12_351, "cases": 12_300},
    snapshots={"letters": 8_273_648_273_648_273_648, "cases": 42},
    dag_id="imr_letters",
    unexplained=17,
)
DOCS = {
    "index.html": (b"<p>all <a href='validations/letters.html'>checks</a></p>", "text/html; charset=utf-8"),
    "validations/letters.html": (b"<p>letters</p>", "text/html; charset=utf-8"),
    "style.css": (b"p { color: red }", "text/css; charset=utf-8"),
    "logo.png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "blob": (b"\x00\x01", "application/octet-stream"),
}
PAGES = ["/imr/", "/imr/data_docs", f"/imr/runs/{FOLDER}", f"/imr/runs/{FOLDER}/data_docs/index.html"]


@pytest.fixture
def report(stored):
    write_report(stored.lake(), report_folder(RUN), REPORTED)
    return REPORTED


@pytest.fixture
def docs(stored):
    for name, (content, _) in DOCS.items():
        stored.lake().put(f"{report_folder(RUN)}/data_docs/{name}", content)
    return DOCS


def cells(html: str) -> list[str]:
    """Text of a page's table cells."""
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in found]


def test_runs_lists_the_figures_of_a_run(browser, report):
    shown = browser.get("/imr/")
    assert shown.status_code == 200
    assert cells(shown.text)[-12:] == [
        RUN,
        "imr_letters",
        "2025-03-03 to 2025-03-04",
        "2025-03-05 02:00:07",
        "1 min 23 s",
        "12,345",
        "6,789",
        "12,300",
        "41",
        "7",
        "3",
        "pdf_damaged 29 no_text 12",
    ]
    assert f'href="/imr/runs/{FOLDER}"' in shown.text


def test_run_shows_every_figure_of_its_report(browser, report, docs):
    shown = browser.get(f"/imr/runs/{FOLDER}")
    assert shown.status_code == 200
    for figure in (
        "2025-03-05 02:00:07 UTC", "1 min 23 s", "12,345", "6,789", "12,300", "41", "7", "3", "12,351",
        "29", "12", "8273648273648273648", "42",
    ):  # fmt: skip
        assert figure in cells(shown.text)
    assert f'href="/imr/runs/{FOLDER}/data_docs/index.html"' in shown.text
    assert f'href="/imr/runs/{FOLDER}/letters?status=quarantined"' in shown.text
    assert 'href="/dags/imr_letters/runs/scheduled__2025-03-04T02%3A00%3A00%2B00%3A00_ab12"' in shown.text
    assert "Letters with text that nothing explains: 17." in shown.text


def test_run_is_found_by_its_id_too(browser, report):
    assert RUN in browser.get(f"/imr/runs/{RUN.replace('+', '%2B')}").text


def test_run_names_lost_letters(browser, stored):
    write_report(stored.lake(), report_folder(RUN), replace(REPORTED, lost=["s3://raw/lost.pdf"]))
    assert "letters lost" in browser.get("/imr/").text
    assert "s3://raw/lost.pdf" in browser.get(f"/imr/runs/{FOLDER}").text


def test_run_shows_what_has_drifted(browser, stored):
    told = "cases.priority: 55.0% of 120 cases, 28.0% before; 8.6% to 47.6% is no drift"
    drift = {
        "compared": "Compared with 300 letters.",
        "warnings": [{"code": "nulls_drifted", "severity": "warning", "told": told}],
    }
    write_report(stored.lake(), report_folder(RUN), replace(REPORTED, drift=drift))
    assert "drift: 1" in browser.get("/imr/").text
    shown = browser.get(f"/imr/runs/{FOLDER}").text
    assert "Compared with 300 letters." in shown
    assert f"<code>nulls_drifted</code> {told}" in shown


def test_run_says_that_nothing_has_drifted(browser, stored):
    drift = {"compared": "Compared with 300 letters.", "warnings": []}
    write_report(stored.lake(), report_folder(RUN), replace(REPORTED, drift=drift))
    assert "drift:" not in browser.get("/imr/").text
    assert "Nothing is outside its bounds." in browser.get(f"/imr/runs/{FOLDER}").text


def test_runs_without_letters_have_pages(browser, stored):
    empty = RunReport("quiet", [], "2025-03-05T02:00:07+00:00", 4000.0, 0, 0, 0, {}, {}, {}, {})
    write_report(stored.lake(), report_folder("quiet"), empty)
    assert {"none", "1 h 06 min"} <= set(cells(browser.get("/imr/").text))
    assert "Nothing was published" in browser.get("/imr/runs/quiet").text


def test_runs_come_newest_first(browser, stored):
    lake, paths = stored.lake(), {}
    for name in ("a-older", "z-old", "m-new"):
        paths[name] = f"{report_folder(name)}/{REPORT}"
        written = False
        while not written:
            write_report(lake, report_folder(name), replace(REPORTED, run_id=name))
            times = [lake.head(path)["last_modified"] for path in paths.values()]
            written = times.count(times[-1]) == 1
    text = browser.get("/imr/").text
    assert re.findall(r">([amz]-\w+)</a>", text) == ["m-new", "z-old", "a-older"]


def test_runs_are_paged(browser, stored):
    for number in range(51):
        write_report(stored.lake(), f"reports/run-{number}", replace(REPORTED, run_id=f"run-{number}"))
    first, second = browser.get("/imr/").text, browser.get("/imr/?page=2").text
    names = [set(re.findall(r">(run-\d+)</a>", text)) for text in (first, second)]
    assert [len(found) for found in names] == [50, 1]
    assert names[0].isdisjoint(names[1])
    assert "Older runs" in first
    assert "Older runs" not in second
    assert "Newer runs" in second


def test_one_unreadable_report_leaves_the_others_on_the_page(browser, stored, report):
    stored.lake().put("reports/other/report.json", b'{"run": 1}')
    text = browser.get("/imr/").text
    assert "its report cannot be read" in text
    assert RUN in text
    assert browser.get("/imr/runs/other").status_code == 404


def test_data_docs_lists_runs_with_and_without_report(browser, stored, report, docs):
    stored.lake().put("reports/stopped/data_docs/index.html", b"docs")
    text = browser.get("/imr/data_docs").text
    assert f'href="/imr/runs/{FOLDER}/data_docs/index.html"' in text
    assert f'href="/imr/runs/{FOLDER}"' in text
    assert 'href="/imr/runs/stopped/data_docs/index.html"' in text
    assert "stopped before publishing" in text
    assert "No report that can be read" in browser.get("/imr/runs/stopped").text


@pytest.mark.parametrize("name", DOCS)
def test_data_docs_are_served_as_they_are(browser, docs, name):
    answer = browser.get(f"/imr/runs/{FOLDER}/data_docs/{name}")
    assert (answer.status_code, answer.content) == (200, DOCS[name][0])
    assert answer.headers["content-type"] == DOCS[name][1]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_large_files_arrive_whole(browser, stored):
    content = bytes(range(256)) * 50_000
    stored.lake().put("reports/run/data_docs/large.bin", content)
    assert browser.get("/imr/runs/run/data_docs/large.bin").content == content


@pytest.mark.parametrize(
    "path",
    [
        "/imr/runs/unknown",
        "/imr/runs/%2e%2e",
        "/imr/runs/unknown/data_docs/index.html",
        f"/imr/runs/{FOLDER}/data_docs/",
        f"/imr/runs/{FOLDER}/data_docs/validations",
        f"/imr/runs/{FOLDER}/data_docs/missing.html",
        f"/imr/runs/{FOLDER}/data_docs/%2e%2e/report.json",
        f"/imr/runs/{FOLDER}/data_docs/..%2freport.json",
        f"/imr/runs/{FOLDER}/data_docs/%252e%252e/report.json",
        f"/imr/runs/{FOLDER}/data_docs/./index.html%00",
        f"/imr/runs/{FOLDER}/data_docs//index.html",
        f"/imr/runs/{FOLDER}/data_docs/..%5creport.json",
        f"/imr/runs/%2e%2e/data_docs/{FOLDER}/report.json",
        "/imr/runs/%2e%2e%2f%2e%2e/data_docs/secret.txt",
        "/imr/elsewhere",
    ],
)
def test_what_is_not_a_file_of_the_run_is_not_found(browser, stored, report, docs, path):
    stored.lake().put("data_docs/secret.txt", b"secret")
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "Not found" in answer.text
    assert "secret" not in answer.text.replace("secret.txt", "")
    assert "12,345" not in answer.text


def test_hostile_strings_are_shown_and_not_run(browser, stored):
    hostile = "<script>alert('x')"
    told = replace(
        REPORTED, run_id=hostile, received_dates=[hostile], reasons={hostile: 1}, snapshots={hostile: 1},
        lost=[hostile],
    )  # fmt: skip
    write_report(stored.lake(), report_folder(hostile), told)
    for path in ("/imr/", f"/imr/runs/{hostile}", f"/imr/runs/{hostile}unknown"):
        answer = browser.get(path)
        assert "<script" not in answer.text
        assert "&lt;script&gt;alert(&#39;x&#39;)" in answer.text


def test_no_page_loads_anything_or_runs_scripts(browser, report, docs):
    for path in PAGES:
        answer = browser.get(path)
        assert not re.search(r"<script|<link|<img|\bsrc=|@import|url\(", answer.text)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "script-src" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", [*PAGES, "/imr/runs/unknown", f"/imr/runs/{FOLDER}/data_docs/style.css"])
def test_without_login_there_is_nothing_to_see(anybody, report, docs, path):
    answer = anybody.get(path)
    assert answer.status_code == 401
    assert "/api/v2/auth/login?next=" in answer.text
    assert RUN not in answer.text
    assert "12,345" not in answer.text


@pytest.mark.parametrize("token", ["", "nonsense", "e30.e30.c2ln"])
def test_a_token_that_airflow_did_not_sign_is_no_login(anybody, report, token):
    anybody.cookies.set("_token", token)
    answer = anybody.get("/imr/")
    assert answer.status_code in {401, 403}
    assert RUN not in answer.text


def test_a_user_without_a_role_is_refused(anybody, report):
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    guest = SimpleAuthManagerUser(username="guest", role=None)
    anybody.cookies.set("_token", get_auth_manager().generate_jwt(guest))
    answer = anybody.get("/imr/")
    assert answer.status_code == 403
    assert RUN not in answer.text


def test_a_store_that_does_not_answer_is_named(browser, monkeypatch):
    monkeypatch.setenv("IMR_LAKE", "s3://no-such-bucket/lake")
    answer = browser.get("/imr/")
    assert answer.status_code == 503
    assert "imr_s3" in answer.text
    assert "no-such-bucket" in answer.text


def test_airflow_has_the_plugin_and_its_menu(browser):
    plugins = browser.get("/api/v2/plugins").json()["plugins"]
    ours = [plugin for plugin in plugins if plugin["source"].startswith("$PLUGINS_FOLDER")]
    assert [plugin["name"] for plugin in ours] == ["imr"]
    routes = {view["name"]: view["href"] for view in ours[0]["external_views"]}
    assert set(routes) == {"IMR runs", "IMR quarantine", "Data Docs", "IMR reports"}
    assert all(browser.get(f"/{href}").status_code == 200 for href in routes.values())
    ((app,),) = (plugin["react_apps"] for plugin in ours)
    assert (app["name"], app["destination"]) == ("IMR quarantine", "dashboard")
    script = browser.get(f"/{app['bundle_url']}")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert f'globalThis["{app["name"]}"] = ' in script.text
    assert browser.get("/api/v2/plugins/importErrors").json()["import_errors"] == []


def test_reports_of_years_are_listed_and_shown(browser, stored):
    assert "No report has been written yet" in browser.get("/imr/annual").text
    for year in (2015, 2016):
        stored.lake().put(f"annual/{year}.html", b"<h1>a report</h1>")
    shown = browser.get("/imr/annual").text
    assert re.findall(r'href="/imr/annual/(\d+)"', shown) == ["2016", "2015"]
    one = browser.get("/imr/annual/2016")
    assert one.text == "<h1>a report</h1>"
    assert "script-src" not in one.headers["Content-Security-Policy"]
    assert browser.get("/imr/annual/2014").status_code == 404
    assert browser.get("/imr/annual/nothing").status_code == 422


def test_run_shows_what_reading_again_changed(browser, stored, report):
    first = [
        {"table": "decisions", "key": {"case_id": "CM21-0000001", "decision_number": "2"}, "field": "visits"},
        {"table": "letters", "key": {"letter_id": "ab" * 32, "source_uri": "s3://raw/a"}, "field": "layout"},
    ]
    document = {"unchanged": 41, "changed": {"decisions.visits": 1_200, "letters.layout": 1}, "first": first}
    stored.lake().put(f"{report_folder(RUN)}/changes.json", json.dumps(document).encode())
    shown = browser.get(f"/imr/runs/{FOLDER}").text
    assert "41 letters are as before" in shown
    assert "1,200" in cells(shown)
    assert f'href="/imr/runs/{FOLDER}/changes?case=CM21-0000001"' in shown
    assert f'href="/imr/letters/{"ab" * 32}"' in shown

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from imr.contract.tables import TABLES
from imr.quality.check import check_batch
from imr.quality.docs import build_data_docs
from imr.quality.results import merge

CHECKED_AT = datetime(2017, 6, 1, 2, 30, tzinfo=UTC)


class _Links(HTMLParser):
    """What a page loads or leads to, and the tags it is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links |= {
            value for name, value in attrs if name in {"href", "src"} and not value.startswith("#")
        }


@pytest.fixture(scope="module")
def batches(letter, staged):
    """Results of two batches: one letter with a hostile request and an odd age, one sound letter."""
    broken = letter("broken")
    broken["decisions"][0]["request"] = "<script>alert('x')</script>  visits"
    broken["cases"][0].update(patient_age=130, patient_sex=None)
    verdicts = [check_batch(staged([one]), checked_on=date(2017, 6, 1)) for one in (broken, letter("sound"))]
    return [json.loads(json.dumps(verdict.results)) for verdict in verdicts]


@pytest.fixture(scope="module")
def index(batches, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "docs"
    return build_data_docs(batches, folder, run_id="manual <1>", checked_at=CHECKED_AT)


def test_index_names_run_suites_and_failures(index):
    text = index.read_text(encoding="utf-8")
    assert index.name == "index.html"
    assert "manual &lt;1&gt;, checked 2017-06-01 02:30:00" in text
    for table in TABLES:
        assert f'href="expectations/{table}.html"' in text
        assert f'href="validations/{table}.html"' in text
    assert "age_out_of_range" in text
    assert "request_spacing" in text
    assert "patient_sex_mostly_missing" in text
    assert "date_order" not in text


def test_pages_load_nothing_and_lead_to_pages_that_exist(index):
    pages = sorted(index.parent.rglob("*.html"))
    assert len(pages) == 1 + 2 * len(TABLES) + 1  # the suite of drift, of which nothing was measured
    for page in pages:
        parsed = _Links()
        parsed.feed(page.read_text(encoding="utf-8"))
        # Out of these pages lead links to the run's page and to letters, where Airflow serves them.
        out = {link for link in parsed.links if not (page.parent / link).is_file()}
        assert {link.removesuffix(link[-64:]) for link in out} <= {"", "../../../../letters/"}
        assert out <= {"../"} or page.parent.name == "validations"
        assert parsed.tags.isdisjoint({"script", "link", "img", "iframe"})


def test_suite_page_gives_rule_severity_and_why(index):
    text = (index.parent / "expectations" / "cases.html").read_text(encoding="utf-8")
    assert "critical case_without_decision: Every case has a decision." in text
    assert "LC 4610.6(e)" in text


def test_results_page_shows_failing_letters_of_all_batches(index, batches):
    text = (index.parent / "validations" / "cases.html").read_text(encoding="utf-8")
    assert "warning age_out_of_range" in text
    assert re.search(r'letter <a href="../../../../letters/([0-9a-f]{64})">\1</a>: patient_age = 130', text)
    assert "of 2 total rows" in text


def test_what_passes_is_said_to_have_nothing_unexpected(index):
    text = (index.parent / "validations" / "cases.html").read_text(encoding="utf-8")
    assert "case_value_missing" in text
    assert "% null" not in text
    assert "0% unexpected" in text


def test_words_of_letters_are_not_shown(index, batches):
    text = (index.parent / "validations" / "decisions.html").read_text(encoding="utf-8")
    (failed,) = (
        result
        for result in batches[0]["decisions"]
        if result["expectation_config"]["meta"]["code"] == "request_spacing"
    )
    (row,) = failed["result"]["partial_unexpected_index_list"]
    assert f">{row['letter_id']}</a>" in text
    assert "alert(" not in text


def test_values_of_letters_are_escaped(letter, staged, tmp_path):
    broken = letter("broken")
    for table in broken:
        for row in broken[table]:
            row.update(case_number="<script>x</script>", case_id="<script>x</script>")
    verdict = check_batch(staged([broken]), checked_on=date(2017, 6, 1))
    build_data_docs([verdict.results], tmp_path, run_id="run", checked_at=CHECKED_AT)
    text = (tmp_path / "validations" / "cases.html").read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;x" in text


def test_run_without_batches_has_pages_of_its_suites(tmp_path):
    index = build_data_docs([], tmp_path, run_id="empty", checked_at=CHECKED_AT)
    assert "nothing was checked" in index.read_text(encoding="utf-8")
    assert (tmp_path / "expectations" / "letters.html").is_file()


def test_merged_results_count_all_batches(batches):
    (age,) = (
        result
        for result in merge(batch["cases"] for batch in batches)
        if result["expectation_config"]["meta"]["code"] == "age_out_of_range"
    )
    counts = age["result"]
    assert (counts["element_count"], counts["unexpected_count"], counts["unexpected_percent"]) == (2, 1, 50.0)
    assert not age["success"]


def test_alarms_are_judged_over_the_whole_run(letter, staged):
    letters = [letter(str(number)) for number in range(4)]
    letters[0]["cases"][0]["patient_sex"] = None
    verdicts = [check_batch(staged([one]), checked_on=date(2017, 6, 1)) for one in letters]
    assert [verdict.alarms for verdict in verdicts] == [("patient_sex_mostly_missing",), (), (), ()]
    merged = merge(verdict.results["cases"] for verdict in verdicts)
    assert all(result["success"] for result in merged)

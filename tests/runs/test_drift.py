"""A run beside the months before it: what is raised, where it is seen, and what cries no wolf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from imr.place.settings import Settings
from imr.place.storage import access
from imr.quality import docs
from imr.runs import checks, steps
from imr.runs.deployment import Deployment
from imr.runs.report import RunReport, report_folder
from imr.samples import make_letter
from support.homes import beside
from support.quick_checks import build_small_docs, check_quickly
from support.runs import put, run

FIRST = date(2025, 1, 6)
MONTH = date(2025, 3, 3)
BEFORE, LETTERS = 210, 75
UNKNOWN_WORDS = {
    "CLINICAL CASE SUMMARY": "ABOUT THE WORKER",
    "DECISIONS AND RATIONALES": "WHAT WAS ASKED FOR",
    "Decision rationale:": "Why:",
    "The decision:": "Result:",
}


def _letter(seed: int, index: int, layout: str = "headed_decisions") -> str:
    return make_letter(seed, index, layout=layout).text


def _without_priority(text: str) -> str:
    return text.replace("Priority: ", "Urgency: ")


def _as_before(index: int, seed: int = 7) -> bytes:
    """Every eighth letter says nothing of its priority."""
    text = _letter(seed, index)
    return (_without_priority(text) if index % 8 == 0 else text).encode()


def _with_doubled_nulls(index: int) -> bytes:
    """Every second letter says nothing of its priority."""
    text = _letter(8, index)
    return (_without_priority(text) if index % 2 == 0 else text).encode()


def _in_a_new_form(index: int) -> bytes:
    """Every third letter has headings that nobody has seen."""
    text = _letter(9, index)
    if index % 3 == 0:
        for known, new in UNKNOWN_WORDS.items():
            text = text.replace(known, new)
    return text.encode()


def _in_another_layout(index: int) -> bytes:
    """Every third letter is of a layout that is known, and that no letter had before."""
    return _letter(11, index, "professional_review" if index % 3 == 0 else "headed_decisions").encode()


def _with_a_footer(index: int) -> bytes:
    """A line stands below every letter that stood below none before."""
    return _as_before(index, seed=12).rstrip() + b"\n\nReleased by the Records Desk, form RD-7\n"


@pytest.fixture(scope="module")
def two_months(served: Settings, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """A deployment whose tables hold letters of two months, received on six dates."""
    name = uuid4().hex
    settings = beside(served, tmp_path_factory.mktemp("home"))
    settings = replace(settings, raw=f"s3://imr/{name}/raw", lake=f"s3://imr/{name}/lake")
    here = Deployment(settings, access(settings))
    days = [FIRST + timedelta(days=9 * number) for number in range(6)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "check_batch", check_quickly)
        patch.setattr(docs, "build_data_docs", build_small_docs)
        patch.setattr(steps, "results_of", lambda _: ())
        for number, day in enumerate(days):
            letters = range(number, BEFORE, len(days))
            put(here, {f"{index}.txt": _as_before(index) for index in letters}, day)
        assert run(here, "before", *days).statuses == {"published": BEFORE}
    return here


@pytest.fixture
def months(two_months: Deployment) -> Deployment:
    """Those tables, with a raw prefix of the test's own."""
    return replace(two_months, settings=replace(two_months.settings, raw=f"s3://imr/{uuid4().hex}/raw"))


def _month(deployment: Deployment, run_id: str, letter: Callable[[int], bytes], letters: int) -> RunReport:
    put(deployment, {f"{index}.txt": letter(index) for index in range(letters)}, MONTH)
    return run(deployment, run_id, MONTH)


def _raised(report: RunReport) -> set[tuple[str, str]]:
    assert report.drift is not None
    return {(warning["code"], warning["name"]) for warning in report.drift["warnings"]}


def test_a_month_like_those_before_raises_nothing(months: Deployment) -> None:
    report = _month(months, "same", lambda index: _as_before(index, seed=10), LETTERS)
    assert report.drift == {
        "compared": "Compared with 210 letters received from 2024-12-01 to 2025-03-02.",
        "warnings": [],
    }


def test_a_third_of_the_letters_in_a_form_that_nobody_knows(months: Deployment) -> None:
    report = _month(months, "form", _in_a_new_form, LETTERS)
    assert _raised(report) == {("refusals_drifted", "no_decisions")}
    assert report.statuses == {"published": 50, "quarantined": 25}


def test_a_third_of_the_letters_in_another_layout(months: Deployment) -> None:
    report = _month(months, "layout", _in_another_layout, LETTERS)
    assert {name for code, name in _raised(report) if code == "layouts_drifted"} == {
        "headed_decisions",
        "professional_review",
    }
    assert report.statuses == {"published": LETTERS}


def test_few_letters_raise_nothing_whatever_they_are_like(months: Deployment) -> None:
    report = _month(months, "few", lambda index: _in_another_layout(3 * index), 30)
    assert report.drift == {
        "compared": "The run has 30 letters, and fewer than 50 are not judged.",
        "warnings": [],
    }


def test_without_letters_before_there_is_nothing_to_compare_with(deployment: Deployment) -> None:
    report = _month(deployment, "first", _as_before, 60)
    assert report.drift == {
        "compared": "The 92 days before have 0 letters, and fewer than 200 are nothing to compare with.",
        "warnings": [],
    }


@pytest.mark.great_expectations
def test_doubled_nulls_of_a_field_are_seen_in_report_and_data_docs(months: Deployment) -> None:
    report = _month(months, "nulls", _with_doubled_nulls, LETTERS)
    assert report.statuses == {"published": LETTERS}
    # The label in the place of the one that is known is text that nothing explains.
    assert _raised(report) == {
        ("nulls_drifted", "cases.priority"),
        ("unexplained_drifted", "text that nothing explains"),
    }
    (warning,) = (one for one in report.warnings if one["code"] == "nulls_drifted")
    assert warning["severity"] == "warning"
    assert warning["value"] > 1.9 * warning["before"]
    folder = f"{report_folder('nulls')}/data_docs"
    index, results, suite = (
        bytes(months.lake().get(f"{folder}/{page}").bytes()).decode()
        for page in ("index.html", "validations/drift.html", "expectations/drift.html")
    )
    assert "nulls_drifted" in index
    assert "Compared with 210 letters received from 2024-12-01 to 2025-03-02." in index
    assert f"nulls {warning['told']}" in results
    assert "warning nulls_drifted: Each field is empty as often as before." in suite


def test_a_new_footer_in_every_letter(months: Deployment) -> None:
    """One line below each letter: no other page bears it out, so it is kept apart and the letter says so."""
    report = _month(months, "footer", _with_a_footer, LETTERS)
    assert report.statuses == {"published": LETTERS}
    assert _raised(report) == {
        ("problems_drifted", "unexplained_line"),
        ("unexplained_drifted", "text that nothing explains"),
    }

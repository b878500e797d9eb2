"""Writes the Data Docs of a run: Great Expectations' pages for every suite and its results, as HTML files.

Great Expectations renders the content. The page around it is ours (`templates/`), because Great Expectations'
own pages load styles, scripts and a logo from seven hosts, and its index is blank without them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from imr.contract.columns import TEXT
from imr.contract.tables import TABLES
from imr.quality.results import Result, merge
from imr.quality.suites import DRIFT, read_suite

_TEMPLATES = Path(__file__).with_name("templates")
_NO_EXCEPTION = {"raised_exception": False, "exception_message": None, "exception_traceback": None}
_KEYS = {"case_id", "case_number"}
_LISTED = {"category", "subcategory"}
_UNSHOWN = {
    column.name
    for table in TABLES.values()
    for column in table.columns
    if column.type == TEXT and not column.values and column.name not in _KEYS | _LISTED
}
"""Columns whose values may be a letter's words or an object's name: pages show the letter's id instead."""

_THEIR_LINK, _OUR_LINK = "../../../../expectations/", "../expectations/"
_NULLS = re.compile(r">(≈?)([\d.]+)% null<")
"""The share of nulls where no value is expected: of what passes it says `100% null`."""
_LETTER = re.compile(r"(?<=>)letter ([0-9a-f]{64})\b")
_LETTER_LINK = r'letter <a href="../../../../letters/\1">\1</a>'
"""The page of a letter in Airflow, from a page of results that is served there (`plugins/imr_pages`)."""


def build_data_docs(
    batches: Iterable[Mapping[str, Sequence[Result]]],
    directory: Path,
    *,
    run_id: str,
    checked_at: datetime,
    drift: Sequence[Result] = (),
    compared: str = "",
) -> Path:
    """Writes the Data Docs of a run into `directory`, and returns the path of the index page.

    `batches` has the `results` of each batch's verdict. The results of one suite become one page. `drift` has
    the results of the whole run beside the months before it, and `compared` says which months those are. The
    pages load nothing from elsewhere, and their links to each other are relative.
    """
    every = list(batches)
    results = {table: merge(batch[table] for batch in every) for table in TABLES} | {DRIFT: list(drift)}
    pages = {f"expectations/{suite}.html": _suite_document(suite) for suite in results} | {
        f"validations/{suite}.html": _results_document(suite, found, run_id, checked_at)
        for suite, found in results.items()
        if found
    }
    view = _view()
    directory.mkdir(parents=True, exist_ok=True)
    for name, document in pages.items():
        page = directory / name
        page.parent.mkdir(exist_ok=True)
        page.write_text(_mended(view.render(document)), encoding="utf-8")
    index = directory / "index.html"
    summary = {
        "run_id": run_id,
        "checked_at": checked_at.isoformat(sep=" ", timespec="seconds"),
        "compared": compared,
        "suites": [_counted(suite, found) for suite, found in results.items()],
        "failed": [
            _failure(suite, result)
            for suite, found in results.items()
            for result in found
            if not result["success"]
        ],
    }
    index.write_text(view.env.get_template("index.j2").render(summary), encoding="utf-8")
    return index


def _mended(page: str) -> str:
    """Returns a rendered page with links between our own pages, to the letters, and shares of what failed."""
    page = _NULLS.sub(lambda found: f">{found[1]}{100 - float(found[2]):.4g}% unexpected<", page)
    return _LETTER.sub(_LETTER_LINK, page.replace(_THEIR_LINK, _OUR_LINK))


def _view() -> Any:
    """Returns Great Expectations' view of a page, which looks for templates among ours first."""
    from great_expectations.render.view import DefaultJinjaPageView
    from jinja2 import ChoiceLoader, FileSystemLoader

    view = DefaultJinjaPageView()
    view.env.loader = ChoiceLoader([FileSystemLoader(_TEMPLATES), view.env.loader])
    return view


def _suite_document(name: str) -> Any:
    from great_expectations.core.expectation_suite import ExpectationSuite
    from great_expectations.render.renderer import ExpectationSuitePageRenderer

    suite = read_suite(name)
    described = [_described(expectation) for expectation in suite["expectations"]]
    return ExpectationSuitePageRenderer().render(ExpectationSuite(**suite | {"expectations": described}))


def _results_document(suite: str, results: list[Result], run_id: str, checked_at: datetime) -> Any:
    from great_expectations.core.expectation_validation_result import (
        expectationSuiteValidationResultSchema,
    )
    from great_expectations.render.renderer import ValidationResultsPageRenderer

    met = sum(result["success"] for result in results)
    whole = {
        "suite_name": suite,
        "success": met == len(results),
        "statistics": {
            "evaluated_expectations": len(results),
            "successful_expectations": met,
            "unsuccessful_expectations": len(results) - met,
            "success_percent": 100 * met / len(results),
        },
        "meta": {"run_id": {"run_name": html.escape(run_id), "run_time": checked_at.isoformat()}},
        "results": [
            result
            | {
                "expectation_config": _described(result["expectation_config"]),
                "result": _sampled(result),
                "exception_info": _NO_EXCEPTION,
            }
            for result in results
        ],
    }
    return ValidationResultsPageRenderer().render(expectationSuiteValidationResultSchema.load(whole))


def _described(expectation: dict[str, Any]) -> dict[str, Any]:
    """Returns the expectation with its severity and code before the sentence that a page shows for it."""
    label = f"{expectation['severity']} {expectation['meta']['code']}: "
    return expectation | {"description": label + expectation["description"]}


def _sampled(result: Result) -> dict[str, Any]:
    """Returns the counts, with the sample of failing rows as lines of text: a letter and its values each.

    The lines are HTML escaped, because letters may hold anything, and the renderers escape nothing.
    """
    counts: dict[str, Any] = result["result"]
    rows = counts["partial_unexpected_index_list"]
    if rows:
        sample = [_line(row) for row in rows]
    elif result["expectation_config"]["kwargs"].get("column") in _UNSHOWN:
        sample = []
    else:
        sample = [str(value) for value in counts["partial_unexpected_list"]]
    return counts | {"partial_unexpected_list": [html.escape(line) for line in sample]}


def _line(row: Mapping[str, Any]) -> str:
    if "told" in row:
        return str(row["told"])
    shown = [(column, value) for column, value in row.items() if column not in _UNSHOWN]
    values = ", ".join(f"{column} = {value}" for column, value in shown)
    return f"letter {row['letter_id']}" + (f": {values}" if values else "")


def _counted(suite: str, results: list[Result]) -> dict[str, Any]:
    counts = [result["result"]["element_count"] for result in results]
    return {
        "name": suite,
        # Each expectation of a table looks at all its rows, each about drift at its own measure.
        "rows": sum(counts) if suite == DRIFT else max(counts, default=0),
        "expectations": len(results),
        "met": sum(result["success"] for result in results),
    }


def _failure(suite: str, result: Result) -> dict[str, Any]:
    config = result["expectation_config"]
    return {
        "suite": suite,
        "code": config["meta"]["code"],
        "severity": config["severity"],
        "rule": config["description"],
        "rows": result["result"]["unexpected_count"],
    }

"""Runs a suite over the rows of a batch with Great Expectations, and merges the results of several batches.

Great Expectations takes seconds to import, so that the functions that need it import it when they are called.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from imr.quality.suites import read_suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.data_context import AbstractDataContext

Result = dict[str, Any]
"""One expectation's result as JSON: `success`, `expectation_config`, and `result`: counts and a sample."""

SAMPLE = 20
"""Most failing rows that a result shows."""

_COUNTS = ("element_count", "missing_count", "unexpected_count")
_SAMPLES = ("partial_unexpected_list", "partial_unexpected_index_list")


class SuiteBroken(RuntimeError):
    """An expectation could not be evaluated: its suite or a prepared column is wrong, not the rows."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What a table's suite says of a batch.

    `results` has every expectation's result in the suite's order. `failing` has the letters of failing rows,
    by the position in the suite of a failed expectation on single rows.
    """

    results: tuple[Result, ...]
    failing: Mapping[int, frozenset[str]]


def validate(table: str, frame: pd.DataFrame, *, checked_on: date) -> Validation:
    """Checks a frame by its table's suite. Raises SuiteBroken where an expectation cannot be evaluated.

    The whole suite runs once for the counts. Only failed expectations run again for their failing rows,
    because collecting rows costs far more.
    """
    expectations = _positioned(table)
    days = {"checked_on": checked_on, "checked_year": checked_on.year}
    results = _run(table, frame, expectations, {"result_format": "BASIC"}, days)
    failed = [
        expectation
        for expectation in expectations
        if expectation["meta"]["scope"] == "row" and not results[expectation["meta"]["position"]]["success"]
    ]
    failing: dict[int, frozenset[str]] = {}
    if failed:
        for position, result in _run(table, frame, failed, _showing(["letter_id"]), days).items():
            rows = result["result"]["unexpected_index_list"]
            failing[position] = frozenset(row["letter_id"] for row in rows)
            results[position] = result
    return Validation(tuple(_trimmed(result) for _, result in sorted(results.items())), failing)


def report(name: str, frame: pd.DataFrame, shown: list[str]) -> tuple[Result, ...]:
    """Every expectation's result of a suite over a frame; failing rows are shown by some of its columns.

    Raises SuiteBroken where an expectation cannot be evaluated.
    """
    results = _run(name, frame, _positioned(name), _showing(shown), {})
    return tuple(_trimmed(result) for _, result in sorted(results.items()))


def _showing(columns: list[str]) -> dict[str, Any]:
    """The result format that tells every failing row by these columns."""
    return {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": columns,
        "return_unexpected_index_query": False,
        "partial_unexpected_count": SAMPLE,
    }


def merge(batches: Iterable[Iterable[Result]]) -> list[Result]:
    """Returns the results of one suite over several batches as if they had been one batch."""
    merged: list[Result] = []
    for batch in batches:
        results = list(batch)
        if not merged:
            merged = copy.deepcopy(results)
            continue
        for one, other in zip(merged, results, strict=True):
            _add(one["result"], other["result"])
    for result in merged:
        _judge(result)
    return merged


def _positioned(table: str) -> list[dict[str, Any]]:
    return [
        expectation | {"meta": expectation["meta"] | {"position": position}}
        for position, expectation in enumerate(read_suite(table)["expectations"])
    ]


def _run(
    table: str,
    frame: pd.DataFrame,
    expectations: list[dict[str, Any]],
    result_format: dict[str, Any],
    parameters: dict[str, Any],
) -> dict[int, Result]:
    """Returns the results by position."""
    from great_expectations.core.expectation_suite import ExpectationSuite
    from great_expectations.execution_engine import PandasExecutionEngine
    from great_expectations.validator.validator import Validator

    suite = ExpectationSuite(name=table, expectations=copy.deepcopy(expectations))
    # A batch that a data source makes of the frame would first hash every value of it.
    batch = f"staged-{table}"
    validator = Validator(PandasExecutionEngine(batch_data_dict={batch: frame}), data_context=_context())
    configurations = validator.process_expectations_for_validation(
        suite.expectation_configurations, parameters
    )
    for configuration in configurations:
        configuration.kwargs["batch_id"] = batch
    found = validator.graph_validate(configurations, {"result_format": result_format})
    results: dict[int, Result] = {}
    for result in (one.to_json_dict() for one in found):
        meta = result["expectation_config"]["meta"]
        if "unexpected_count" not in result["result"]:
            why = result["exception_info"]
            raise SuiteBroken(
                f"validate: expectations/{table}.json: {meta['code']} could not be evaluated: {why}. "
                "Correct the expectation, or the column that quality/frames.py prepares for it."
            )
        results[meta["position"]] = result
    if len(results) < len(expectations):
        raise SuiteBroken(
            f"validate: expectations/{table}.json: an expectation is malformed or occurs twice. "
            "Compare the file with its last committed version and correct it."
        )
    return results


@cache
def _context() -> AbstractDataContext:
    """Returns Great Expectations' settings, which are the same for all batches. No rows stay in them."""
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False}
    return context


def _trimmed(result: Result) -> Result:
    kept = {key: result["result"].get(key, 0) for key in _COUNTS}
    samples = {key: result["result"].get(key, [])[:SAMPLE] for key in _SAMPLES}
    if "unexpected_index_column_names" not in result["result"]:
        samples["partial_unexpected_index_list"] = []  # row numbers of the frame say nothing to a reader
    trimmed = {
        "success": result["success"],
        "expectation_config": result["expectation_config"],
        "result": kept | samples,
    }
    _judge(trimmed)
    return trimmed


def _add(one: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key in _COUNTS:
        one[key] += other[key]
    for key in _SAMPLES:
        one[key] = [*one[key], *other[key]][:SAMPLE]


def _judge(result: Result) -> None:
    """Sets a result's percentages and success from its counts, by Great Expectations' rule of `mostly`."""
    counts = result["result"]
    looked_at = counts["element_count"] - counts["missing_count"]
    share = counts["unexpected_count"] / looked_at if looked_at else 0.0
    result["success"] = 1 - share >= result["expectation_config"]["kwargs"].get("mostly", 1)
    counts["unexpected_percent"] = counts["unexpected_percent_nonmissing"] = 100 * share

"""Evaluates the suites' expectations on single rows without Great Expectations.

A run reports its checks through Great Expectations, whose import takes seconds. These predicates give the
same verdict on a few letters at once. A test compares the two.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

Kwargs = Mapping[str, Any]


def failing_letters(
    frame: pd.DataFrame, expectation: Mapping[str, Any], *, checked_on: date
) -> frozenset[str]:
    """Returns the letters of which a row fails an expectation.

    Raises KeyError for a type of expectation that no suite uses.
    """
    kwargs = _with_day(expectation["kwargs"], checked_on)
    looked_at = frame[_fulfils(frame, kwargs["row_condition"])] if "row_condition" in kwargs else frame
    if looked_at.empty:
        return frozenset()
    met = _PREDICATES[expectation["type"]](looked_at, kwargs)
    return frozenset(looked_at.loc[~met.astype("bool"), "letter_id"])


def _with_day(kwargs: Kwargs, checked_on: date) -> dict[str, Any]:
    """Returns the arguments with the day of the check in place of the parameter that stands for it."""
    days = {"checked_on": checked_on, "checked_year": checked_on.year}
    return {
        name: days[value["$PARAMETER"]] if isinstance(value, dict) and "$PARAMETER" in value else value
        for name, value in kwargs.items()
    }


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {"==": operator.eq, "!=": operator.ne}


def _fulfils(frame: pd.DataFrame, condition: Mapping[str, Any]) -> pd.Series:
    column = frame[condition["column"]["name"]]
    if condition["type"] == "nullity":
        return column.isna() == condition["is_null"]
    return _OPERATORS[condition["operator"]](column, condition["parameter"])


def _or_missing(column: pd.Series, met: pd.Series) -> pd.Series:
    """Returns where the condition is met or the column is null: only a check for nulls fails a null."""
    return column.isna() | met


def _between(frame: pd.DataFrame, kwargs: Kwargs) -> pd.Series:
    column = frame[kwargs["column"]]
    return _or_missing(column, column.map(lambda value: _is_between(value, kwargs), na_action="ignore"))


def _is_between(value: Any, kwargs: Kwargs) -> bool:
    least, most = (_like(value, kwargs.get(name)) for name in ("min_value", "max_value"))
    return (least is None or least <= value) and (most is None or value <= most)


def _like(value: Any, bound: Any) -> Any:
    return date.fromisoformat(bound) if isinstance(value, date) and isinstance(bound, str) else bound


def _matches(frame: pd.DataFrame, kwargs: Kwargs) -> pd.Series:
    column = frame[kwargs["column"]]
    return _or_missing(column, column.astype("str").str.contains(kwargs["regex"], regex=True))


def _matches_not(frame: pd.DataFrame, kwargs: Kwargs) -> pd.Series:
    column = frame[kwargs["column"]]
    return _or_missing(column, ~column.astype("str").str.contains(kwargs["regex"], regex=True))


def _in_set(frame: pd.DataFrame, kwargs: Kwargs) -> pd.Series:
    column = frame[kwargs["column"]]
    return _or_missing(column, column.isin(kwargs["value_set"]))


def _not_in_set(frame: pd.DataFrame, kwargs: Kwargs) -> pd.Series:
    column = frame[kwargs["column"]]
    return _or_missing(column, ~column.isin(kwargs["value_set"]))


def _unique(frame: pd.DataFrame, kwargs: Kwargs) -> pd.Series:
    column = frame[kwargs["column"]]
    return _or_missing(column, ~column.duplicated(keep=False))


def _unique_together(frame: pd.DataFrame, kwargs: Kwargs) -> pd.Series:
    return ~frame.duplicated(kwargs["column_list"], keep=False)


def _pair(frame: pd.DataFrame, kwargs: Kwargs, met: Callable[[Any, Any], bool]) -> pd.Series:
    """Returns where two columns' values meet a condition. The suite says which rows with nulls pass."""
    first, second = frame[kwargs["column_A"]], frame[kwargs["column_B"]]
    missing = first.isna() & second.isna()
    if kwargs.get("ignore_row_if") == "either_value_is_missing":
        missing = first.isna() | second.isna()
    pairs = [_is_there(a) and _is_there(b) and met(a, b) for a, b in zip(first, second, strict=True)]
    return missing | pd.Series(pairs, index=frame.index, dtype="bool")


def _is_there(value: Any) -> bool:
    return value is not None and value == value  # NaN is not itself


_PREDICATES: dict[str, Callable[[pd.DataFrame, Kwargs], pd.Series]] = {
    "expect_column_values_to_be_null": lambda frame, kwargs: frame[kwargs["column"]].isna(),
    "expect_column_values_to_not_be_null": lambda frame, kwargs: frame[kwargs["column"]].notna(),
    "expect_column_values_to_be_unique": _unique,
    "expect_compound_columns_to_be_unique": _unique_together,
    "expect_column_values_to_match_regex": _matches,
    "expect_column_values_to_not_match_regex": _matches_not,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_not_be_in_set": _not_in_set,
    "expect_column_values_to_be_between": _between,
    "expect_column_pair_values_to_be_equal": lambda frame, kwargs: _pair(frame, kwargs, operator.eq),
    "expect_column_pair_values_a_to_be_greater_than_b": lambda frame, kwargs: _pair(
        frame, kwargs, operator.ge if kwargs.get("or_equal") else operator.gt
    ),
}

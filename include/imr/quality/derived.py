"""Expectations that repeat the contract, made from it: required values, keys, and listed values.

Types need no expectation: staged rows are read with the contract's Arrow schema, which refuses other types.
All expectations here are critical, because a row that breaks the contract would be wrong or unusable.
"""

from __future__ import annotations

from typing import Any

from imr.contract.columns import Column
from imr.contract.tables import Table

Expectation = dict[str, Any]
"""One expectation as Great Expectations reads it, with the fields that `suites` describes."""


def of_contract(table: Table) -> list[Expectation]:
    """Returns the expectations that follow from a table's contract, in the order of its columns."""
    listed = [_listed(table, column) for column in table.columns if column.values]
    return [_complete(table), _unique(table), *listed]


def _complete(table: Table) -> Expectation:
    return _critical(
        "expect_column_values_to_be_null",
        {"column": "required_missing"},
        f"{table.row}_value_missing",
        "Every column that may not be null has a value.",
        "The contract says which columns may not be null. The value shown names those without a value. "
        "Iceberg refuses such a row, and with it the whole commit.",
    )


def _unique(table: Table) -> Expectation:
    # Letters of one case may be staged together, each with rows of its own, so the key holds the letter.
    key = ["letter_id" if name == "case_id" else name for name in table.key]
    alone = len(key) == 1
    return _critical(
        "expect_column_values_to_be_unique" if alone else "expect_compound_columns_to_be_unique",
        {"column": key[0]} if alone else {"column_list": key, "ignore_row_if": "never"},
        f"{table.row}_repeated",
        f"No two rows have the same {', '.join(key)}.",
        "This is the table's key, with the letter in place of the case: several letters of one case may be "
        "checked together.",
    )


def _listed(table: Table, column: Column) -> Expectation:
    return _critical(
        "expect_column_values_to_be_in_set",
        {"column": column.name, "value_set": list(column.values)},
        f"{table.row}_{column.name}_unlisted",
        f"{column.name} is one of: {', '.join(column.values)}.",
        "Consumers select rows by the values that the contract lists.",
    )


def _critical(type_: str, kwargs: dict[str, Any], code: str, rule: str, note: str) -> Expectation:
    return {
        "type": type_,
        "kwargs": kwargs,
        "severity": "critical",
        "description": rule,
        "notes": note,
        "meta": {"code": code, "scope": "row"},
    }

"""Reads the suites of expectations that staged rows must meet, without Great Expectations.

A table's suite has the expectations that follow from the contract (`derived`), and those of a JSON file in
`expectations/`, in the form that Great Expectations reads, except that the file names a vocabulary in place
of a list of its words (`allowed`). Each expectation has these fields:

- `severity`: a letter that fails a `critical` expectation is quarantined; one that fails a `warning` is
  published with a problem code.
- `description`: the rule.
- `notes`: the reason for the rule, with the regulation where there is one.
- `meta.code`: its code in reasons and problems.
- `meta.scope`: `row` if it judges single letters, `batch` if it judges the share of a batch's rows, `run` if
  it judges all letters of a run beside those of the months before, as the suite `drift` does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from imr.contract.tables import TABLES
from imr.place.settings import PROJECT, Switches
from imr.quality.allowed import filled
from imr.quality.derived import of_contract
from imr.quality.identifiers import CODE

DRIFT = "drift"
"""The suite that no table has: the letters of a run beside those of the months before (`quality.drift`)."""

REASON_PREFIX = "expectation:"
"""A reason in `letters.reasons` that names a failed critical expectation starts with this."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a reader of the tables needs to know of one expectation."""

    table: str
    code: str
    severity: str  # critical | warning
    scope: str  # row | batch
    rule: str
    note: str
    columns: tuple[str, ...]
    """Columns that the expectation checks: those of the schema and those that `frames` prepares."""


def read_suite(table: str) -> dict[str, Any]:
    """Returns a suite as a dictionary. `table` is a table's name, or `drift`.

    A table's suite has the contract's expectations first, then those of its file.

    A setting makes the check for identifiers a warning (`Switches`). Raises ValueError where the environment
    is wrong.
    """
    return _read_suite(table, _switches())


def _switches() -> Switches:
    from imr.place.environment import read  # which takes a third of a second to import

    return read(Switches)


@cache
def _read_suite(table: str, switches: Switches) -> dict[str, Any]:
    suite: dict[str, Any] = json.loads(_file_of(table), object_hook=filled)
    if table in TABLES:
        suite["expectations"] = of_contract(TABLES[table]) + suite["expectations"]
    for expectation in suite["expectations"]:
        if switches.publish_possible_identifiers and expectation["meta"]["code"] == CODE:
            expectation["severity"] = "warning"
    return suite


def _file_of(table: str) -> str:
    """Returns the content of a suite's file.

    In a checkout the file is in `expectations/`. An installed package has it inside itself (pyproject.toml).
    """
    checkout = PROJECT / "expectations"
    folder = checkout if checkout.is_dir() else files("imr") / "expectations"
    return folder.joinpath(f"{table}.json").read_text(encoding="utf-8")


def read_checks() -> tuple[Check, ...]:
    """Returns every expectation of every suite, in the suites' order."""
    return _read_checks(_switches())


@cache
def _read_checks(switches: Switches) -> tuple[Check, ...]:
    return tuple(
        Check(
            table=table,
            code=expectation["meta"]["code"],
            severity=expectation["severity"],
            scope=expectation["meta"]["scope"],
            rule=expectation["description"],
            note=expectation["notes"],
            columns=_columns(expectation["kwargs"]),
        )
        for table in TABLES
        for expectation in _read_suite(table, switches)["expectations"]
    )


def reasons() -> dict[str, str]:
    """Returns the reasons that send a letter to quarantine, each with its rule."""
    return {REASON_PREFIX + check.code: check.rule for check in read_checks() if check.severity == "critical"}


def problems() -> dict[str, str]:
    """Returns the problem codes that failed warnings add to `cases.problems`, each with its rules."""
    rules: dict[str, list[str]] = {}
    for check in read_checks():
        if (check.severity, check.scope) == ("warning", "row"):
            rules.setdefault(check.code, []).append(check.rule)
    return {code: "Not so: " + " ".join(those) for code, those in rules.items()}


def checks_of(table: str) -> list[Check]:
    """Returns the expectations of a table's suite, in its order."""
    return [check for check in read_checks() if check.table == table]


def columns_of(table: str) -> list[str]:
    """Returns the columns that a table's suite checks, each once."""
    return list(dict.fromkeys(column for check in checks_of(table) for column in check.columns))


def _columns(kwargs: dict[str, Any]) -> tuple[str, ...]:
    condition = kwargs.get("row_condition", {}).get("column", {}).get("name")
    named = [kwargs.get("column"), kwargs.get("column_A"), kwargs.get("column_B"), condition]
    return tuple(dict.fromkeys(name for name in [*named, *kwargs.get("column_list", [])] if name))

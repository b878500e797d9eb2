"""What staged rows must be like: the suites, read without Great Expectations.

A suite is what follows from the contract (`derived`), and what the domain adds: a JSON file per table in
`expectations/`, in the form Great Expectations reads, but that a list of a vocabulary is named there
(`allowed`). Beside its own fields each expectation has `severity`
(critical: the letter is quarantined; warning: the letter is published with a problem code), `description`
(the rule), `notes` (why, with the regulation where there is one) and in `meta` a `code` and a `scope`
(row: it is about single letters; batch: it is about how many of a batch).
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

REASON_PREFIX = "expectation:"
"""What a reason in `letters.reasons` that names a failed critical expectation starts with."""


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation, as a reader of the tables needs to know it."""

    table: str
    code: str
    severity: str  # critical | warning
    scope: str  # row | batch
    rule: str
    note: str
    columns: tuple[str, ...]
    """Columns it looks at, those of the schema and those that `frames` prepares."""


def read_suite(table: str) -> dict[str, Any]:
    """The suite of a table, as contract and file say it and as the environment may change it.

    Raises ValueError where the environment is wrong.
    """
    return _read_suite(table, _switches())


def _switches() -> Switches:
    from imr.place.environment import read  # which takes a third of a second to import

    return read(Switches)


@cache
def _read_suite(table: str, switches: Switches) -> dict[str, Any]:
    suite: dict[str, Any] = json.loads(_file_of(table), object_hook=filled)
    suite["expectations"] = of_contract(TABLES[table]) + suite["expectations"]
    for expectation in suite["expectations"]:
        if switches.publish_possible_identifiers and expectation["meta"]["code"] == CODE:
            expectation["severity"] = "warning"
    return suite


def _file_of(table: str) -> str:
    """A suite's file: a checkout has it beside `include`, an installed package in itself (pyproject.toml)."""
    checkout = PROJECT / "expectations"
    folder = checkout if checkout.is_dir() else files("imr") / "expectations"
    return folder.joinpath(f"{table}.json").read_text(encoding="utf-8")


def read_checks() -> tuple[Check, ...]:
    """Every expectation of every suite, in the suites' order."""
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
    """Reasons that send a letter to quarantine, each with its rule."""
    return {REASON_PREFIX + check.code: check.rule for check in read_checks() if check.severity == "critical"}


def problems() -> dict[str, str]:
    """Problem codes that failed warnings leave in `cases.problems`, each with its rules."""
    rules: dict[str, list[str]] = {}
    for check in read_checks():
        if (check.severity, check.scope) == ("warning", "row"):
            rules.setdefault(check.code, []).append(check.rule)
    return {code: "Not so: " + " ".join(those) for code, those in rules.items()}


def checks_of(table: str) -> list[Check]:
    """The expectations of a table's suite, in its order."""
    return [check for check in read_checks() if check.table == table]


def columns_of(table: str) -> list[str]:
    """Columns that the suite of a table looks at, once each."""
    return list(dict.fromkeys(column for check in checks_of(table) for column in check.columns))


def _columns(kwargs: dict[str, Any]) -> tuple[str, ...]:
    condition = kwargs.get("row_condition", {}).get("column", {}).get("name")
    named = [kwargs.get("column"), kwargs.get("column_A"), kwargs.get("column_B"), condition]
    return tuple(dict.fromkeys(name for name in [*named, *kwargs.get("column_list", [])] if name))

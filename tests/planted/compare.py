"""Compares report tables with what was planted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from planted.counts import Key, Row, days_to_decision, letter_sizes, rated_reports
from planted.history import Letter


def expected(letters: Sequence[Letter]) -> dict[str, dict[Key, Row]]:
    """Returns what the reports of outcomes, sizes and days must hold."""
    return rated_reports(letters) | {
        "letter_sizes": letter_sizes(letters), "days_to_decision": days_to_decision(letters),
    }  # fmt: skip


def differences(planted: Mapping[Key, Row], found: pa.Table) -> list[str]:
    """Returns what a report has otherwise than planted; percentages and days to the last printed digit."""
    names = found.column_names
    counts = [name for name in next(iter(planted.values())) if name in names]
    rows = {
        tuple(row[name] for name in names if name not in counts): {name: row[name] for name in counts}
        for row in found.to_pylist()
    }
    lost = [f"{key} is missing" for key in planted.keys() - rows.keys()]
    more = [f"{key} was not planted" for key in rows.keys() - planted.keys()]
    return lost + more + [
        f"{key}: {name} is {rows[key][name]} and not {value}"
        for key in planted.keys() & rows.keys()
        for name, value in planted[key].items()
        if not _is_same(value, rows[key][name])
    ]  # fmt: skip


def _is_same(planted: Any, found: Any) -> bool:
    # Half a unit of the last digit, and what floating-point numbers leave.
    return abs(planted - found) < 0.0051 if isinstance(planted, float) else bool(planted == found)

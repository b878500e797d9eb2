"""Tables for exports, and what of them may be in one."""

from __future__ import annotations

from datetime import date
from typing import Any

from imr.contract.tables import WITHHELD
from imr.runs.deployment import Deployment
from support.staged import Row, letter
from support.upkeep import contents, publish_letters

PREFIX = "s3://imr/copies/parquet"
"""Where a copy of the session's tables lies in the store."""
MARKER = "HELD BACK"
"""Words of the letter in quarantine."""


def december(number: int, **changes: Any) -> Row:
    return letter(f"{number:02d}x", f"case-{number}", 1 + number % 28, decided=1 + number % 28, **changes)


def shown(deployment: Deployment) -> dict[str, list[dict[str, Any]]]:
    """Table -> its rows, sorted by their keys, with the text of published letters alone."""
    tables = contents(deployment.catalog())
    for name, columns in WITHHELD.items():
        for row in tables[name]:
            if row["status"] != "published":
                row.update(dict.fromkeys(columns))
    return tables


def publish_three_months(deployment: Deployment) -> None:
    """Publishes letters decided in two months, one without a date of decision, and one in quarantine."""
    november = december(3) | {"decision_date": date(2023, 11, 5)}
    undated = december(4) | {"decision_date": None}
    held = december(5, status="quarantined", reasons=["expectation:case.facts"], text=f"{MARKER} of it")
    publish_letters(deployment.catalog(), december(1), december(2, text="=1+1"), november, undated)
    publish_letters(deployment.catalog(), held)

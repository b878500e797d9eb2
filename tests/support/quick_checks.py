"""Checks of runs without Great Expectations: the same verdict, and Data Docs of one page.

Great Expectations takes a second for each part of a run. What it says of rows is what `check_alone` says
(tests/quality/test_check.py), so that tests of anything else do without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from imr.contract.tables import TABLES
from imr.quality.check import Verdict, check_alone


def check_quickly(rows: Mapping[str, pa.Table], *, checked_on: date) -> Verdict:
    """The verdict of `check_batch`, without results for Data Docs."""
    return replace(check_alone(rows, checked_on=checked_on), results=dict.fromkeys(TABLES, ()))


def build_small_docs(
    results: Any, directory: Path, *, run_id: str, checked_at: datetime, drift: Any, compared: str
) -> None:
    """Pages in the places where Data Docs have theirs."""
    for name in ("index.html", "validations/letters.html"):
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(run_id)

"""A run's report: what was listed, how each letter ended, what changed. One JSON file per run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from obstore.store import S3Store

from imr.lake.staging import run_folder

REPORT = "report.json"


class LostLetters(RuntimeError):
    """Objects were listed that the ledger does not account for."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """Accounting of one run. Counts are letters (an archive holds several), `listed` counts objects."""

    run_id: str
    received_dates: Sequence[str]
    started_at: str
    seconds: float
    listed: int
    accounted: int
    read: int
    """Letters read in this run; the others were in the ledger before."""
    statuses: Mapping[str, int]
    reasons: Mapping[str, int]
    rows: Mapping[str, int]
    snapshots: Mapping[str, int | None]
    lost: Sequence[str] = ()
    step_seconds: Mapping[str, float] = field(default_factory=dict)
    """Step -> seconds of its tasks together, each in its last try."""


def report_folder(run_id: str) -> str:
    """Where a run's report and Data Docs are, under the lake."""
    return run_folder(run_id).replace("staging/", "reports/", 1)


def write_report(lake: S3Store, folder: str, report: RunReport) -> None:
    """Writes `<folder>/report.json`, replacing an earlier try's."""
    lake.put(f"{folder}/{REPORT}", json.dumps(asdict(report), indent=1).encode())


def read_report(lake: S3Store, folder: str) -> RunReport:
    """The report of a run. Raises FileNotFoundError where there is none."""
    return RunReport(**json.loads(bytes(lake.get(f"{folder}/{REPORT}").bytes())))


def list_reports(lake: S3Store) -> list[str]:
    """Folders that hold a run's report, newest first."""
    entries = [entry for page in lake.list("reports/") for entry in page]
    reports = [entry for entry in entries if entry["path"].endswith(f"/{REPORT}")]
    reports.sort(key=lambda entry: entry["last_modified"], reverse=True)
    return [entry["path"].removesuffix(f"/{REPORT}") for entry in reports]

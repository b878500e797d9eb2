"""A run's report, one JSON file: what was listed, how many letters ended how, and what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from obstore.store import S3Store

from imr.lake.staging import run_folder

REPORT = "report.json"


class LostLetters(RuntimeError):
    """Objects were listed that have no row in the ledger."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """Accounting of one run. `listed` counts objects; the other counts are letters, of which an archive holds
    several.
    """

    run_id: str
    received_dates: Sequence[str]
    started_at: str
    seconds: float
    listed: int
    accounted: int
    read: int
    """Letters that this run has read. The other letters were in the ledger before."""
    statuses: Mapping[str, int]
    reasons: Mapping[str, int]
    rows: Mapping[str, int]
    snapshots: Mapping[str, int | None]
    lost: Sequence[str] = ()
    step_seconds: Mapping[str, float] = field(default_factory=dict)
    """Step -> seconds that the last tries of its tasks took together."""
    drift: Mapping[str, Any] | None = None
    """The run beside the months before (`quality.drift.Drift.document`); None where nothing was checked."""
    dag_id: str | None = None
    """The DAG of the run; None in reports of an earlier version."""
    unexplained: int = 0
    """Letters with text that nothing explains."""
    read_statuses: Mapping[str, int] = field(default_factory=dict)
    """Letters that this run has read, by status; without those that were in the ledger before."""
    bytes_read: int = 0
    """Bytes of the letters that this run has read."""
    unexplained_characters: int = 0
    """Characters that nothing explains in the letters that this run has read."""

    @property
    def warnings(self) -> Sequence[Mapping[str, Any]]:
        """What has drifted."""
        return self.drift["warnings"] if self.drift else ()


def report_folder(run_id: str) -> str:
    """Returns the folder of a run's report and Data Docs, relative to the lake."""
    return run_folder(run_id).replace("staging/", "reports/", 1)


def write_report(lake: S3Store, folder: str, report: RunReport) -> None:
    """Writes `<folder>/report.json`, in place of what an earlier try wrote."""
    lake.put(f"{folder}/{REPORT}", json.dumps(asdict(report), indent=1).encode())


def read_report(lake: S3Store, folder: str) -> RunReport:
    """Returns the report of a run. Raises FileNotFoundError where there is none."""
    return RunReport(**json.loads(bytes(lake.get(f"{folder}/{REPORT}").bytes())))


def list_reports(lake: S3Store) -> list[str]:
    """Returns the folders that hold a run's report, newest first."""
    entries = [entry for page in lake.list("reports/") for entry in page]
    reports = [entry for entry in entries if entry["path"].endswith(f"/{REPORT}")]
    reports.sort(key=lambda entry: entry["last_modified"], reverse=True)
    return [entry["path"].removesuffix(f"/{REPORT}") for entry in reports]

"""Reads what the pages show from the object store: run reports, and the files of Data Docs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from obstore.store import S3Store

from imr.runs.report import RunReport, list_reports, read_report, report_folder

REPORTS = "reports/"
DOCS = "data_docs"
RUNS_PER_PAGE = 50

SEGMENT = re.compile(r"(?!\.+\Z)[A-Za-z0-9_.=-]+\Z")
"""Name of a run's folder or file, such as `letters.html`, without `..` and characters that URLs escape."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A run that has a report. The report is None where it cannot be read, as that of an earlier version."""

    run: str
    report: RunReport | None


@dataclass(frozen=True, slots=True)
class Documented:
    """A run that has Data Docs. Without a report it is still running, or was stopped before publishing."""

    run: str
    built_at: datetime
    has_report: bool


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a run's Data Docs."""

    byte_size: int
    chunks: Iterator[bytes]


def reported_runs(lake: S3Store, page: int) -> tuple[list[Reported], bool]:
    """Returns one page of the runs with a report, newest first, and whether more follow."""
    folders = list_reports(lake)
    first, end = (page - 1) * RUNS_PER_PAGE, page * RUNS_PER_PAGE
    with ThreadPoolExecutor(16) as readers:
        runs = list(
            readers.map(lambda folder: Reported(_run_of(folder), _read(lake, folder)), folders[first:end])
        )
    return runs, len(folders) > end


def documented_runs(lake: S3Store) -> list[Documented]:
    """Returns the runs with Data Docs, newest first."""
    with_report = {_run_of(folder) for folder in list_reports(lake)}
    index = f"/{DOCS}/index.html"
    entries = [entry for entries in lake.list(REPORTS) for entry in entries if entry["path"].endswith(index)]
    entries.sort(key=lambda entry: entry["last_modified"], reverse=True)
    runs = [(_run_of(entry["path"].removesuffix(index)), entry["last_modified"]) for entry in entries]
    return [Documented(run, built_at, run in with_report) for run, built_at in runs]


def run_report(lake: S3Store, run: str) -> RunReport | None:
    """Returns a run's report, by its id or its folder's name, or None where there is none to read."""
    folder = report_folder(run)
    return _read(lake, folder) if _is_safe(folder) else None


def has_docs(lake: S3Store, run: str) -> bool:
    """Returns whether a run has Data Docs."""
    return docs_file(lake, run, "index.html") is not None


def docs_file(lake: S3Store, run: str, path: str) -> StoredFile | None:
    """Returns a file of a run's Data Docs, or None where it does not exist or the path leads out of them."""
    key = f"{report_folder(run)}/{DOCS}/{path}"
    if not _is_safe(key):
        return None
    try:
        found = lake.get(key)
    except FileNotFoundError:
        return None
    return StoredFile(found.meta["size"], (bytes(chunk) for chunk in found.stream()))


def _read(lake: S3Store, folder: str) -> RunReport | None:
    try:
        return read_report(lake, folder)
    except (TypeError, ValueError, FileNotFoundError):
        return None


def _run_of(folder: str) -> str:
    return folder.removeprefix(REPORTS)


def _is_safe(key: str) -> bool:
    return all(SEGMENT.match(segment) for segment in key.split("/"))

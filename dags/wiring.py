"""What the DAGs share: how they retry, which run they are in, what their pages say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import get_current_context

STORAGE_RETRIES: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
}
"""For tasks whose failures may be the object store's or the catalog's: waiting can help."""

DOCS = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "docs").glob("*.md")}


def run_id() -> str:
    """Id of the current run."""
    return str(get_current_context()["dag_run"].run_id)


def started_at() -> datetime:
    """When the current run started."""
    return get_current_context()["dag_run"].start_date or datetime.now(UTC)

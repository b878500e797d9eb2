"""What the DAGs share: retries, parameters, their pages' text, and the tasks of a run's steps."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, Metadata, Param, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException
from airflow.sdk.lineage import get_hook_lineage_collector

from imr.contract.tables import TABLES
from imr_deployment import deployment
from metrics import count_run
from notices import tell_by_mail, tell_in_slack

if TYPE_CHECKING:
    from imr.runs.deployment import Deployment

# Airflow's own objects live as long as the process of a task. Without this, the collector looks at all of
# them again and again while the libraries of the step are imported.
gc.freeze()

# pyarrow reads at its import which allocator to use. Its own choice kept a fifth more memory than this one.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc")

# At its import, Great Expectations logs two hundred lines about functions that its documentation leaves out.
logging.getLogger("great_expectations._docs_decorators").setLevel(logging.WARNING)

STORAGE_RETRIES: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
}
"""Retries of tasks that may fail because of the object store or the catalog, where waiting can help."""

DOCS = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "docs").glob("*.md")}

ASSETS = {name: Asset(name=f"imr.{name}", uri=f"x-iceberg://imr/{name}") for name in TABLES}


RANGE = {
    "first": Param(type="string", format="date", description="First received date."),
    "last": Param(type="string", format="date", description="Last received date, included."),
}
"""Parameters of DAGs over a range of received dates; see `received_range`."""

OPEN_RANGE = {
    name: Param(None, type=["null", "string"], format="date", description=description)
    for name, description in (
        ("first", "First received date; the earliest there is where it is empty."),
        ("last", "Last received date, included; the latest there is where it is empty."),
    )
}
"""Parameters of DAGs that cover every received date where no range is given; see `open_range`."""


def received_range() -> tuple[date, date]:
    """Returns the first and the last received date of the current run."""
    params = get_current_context()["params"]
    return date.fromisoformat(params["first"]), date.fromisoformat(params["last"])


def open_range() -> tuple[date | None, date | None]:
    """Returns the first and the last received date of a run with `OPEN_RANGE`; None for one not given."""
    params = get_current_context()["params"]
    first, last = (date.fromisoformat(day) if (day := params[side]) else None for side in ("first", "last"))
    return first, last


def run_id() -> str:
    """Returns the id of the current run."""
    return str(get_current_context()["dag_run"].run_id)


def dag_id() -> str:
    """Returns the DAG of the current run."""
    return str(get_current_context()["dag_run"].dag_id)


def run_deployment() -> Deployment:
    """Returns the deployment of the current run, with the raw prefix of its parameters, if they name one."""
    here = deployment()
    prefix = get_current_context()["params"].get("prefix")
    if not prefix:
        return here
    raw = prefix.rstrip("/").replace("s3a://", "s3://", 1)
    return replace(here, settings=replace(here.settings, raw=raw))


def started_at() -> datetime:
    """Returns when the current run started."""
    return get_current_context()["dag_run"].start_date or datetime.now(UTC)


def name_index(batch: str) -> None:
    """Names the mapped task after its batch, for `map_index_template`."""
    get_current_context()["batch"] = batch  # type: ignore[typeddict-unknown-key]


@task(**STORAGE_RETRIES, map_index_template="{{ batch }}")
def extract(batch: str) -> str:
    """Reads the text out of a batch's letters."""
    from imr.runs import steps

    name_index(batch)
    return steps.extract(run_deployment(), run_id(), batch)


@task(**STORAGE_RETRIES, map_index_template="{{ batch }}")
def parse(batch: str) -> str:
    """Parses a batch's texts into rows."""
    from imr.runs import steps

    name_index(batch)
    return steps.parse(run_deployment(), run_id(), batch)


@task(**STORAGE_RETRIES)
def validate(batches: list[str]) -> dict[str, int]:
    """Checks the rows by the suites; returns the number of letters by status."""
    from imr.quality.bounds import OutOfBounds
    from imr.runs import steps

    try:
        return steps.validate(run_deployment(), run_id(), list(batches), checked_on=datetime.now(UTC).date())
    except OutOfBounds as error:
        raise AirflowFailException(str(error)) from None


def trace(here: Deployment, snapshots: Mapping[str, int | None]) -> None:
    """Says which tables were written from which prefix, where something collects lineage.

    The OpenLineage provider does, once it is installed. It knows addresses in S3, not those of the assets.
    """
    from imr.lake.catalog import NAMESPACE

    collector, context = get_hook_lineage_collector(), get_current_context()["task"]
    collector.add_input_asset(context, uri=here.settings.raw)
    for name in (name for name, snapshot in snapshots.items() if snapshot is not None):
        collector.add_output_asset(context, uri=f"{here.settings.lake}/warehouse/{NAMESPACE}/{name}")


@task(**STORAGE_RETRIES, outlets=list(ASSETS.values()), max_active_tis_per_dag=1)
def publish(batches: list[str]):  # type: ignore[no-untyped-def]
    """Publishes the rows; returns counts and snapshots, and yields an event for each table.

    Only one such task of a DAG runs at a time. Several at once would be right too, but each conflict makes
    one of them start over.
    """
    from imr.runs import steps

    here = run_deployment()
    done = steps.publish(here, run_id(), list(batches))
    trace(here, done["snapshots"])
    for name, asset in ASSETS.items():
        counts = {"rows": done["rows"].get(name, 0), "letters": done["statuses"]}
        yield Metadata(asset, {"snapshot_id": done["snapshots"].get(name)} | counts)
    return done


@task(
    **STORAGE_RETRIES,
    trigger_rule=TriggerRule.NONE_FAILED,
    on_success_callback=[count_run, tell_by_mail, tell_in_slack],
)
def reconcile(published: dict[str, Any] | None = None) -> dict[str, int]:
    """Accounts for every object listed; returns the number of letters by status."""
    from imr.runs.reconcile import reconcile as run
    from imr.runs.report import LostLetters

    try:
        return run(run_deployment(), run_id(), published=published, started_at=started_at(), dag_id=dag_id())
    except LostLetters as error:
        raise AirflowFailException(str(error)) from None


@task(**STORAGE_RETRIES)
def compare(batches: list[str]) -> None:
    """Reports what publishing will change, by field."""
    from imr.runs import reparse

    reparse.compare(run_deployment(), run_id(), list(batches))


def read_and_publish(batches: Any, *, again: bool = False) -> None:
    """Wires the steps from planned batches to the accounting.

    With `again`, letters are compared with the tables' rows, and only those that differ are published.
    """
    publish_parsed(parse.expand(batch=extract.expand(batch=batches)), again=again)


def publish_parsed(parsed: Any, *, again: bool = False) -> None:
    """Wires the steps from parsed batches to the accounting; see `read_and_publish`."""
    published = publish(parsed)
    if again:
        validate(parsed) >> compare(parsed) >> published
    else:
        validate(parsed) >> published
    reconcile(published)

"""Airflow calls this for the name that it notes of the machine on which a task ran."""

from __future__ import annotations

import os


def worker_name() -> str:
    """The worker's name; all workers of these tests are on one machine."""
    return os.environ.get("CLUSTER_PROCESS", "none")

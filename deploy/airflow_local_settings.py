"""Airflow's cluster policy: which queue and pool a task has, and what its pod may use.

Airflow reads this file from `$AIRFLOW_HOME/config` where the DAGs are processed. DAGs know nothing of it, so
that they run on one machine without it. A task that is not named here keeps Airflow's defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

POOL = "imr_reading"
"""Pool of the tasks that read and parse letters. A backfill fills it, and other tasks do not wait for it."""
QUEUE = "reading"
"""Celery's queue of the same tasks. Workers of other tasks leave it alone."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What tasks of one kind ask for: CPUs, and MiB of memory that are requested and allowed."""

    cpus: int
    memory: int
    most_memory: int
    is_reading: bool = False


READING = Kind(cpus=2, memory=1_024, most_memory=4_096, is_reading=True)
PARSING = Kind(cpus=1, memory=1_024, most_memory=2_560, is_reading=True)
TABLES = Kind(cpus=1, memory=2_048, most_memory=4_096)
KINDS = {
    "extract": READING,
    "parse": PARSING,
    "validate": TABLES,
    "compare": TABLES,
    "publish": TABLES,
    "reconcile": TABLES,
    "export": TABLES,
    "refresh": TABLES,
    "write_pages": TABLES,
    "keep_up.compact": TABLES,
    "mend": TABLES,
    "finish": TABLES,
    "finish_forgetting": TABLES,
}
"""Task -> its kind. docs/deploy.md says from what the figures follow."""


def task_policy(task: Any) -> None:
    """Gives a task of ours its pool and its queue, and, where tasks are pods, what its pod may use."""
    kind = KINDS.get(task.task_id)
    if kind is None or "imr" not in task.dag.tags:
        return
    if kind.is_reading:
        task.pool, task.queue = POOL, QUEUE
    if _tasks_are_pods():
        _set_executor_config(task, {"pod_override": _pod(kind)})


def _tasks_are_pods() -> bool:
    from airflow.sdk.configuration import conf

    return "KubernetesExecutor" in conf.get("core", "executor")


def _set_executor_config(task: Any, config: dict[str, Any]) -> None:
    if task.is_mapped:
        task.partial_kwargs["executor_config"] = config
    else:
        task.executor_config = config


def _pod(kind: Kind) -> Any:
    """What is different from the pod template: the resources, and how many readers share its CPUs.

    A container's limit of CPUs does not change how many CPUs a process sees.
    """
    from kubernetes.client import models as k8s

    asked = {"cpu": str(kind.cpus), "memory": f"{kind.memory}Mi"}
    resources = k8s.V1ResourceRequirements(requests=asked, limits={"memory": f"{kind.most_memory}Mi"})
    readers = k8s.V1EnvVar(name="IMR_LIMIT_READERS", value=str(kind.cpus))
    return k8s.V1Pod(
        spec=k8s.V1PodSpec(containers=[k8s.V1Container(name="base", resources=resources, env=[readers])])
    )

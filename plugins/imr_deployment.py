"""Gives Airflow's processes their settings, with the credentials of the Airflow connection `imr_s3`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imr.runs.deployment import Deployment

S3_CONNECTION = "imr_s3"


def deployment() -> Deployment:
    """Returns the deployment, with object store and catalog, of DAGs and pages."""
    # Airflow reads every DAG again and again, which must not import the tables' libraries each time.
    from airflow.providers.amazon.aws.hooks.base_aws import AwsGenericHook

    from imr.place import settings
    from imr.place.storage import Access
    from imr.runs.deployment import Deployment

    hook: Any = AwsGenericHook(aws_conn_id=S3_CONNECTION)
    endpoint = hook.conn_config.get_service_endpoint_url("s3")
    return Deployment(settings.load(), Access(hook.get_session(), endpoint))

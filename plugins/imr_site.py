"""Where Airflow's processes work: settings, with the credentials of the Airflow connection `imr_s3`."""

from __future__ import annotations

from typing import Any

from imr import settings
from imr.site import Site
from imr.storage import Access

S3_CONNECTION = "imr_s3"


def site() -> Site:
    """Object store and catalog as DAGs and pages see them."""
    from airflow.providers.amazon.aws.hooks.base_aws import AwsGenericHook

    hook: Any = AwsGenericHook(aws_conn_id=S3_CONNECTION)
    endpoint = hook.conn_config.get_service_endpoint_url("s3")
    return Site(settings.load(), Access(hook.get_session(), endpoint))

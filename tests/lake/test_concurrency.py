"""Publishers in processes of their own, into the same months of the same tables at once."""

from __future__ import annotations

from imr.runs.deployment import Deployment
from support.publishers import expected, found, publish_at_once

PUBLISHERS, COMMITS = 4, 3


def test_publishers_at_once_come_to_what_one_after_the_other_would(deployment: Deployment) -> None:
    publish_at_once(deployment.settings, PUBLISHERS, COMMITS)
    assert found(deployment) == expected(PUBLISHERS, COMMITS)

"""Tables that exports are made of."""

from __future__ import annotations

import pytest

from imr.runs.deployment import Deployment
from support.exported import publish_three_months


@pytest.fixture
def three_months(deployment: Deployment) -> Deployment:
    """Letters decided in two months, one without a date of decision, and one in quarantine."""
    publish_three_months(deployment)
    return deployment

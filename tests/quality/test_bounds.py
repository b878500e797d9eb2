from __future__ import annotations

import pytest

from imr.quality.bounds import Bounds, OutOfBounds, check_bounds


@pytest.mark.parametrize(
    ("listed", "statuses", "bounds"),
    [
        (0, {}, None),
        (13, {"published": 5, "quarantined": 8}, None),
        (19, {"quarantined": 19}, None),
        (100, {"published": 50, "quarantined": 50}, None),
        (100, {"published": 11, "quarantined": 8, "duplicate": 81}, None),
        (100, {"duplicate": 100}, None),
        (100, {"published": 20, "quarantined": 80}, Bounds(largest_quarantined_share=0.9)),
        (100, {"published": 20, "quarantined": 80}, Bounds(smallest_judged=101)),
    ],
)
def test_within_bounds(listed, statuses, bounds):
    assert check_bounds("batch 1", listed=listed, statuses=statuses, bounds=bounds) is None


@pytest.mark.parametrize(
    ("listed", "statuses", "bounds", "message"),
    [
        (7, {}, None, "7 objects were listed and no letters came out"),
        (20, {"published": 9, "quarantined": 11}, None, "11 of 20 letters would be quarantined"),
        (100, {"published": 9, "quarantined": 11, "duplicate": 80}, None, "11 of 20 letters"),
        (20, {"published": 18, "quarantined": 2}, Bounds(largest_quarantined_share=0.05), "0.05"),
    ],
)
def test_out_of_bounds(listed, statuses, bounds, message):
    with pytest.raises(OutOfBounds, match=message):
        check_bounds("batch 1", listed=listed, statuses=statuses, bounds=bounds)


def test_message_names_step_batch_reasons_and_remedy():
    reasons = {"encrypted": 1, "expectation:decision_in_future": 30, "empty": 2, "truncated": 2}
    with pytest.raises(OutOfBounds) as raised:
        check_bounds(
            "received=2016-12-01", listed=40, statuses={"quarantined": 35, "published": 5}, reasons=reasons
        )
    message = str(raised.value)
    assert message.startswith("validate: received=2016-12-01: 35 of 40")
    assert "mostly expectation:decision_in_future (30), empty (2), truncated (2)" in message
    assert "Data Docs" in message

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from imr.contract.arrow import SCHEMAS
from imr.quality.bounds import Bounds, OutOfBounds, Tally, check_bounds


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


Row = dict[str, Any]


def _rows(count: int, source: str, **values: Any) -> list[Row]:
    """Ledger rows: loose objects, or members where `source` is an archive's name."""
    packed = source.endswith(".zip")
    return [
        {
            "source_uri": f"s3://raw/{source}" + ("" if packed else f"-{number}.pdf"),
            "archive_member": f"{values['status']}-{number}" if packed else None,
        }
        | values
        for number in range(count)
    ]


def _letters(count: int, source: str = "letter") -> list[Row]:
    return _rows(count, source, layout="headed_decisions", text="text", status="published", reasons=[])


def _refused(count: int, source: str, reason: str, **values: Any) -> list[Row]:
    return _rows(count, source, **({"status": "quarantined", "reasons": [reason]} | values))


def _failing(count: int, source: str = "failing") -> list[Row]:
    """Letters that were recognised, and not read or not passed."""
    return _refused(count, source, "no_decisions", layout="headed_decisions", text="text")


def _strange(count: int, source: str = "strange") -> list[Row]:
    """Texts that are no letters, or of a layout that nobody has seen yet."""
    return _refused(count, source, "not_a_determination", text="text")


def _unread(count: int, source: str = "unread") -> list[Row]:
    return _refused(count, source, "unknown_format")


def _tally(*parts: list[Row]) -> Tally:
    tally = Tally()
    for rows in parts:
        columns = {name: [row.get(name) for row in rows] for name in SCHEMAS["letters"].names}
        tally.add(
            pa.table({name: pa.array(columns[name], SCHEMAS["letters"].field(name).type) for name in columns})
        )
    return tally


@pytest.mark.parametrize(
    ("rows", "published", "quarantined"),
    [
        pytest.param([], 0, 0, id="nothing"),
        pytest.param(_letters(6) + _failing(5), 6, 5, id="letters are judged one by one"),
        pytest.param(_letters(3) + _strange(4), 3, 4, id="texts, as after a change of layout"),
        pytest.param(_letters(3) + _unread(5), 3, 5, id="objects without text, as broken in delivery"),
        pytest.param(_letters(600) + _unread(650, "rubbish.zip"), 600, 1, id="an archive of what is no text"),
        pytest.param(_letters(600) + _strange(650, "rubbish.zip"), 600, 1, id="an archive of other texts"),
        pytest.param(
            _letters(9) + _strange(4, "a.zip") + _unread(5, "a.zip") + _unread(6, "b.zip"),
            9,
            2,
            id="two archives",
        ),
        pytest.param(_letters(600, "a.zip") + _unread(650, "a.zip"), 600, 1, id="rubbish beside letters"),
        pytest.param(
            _letters(4, "a.zip") + _strange(7, "a.zip") + _unread(9, "a.zip"), 4, 1, id="texts beside letters"
        ),
        pytest.param(
            _letters(4) + _failing(5, "a.zip") + _strange(7, "a.zip"),
            4,
            6,
            id="an archive of failing letters",
        ),
        pytest.param(_unread(30, "a.zip") + _strange(4, "b.zip"), 0, 34, id="nothing that could be held up"),
        pytest.param(
            _letters(1) + _refused(9, "a.zip", "system_file") + _failing(1),
            1,
            1,
            id="what nobody meant to send",
        ),
        pytest.param(
            _letters(1) + _refused(9, "held", "expectation:x", review="closed", layout="headed_decisions"),
            1,
            0,
            id="what a person has looked at",
        ),
    ],
)
def test_what_counts(rows, published, quarantined):
    for tally in (_tally(rows), _tally(rows[::-1]), _tally(rows[1::2], rows[::2])):
        counted = tally.statuses()
        assert (counted["published"], counted["quarantined"]) == (published, quarantined)
        assert sum(tally.reasons().values()) == quarantined


def test_reasons_are_of_what_counts():
    tally = _tally(_letters(8) + _failing(3) + _unread(40, "rubbish.zip"))
    assert tally.reasons() == {"no_decisions": 3, "unknown_format": 1}

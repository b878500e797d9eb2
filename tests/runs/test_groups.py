"""How staged parts are grouped for one check or one commit."""

from __future__ import annotations

import weakref
from collections.abc import Iterator

import pyarrow as pa
import pytest

from imr.runs.staged import Part, groups_of

MOST = 100


def _parts(sizes: list[int]) -> Iterator[Part]:
    """Yields a part for each size, of as many bytes, in two tables."""
    for number, size in enumerate(sizes):
        halves = {"letters": size // 2, "cases": size - size // 2}
        rows = {name: pa.table({"of": pa.array([0] * half, pa.int8())}) for name, half in halves.items()}
        yield f"{number:05d}", rows


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([10], [[10]]),
        ([50, 50, 50], [[50, 50], [50]]),
        ([60, 60, 0, 60], [[60], [60, 0], [60]]),
        ([10, 500, 10], [[10], [500], [10]]),
        ([500], [[500]]),
    ],
)
def test_groups_keep_the_order_and_the_limit_and_a_larger_part_is_one_alone(
    sizes: list[int], expected: list[list[int]]
) -> None:
    groups = list(groups_of(_parts(sizes), MOST))
    found = [[sum(table.nbytes for table in rows.values()) for _, rows in group] for group in groups]
    assert found == expected
    assert [name for group in groups for name, _ in group] == [name for name, _ in _parts(sizes)]


def test_rows_of_a_group_are_free_before_the_part_after_the_next_is_read() -> None:
    read: list[weakref.ref[pa.Table]] = []
    alive: list[int] = []

    def parts() -> Iterator[Part]:
        for name, rows in _parts([MOST] * 4):
            alive.append(sum(table() is not None for table in read))
            read.append(weakref.ref(rows["letters"]))
            yield name, rows
            del rows

    for group in groups_of(parts(), MOST):
        del group
    assert max(alive) == 1

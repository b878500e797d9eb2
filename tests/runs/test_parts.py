"""How a run's letters are staged in parts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from obstore.store import MemoryStore

from imr.lake import staging
from imr.runs import staged
from support.staged import Row, letter

LETTERS, CHARACTERS = 4, 100
REFUSED = -1


def _letters(lengths: list[int]) -> Iterator[Row]:
    for number, length in enumerate(lengths):
        yield letter(f"{number:04d}", None, 1, text="x" * length if length != REFUSED else None)


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staged, "PART_LETTERS", LETTERS)
    monkeypatch.setattr(staged, "PART_CHARACTERS", CHARACTERS)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([], [[]]),
        ([10], [[10]]),
        ([REFUSED] * 5, [[REFUSED] * 4, [REFUSED]]),
        ([10] * 9, [[10] * 4, [10] * 4, [10]]),
        ([50, 50, 50, 10], [[50, 50], [50, 10]]),
        ([60, 60, REFUSED, 60], [[60], [60, REFUSED], [60]]),
        ([10, 500, 10], [[10], [500], [10]]),
        ([500, 500], [[500], [500]]),
    ],
)
def test_parts_keep_the_order_and_both_limits_and_a_longer_letter_is_one_alone(
    lengths: list[int], expected: list[list[int]]
) -> None:
    store = MemoryStore()
    assert staged.stage_letters(store, "batch", _letters(lengths)) == len(lengths)
    parts = [
        staging.read(store, f"batch/{name}.parquet").to_pylist()
        for name in staging.list_parts(store, "batch")
    ]
    texts = [[row["text"] for row in part] for part in parts]
    assert [[REFUSED if text is None else len(text) for text in part] for part in texts] == expected
    ids = [row["letter_id"] for part in parts for row in part]
    assert ids == [row["letter_id"] for row in _letters(lengths)]


@pytest.mark.usefixtures("_small")
def test_no_more_letters_are_taken_than_a_part_and_the_one_after_it() -> None:
    store = MemoryStore()
    ahead = []

    def watched() -> Iterator[Row]:
        for number, row in enumerate(_letters([60] * 6)):
            ahead.append(number - len(staging.list_parts(store, "batch")))
            yield row

    staged.stage_letters(store, "batch", watched())
    assert max(ahead) == 1

"""The short form of `make chaos`: a few histories of kills and faults end in the undisturbed tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chaos.drive import play
from chaos.histories import make_history
from chaos.nursery import Nursery, nursery
from imr.place.settings import Settings

SEEDS = range(4)


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with nursery(tmp_path_factory.mktemp("nursery")) as made:
        yield made


@pytest.mark.parametrize("seed", SEEDS)
def test_a_history_of_kills_and_faults_ends_in_the_undisturbed_tables(
    seed: int, served: Settings, forks: Nursery, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outcome = play(seed, served, forks, tmp_path_factory.mktemp(f"history{seed}-"))
    assert outcome.wrong == []
    assert outcome.rows > 0


def test_a_seed_gives_one_history() -> None:
    assert make_history(3) == make_history(3) != make_history(4)

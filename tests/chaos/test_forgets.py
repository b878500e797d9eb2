"""The short form of `python -m chaos.forgets`."""

from __future__ import annotations

from pathlib import Path

from chaos.forgets import SHORT, play
from chaos.nursery import nursery
from imr.place.settings import Settings


def test_forgotten_letters_are_in_no_object_whatever_was_at_work_and_was_killed(
    served: Settings, tmp_path: Path
) -> None:
    with nursery(tmp_path) as forks:
        played = play(1, SHORT, served, forks, tmp_path / "forgets")
    assert played.wrong == []
    assert played.kills == SHORT.kills
    assert played.planted > SHORT.marked

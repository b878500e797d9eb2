"""`imr clean` removes the state of its own home, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from imr.local import embedded, processes
from imr.local.clean import clean
from imr.place import home
from imr.place.settings import Settings
from support.commands import imr_in


def test_clean_ends_what_runs_and_removes_the_home(settings: Settings) -> None:
    processes.remember(settings, embedded.NAME, embedded.start(settings).pid)
    said = imr_in(settings, "clean")
    assert said.stdout == f"Removed the state in {settings.home}.\n"
    assert not settings.home.exists()
    assert processes.members(settings, embedded.NAME) == []


def test_clean_leaves_the_stack_of_another_home(
    settings: Settings, stack_at: Callable[..., Settings], tmp_path: Path
) -> None:
    other = stack_at(tmp_path / "other")
    home.make(settings.home)
    with embedded.serving(other):
        clean(settings)
        assert embedded.answers(other)


def test_clean_leaves_what_is_not_the_stacks_own(settings: Settings, tmp_path: Path) -> None:
    home.make(settings.home)
    for path in (settings.home / "notes.txt", tmp_path / "disk" / "letter.txt"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("theirs")
    (settings.home / "objects").symlink_to(tmp_path / "disk")
    said = imr_in(settings, "clean").stdout
    assert f"Left {settings.home / 'notes.txt'}, which is no part of the stack." in said
    assert [path.name for path in settings.home.iterdir()] == ["notes.txt"]
    assert (tmp_path / "disk" / "letter.txt").exists()


@pytest.mark.parametrize("name", ["objects", "logs", "notes.txt"])
def test_clean_refuses_a_folder_that_is_no_home(name: str, settings: Settings) -> None:
    (settings.home / name).mkdir(parents=True)
    refused = imr_in(settings, "clean")
    assert refused.exit_code == 1
    assert f"{settings.home} holds no state of a stack: nothing was removed" in refused.stderr
    assert [path.name for path in settings.home.iterdir()] == [name]


def test_clean_where_there_is_nothing(settings: Settings) -> None:
    assert clean(settings) == []
    assert not settings.home.exists()

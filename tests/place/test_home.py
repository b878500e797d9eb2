"""Only its owner can read a home. It has its own keys, and another folder is not taken for a home."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from imr.place import home
from support.commands import open_to_others


def test_keys_are_made_once(tmp_path: Path) -> None:
    place = tmp_path / "home"
    assert home.keys(place) is None
    with ThreadPoolExecutor(8) as at_once:
        made = set(at_once.map(home.make, [place] * 8))
    assert made == {home.keys(place)}
    assert home.make(tmp_path / "other") not in made


def test_processes_that_make_a_home_at_once_agree(tmp_path: Path) -> None:
    def begin(folder: Path) -> home.Keys:
        made = home.make(folder)
        home.private_file(folder / "starting.lock")
        return made

    folders = [tmp_path / str(number) for number in range(200)]
    with ThreadPoolExecutor(4) as at_once:
        made = list(at_once.map(begin, [folder for folder in folders for _ in range(4)]))
    assert made == [home.keys(folder) for folder in folders for _ in range(4)]


def test_a_copy_of_a_home_gets_keys_of_its_own(tmp_path: Path) -> None:
    keys = home.make(tmp_path / "home")
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    assert home.keys(tmp_path / "copy") is None
    assert home.make(tmp_path / "copy") != keys
    assert home.keys(tmp_path / "home") == keys


def test_a_home_of_an_older_version_becomes_its_owners_alone(tmp_path: Path) -> None:
    for name in ("catalog.db", "objects/imr/raw/letter.pdf", "airflow/airflow.db", "logs/airflow.log"):
        path = tmp_path / "home" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("for all to read")
    (tmp_path / "elsewhere").write_text("not ours")
    (tmp_path / "home" / "logs" / "link").symlink_to(tmp_path / "elsewhere")
    for path in [*(tmp_path / "home").rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    home.make(tmp_path / "home")
    assert open_to_others(tmp_path / "home") == []
    assert (tmp_path / "elsewhere").stat().st_mode & 0o777 == 0o644


def test_a_folder_that_others_use_keeps_its_permissions(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "theirs.txt").write_text("theirs")
    home.make(tmp_path)
    assert [path.name for path in open_to_others(tmp_path)] == [tmp_path.name, "theirs.txt"]


@pytest.mark.parametrize("name", ["objects", "logs", "samples"])
def test_a_folder_that_holds_the_like_of_a_state_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(home.NotAHome, match=f"{name} was there before IMR_HOME"):
        home.make(tmp_path)
    assert not home.is_home(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]

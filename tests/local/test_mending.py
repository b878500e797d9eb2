"""A stack whose processes are killed: what commands say, what `up` repairs, that `down` leaves nothing."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from imr.local import airflow, embedded, processes, stack
from imr.local.parts import PortTaken, State, started_sentence, stopped_sentence
from imr.place import home
from imr.place.settings import Settings
from support.commands import kill, living

pytestmark = pytest.mark.usefixtures("small_airflow")

PARTS = (airflow.NAME, embedded.NAME)


def _states(settings: Settings) -> dict[str, State]:
    return {part.name: part.state for part in stack.parts(settings)}


def _everything(settings: Settings) -> list[psutil.Process]:
    return [process for part in PARTS for process in processes.members(settings, part)]


def _kill(settings: Settings, *names: str) -> None:
    """Kills the processes that have a name among the words of their command."""
    killed = [one for one in _everything(settings) if {*names} & {Path(word).name for word in one.cmdline()}]
    assert len(killed) == len(names)
    kill(killed)


def test_parts_that_run_are_left_alone(settings: Settings) -> None:
    assert _states(settings) == dict.fromkeys(PARTS, State.ABSENT)
    with ThreadPoolExecutor(2) as at_once:
        done = sorted(started_sentence(found) for found in at_once.map(stack.up, [settings] * 2))
    assert done == ["Already running.", "Started s3 and airflow."]
    before = {process.pid for process in _everything(settings)}
    assert stack.up(settings) == []
    assert {process.pid for process in _everything(settings)} == before
    part = {part.name: part for part in stack.parts(settings)}[airflow.NAME]
    assert (part.state, part.address) == (State.RUNNING, f"http://127.0.0.1:{settings.ui_port}")
    assert part.log.exists()
    assert part.since is not None
    assert stopped_sentence(stack.down(settings)) == "Stopped airflow and s3."
    assert _states(settings) == dict.fromkeys(PARTS, State.ABSENT)


def test_an_airflow_of_the_users_own_is_left_alone(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    monkeypatch.setenv("AIRFLOW_HOME", str(theirs))
    stack.up(settings)
    assert _states(settings) == dict.fromkeys(PARTS, State.RUNNING)
    assert list(theirs.iterdir()) == []


@pytest.mark.parametrize("victim", ["standalone", "scheduler", "api-server", "rclone"])
def test_up_mends_what_is_half_dead(victim: str, settings: Settings) -> None:
    stack.up(settings)
    _kill(settings, victim)
    part = embedded.NAME if victim == "rclone" else airflow.NAME
    state = State.DEAD if victim == "rclone" else State.HALF_DEAD
    assert _states(settings)[part] is state
    left = {process.pid for process in processes.members(settings, part)}
    (found,) = stack.up(settings)
    assert (found.name, found.state, {*found.pids}) == (part, state, left)
    assert _states(settings) == dict.fromkeys(PARTS, State.RUNNING)
    assert left & {process.pid for process in _everything(settings)} == set()


@pytest.mark.parametrize(
    "victims",
    [("standalone", "rclone"), ("standalone", "scheduler"), ("triggerer", "rclone")],
    ids=" and ".join,
)
def test_down_leaves_nothing(victims: tuple[str, str], settings: Settings) -> None:
    stack.up(settings)
    everything = _everything(settings)
    _kill(settings, *victims)
    said = stopped_sentence(stack.down(settings))
    assert "airflow was half dead" in said
    assert ("s3 had died" in said) == ("rclone" in victims)
    assert living(everything) == []
    assert _everything(settings) == []


def test_up_starts_what_has_died_altogether(settings: Settings) -> None:
    stack.up(settings)
    kill(_everything(settings))
    assert _states(settings) == dict.fromkeys(PARTS, State.DEAD)
    assert started_sentence(stack.up(settings)) == "Started s3 and airflow. s3 had died. airflow had died."
    assert _states(settings) == dict.fromkeys(PARTS, State.RUNNING)


def test_a_stack_without_its_home_is_found_and_ended(settings: Settings, tmp_path: Path) -> None:
    stack.up(settings)
    settings.home.rename(tmp_path / "gone")
    assert _states(settings) == dict.fromkeys(PARTS, State.HALF_DEAD)
    stack.up(settings)
    assert _states(settings) == dict.fromkeys(PARTS, State.RUNNING)


def test_the_airflow_of_another_home_is_named(
    settings: Settings, stack_at: Callable[..., Settings], tmp_path: Path
) -> None:
    other = stack_at(tmp_path / "other", ui_port=settings.ui_port)
    stack.up(other)
    with pytest.raises(PortTaken, match=f"the Airflow of another home .{other.home}.: set IMR_UI_PORT"):
        stack.up(settings)
    assert _everything(settings) == []
    assert _states(other) == dict.fromkeys(PARTS, State.RUNNING)


def test_the_port_of_another_program_is_named(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.ui_port)):
        with pytest.raises(PortTaken, match=f"port {settings.ui_port} is in use by another program"):
            stack.up(settings)
        assert _states(settings)[airflow.NAME] is State.FOREIGN
    assert _everything(settings) == []


def test_a_start_that_fails_leaves_nothing_of_its_own(settings: Settings) -> None:
    home.make(settings.home)
    (settings.home / home.CATALOG).mkdir()
    with pytest.raises(Exception, match="unable to open database file"):
        stack.up(settings)
    assert _everything(settings) == []
    assert stack.down(settings) == []


def test_an_airflow_that_ends_while_it_starts_is_not_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "airflow.py").write_text("raise SystemExit('no database')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(airflow.NotReady, match=r"Airflow has ended while it started; see .*airflow.log"):
        stack.up(settings)
    assert "no database" in processes.log_of(settings, airflow.NAME).read_text()
    assert _everything(settings) == []

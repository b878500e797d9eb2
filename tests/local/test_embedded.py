"""The embedded S3 server: to which home it belongs, how it ends, and that nobody else can read its files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import duckdb
import psutil
import pytest
from botocore.exceptions import ClientError
from pyiceberg.io.pyarrow import PyArrowFileIO

from imr.local import embedded, processes, stack
from imr.local.parts import HalfDead, PortTaken, State
from imr.place import home
from imr.place.settings import Settings
from imr.place.storage import access
from imr.reports.sql import engine, restricted
from support.commands import imr_in, imr_program, open_to_others

S3 = embedded.NAME
ORPHANED = """
import os
from pathlib import Path
from imr.local.embedded import serving
from imr.place import settings
with serving(settings.load()):
    os.kill(os.getpid(), 9)
"""


def _orphan(settings: Settings) -> int:
    """The server of a command that was killed, which could not end it."""
    place = {"IMR_HOME": str(settings.home), "IMR_S3_PORT": str(settings.s3_port)}
    killed = subprocess.run([sys.executable, "-c", ORPHANED], env=os.environ | place)
    assert killed.returncode == -signal.SIGKILL
    (server,) = processes.members(settings, S3)
    return int(server.pid)


def _state(settings: Settings) -> State:
    return embedded.look(settings).state


@pytest.mark.parametrize(
    "arguments", [["upload", __file__], ["sql", "select 1"], ["up"], ["run"]], ids=lambda given: given[0]
)
def test_every_command_refuses_the_store_of_another_home(
    arguments: list[str], settings: Settings, stack_at: Callable[..., Settings], tmp_path: Path
) -> None:
    other = stack_at(tmp_path / "other", settings.s3_port)
    with embedded.serving(other):
        refused = imr_in(settings, *arguments)
        assert not access(other).client().list_objects_v2(Bucket="imr").get("Contents")
    assert refused.exit_code == 1
    said = f"port {settings.s3_port} serves the store of another home ({other.home}): set IMR_S3_PORT"
    assert said in refused.stderr
    assert f"`IMR_HOME={other.home} imr down`" in refused.stderr


def test_every_client_is_refused_by_the_store_of_another_home(
    settings: Settings, stack_at: Callable[..., Settings], tmp_path: Path
) -> None:
    home.make(settings.home)
    ours = access(settings)
    with embedded.serving(stack_at(tmp_path / "other", settings.s3_port)):
        with pytest.raises(ClientError, match="403"):
            ours.client().head_bucket(Bucket="imr")
        with pytest.raises(Exception, match="InvalidAccessKeyId"):
            ours.store("s3://imr/raw").put("a", b"a")
        with pytest.raises(OSError, match="ACCESS_DENIED"):
            PyArrowFileIO(ours.iceberg_properties()).new_input("s3://imr/raw/a").open()
        with (
            restricted(engine(), {}, ours, unsafe=True) as connection,
            pytest.raises(duckdb.HTTPException, match="403"),
        ):
            connection.sql("from read_text('s3://imr/raw/a')").fetchall()


def test_a_port_of_no_stack_is_another_programs(settings: Settings, served: Settings) -> None:
    part = embedded.look(replace(settings, s3_port=served.s3_port))
    assert (part.state, part.pids) == (State.FOREIGN, ())
    assert str(served.home) in part.advice
    assert _state(settings) is State.ABSENT


def test_the_server_of_a_command_ends_with_it(settings: Settings) -> None:
    with embedded.serving(settings):
        assert _state(settings) is State.RUNNING
        with embedded.serving(settings):
            assert len(processes.members(settings, S3)) == 1
        assert _state(settings) is State.RUNNING
    assert _state(settings) is State.ABSENT


def test_the_server_of_two_commands_ends_with_the_last(settings: Settings) -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(embedded.serving(settings))
    second.enter_context(embedded.serving(settings))
    first.close()
    assert _state(settings) is State.RUNNING
    second.close()
    assert _state(settings) is State.ABSENT


def test_commands_that_start_at_once_share_one_server(settings: Settings) -> None:
    def ask(_: int) -> State:
        with embedded.serving(settings):
            return _state(settings)

    with ThreadPoolExecutor(4) as at_once:
        assert set(at_once.map(ask, range(12))) == {State.RUNNING}
    assert processes.members(settings, S3) == []


def test_a_server_that_up_takes_over_outlives_its_command(settings: Settings, small_airflow: None) -> None:
    with embedded.serving(settings):
        stack.up(settings)
    assert [part.state for part in stack.parts(settings)] == [State.RUNNING] * 2


def test_an_orphaned_server_is_found_used_and_ended(settings: Settings) -> None:
    pid = _orphan(settings)
    with embedded.serving(settings):
        assert [one.pid for one in processes.members(settings, S3)] == [pid]
    assert processes.members(settings, S3) == []
    assert imr_in(settings, "down").stdout.strip() == "Nothing was running."


def test_a_server_outlives_its_home_and_is_ended_all_the_same(settings: Settings, tmp_path: Path) -> None:
    _orphan(settings)
    settings.home.rename(tmp_path / "moved")
    assert embedded.look(settings).state is State.HALF_DEAD
    with pytest.raises(HalfDead, match="does not answer to the keys"), embedded.serving(settings):
        pass
    said = "Stopped s3. s3 was half dead: 1 of its processes were left."
    assert imr_in(settings, "down").stdout.strip() == said
    assert processes.members(settings, S3) == []


def test_our_server_on_another_port_is_named(settings: Settings, stack_at: Callable[..., Settings]) -> None:
    elsewhere = stack_at(settings.home)
    said = f"runs at http://127.0.0.1:{settings.s3_port}: set IMR_S3_PORT"
    with embedded.serving(settings):
        with pytest.raises(PortTaken, match=said):
            stack.up(elsewhere)
        with pytest.raises(PortTaken, match=said), embedded.serving(elsewhere):
            pass


def test_down_is_not_taken_in_by_a_stale_note(settings: Settings) -> None:
    """The system has given the number of the process that died to another one."""
    home.make(settings.home)
    (settings.home / "s3.pid").write_text(f"{os.getppid()} 1.5")
    part = embedded.look(settings)
    assert (part.state, part.pids) == (State.DEAD, ())
    assert imr_in(settings, "down").stdout.strip() == "Nothing was running. s3 had died."
    assert psutil.pid_exists(os.getppid())
    assert _state(settings) is State.ABSENT


def test_a_leader_that_an_older_version_noted_is_ended(settings: Settings) -> None:
    home.make(settings.home)
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as unmarked:
        processes.remember(settings, S3, unmarked.pid)
        assert embedded.look(settings).pids == (unmarked.pid,)
        assert [part.name for part in stack.down(settings)] == [S3]
        assert unmarked.wait() is not None


def test_nobody_else_reads_what_commands_write(settings: Settings) -> None:
    assert imr_program(settings, "sql", "select 1").returncode == 0
    assert {"catalog.db", "logs", "objects"} <= {path.name for path in settings.home.iterdir()}
    assert open_to_others(settings.home) == []


def test_the_secret_is_not_in_the_command(settings: Settings) -> None:
    with embedded.serving(settings):
        (server,) = processes.members(settings, S3)
        assert home.make(settings.home).secret_key not in " ".join(server.cmdline())

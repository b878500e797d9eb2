"""Finds, starts and ends the processes of a stack, which have a mark in their environment.

A process inherits the environment of the one that started it, so that the mark also finds processes whose
leader has died. The leader of each part is noted in the home. With this note a part that died can be told
from one that was never started.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from imr.place.home import keys, make, private_file, private_folder
from imr.place.settings import Settings

HOME, PART, KEY = "IMR_STACK", "IMR_STACK_PART", "IMR_STACK_KEY"
"""Variables of the mark: the home, the part of the stack, and the access key that the process was given."""
S3_PORT, UI_PORT = "IMR_S3_PORT", "IMR_UI_PORT"
PATIENCE = 20
"""Seconds that processes have to end by themselves before they are killed."""
SAME_START = 2
"""Seconds by which a process's start time may change while it runs, because the system's clock is set."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted in the home of the process that was started as a part's leader."""

    pid: int
    started: float


def log_of(settings: Settings, part: str) -> Path:
    """Returns the file to which a part of the stack writes its log."""
    return settings.home / "logs" / f"{part}.log"


def start(
    settings: Settings, part: str, command: list[str], environ: dict[str, str]
) -> subprocess.Popen[bytes]:
    """Starts a part's leader, marked and in a session of its own; only its owner can read what it writes."""
    marks = {
        HOME: str(settings.home),
        PART: part,
        KEY: make(settings.home).access_key,
        S3_PORT: str(settings.s3_port),
        UI_PORT: str(settings.ui_port),
        # Without this, processes that set their own title, as Airflow's do, write over their environment.
        "SPT_NOENV": "1",
    }
    log = log_of(settings, part)
    private_folder(log.parent)
    with private_file(log).open("ab") as output:
        return subprocess.Popen(  # noqa: S603
            command,
            env=environ | marks,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )


def remember(settings: Settings, part: str, pid: int) -> None:
    """Notes a process as a part's leader."""
    private_file(_note_file(settings, part)).write_text(f"{pid} {psutil.Process(pid).create_time()}")


def noted(settings: Settings, part: str) -> Note | None:
    """Returns the noted leader, or None where the part was never started or has been stopped."""
    try:
        pid, started = _note_file(settings, part).read_text().split()
        return Note(int(pid), float(started))
    except (FileNotFoundError, ValueError):
        return None


def forget(settings: Settings, part: str) -> None:
    """Removes the note of a part's leader."""
    _note_file(settings, part).unlink(missing_ok=True)


def members(settings: Settings, part: str) -> list[psutil.Process]:
    """Returns a part's running processes, oldest first.

    These are the marked ones, the noted leader, and all that they have started.
    """
    note = noted(settings, part)
    everyone = [process for process in _living() if process.pid != os.getpid()]
    found = {
        process.pid
        for process in everyone
        if _is_marked(process, settings, part) or (note and _is_noted(process, note))
    }
    while more := {process.pid for process in everyone if process.info["ppid"] in found} - found:
        found |= more
    those = [process for process in everyone if process.pid in found]
    return sorted(those, key=lambda process: (process.info["create_time"], process.pid))


def is_current(settings: Settings, process: psutil.Process) -> bool:
    """Returns whether a process was started with the home's present keys, by a version that marks them."""
    held = keys(settings.home)
    return held is not None and (process.info["environ"] or {}).get(KEY) == held.access_key


def as_started(settings: Settings, processes: list[psutil.Process]) -> Settings:
    """Returns the settings with the ports that the processes were started with."""
    for process in processes:
        environ = process.info["environ"] or {}
        if HOME in environ:
            return replace(settings, s3_port=int(environ[S3_PORT]), ui_port=int(environ[UI_PORT]))
    return settings


def home_at(port: int, part: str) -> str | None:
    """Returns the home whose part was started for a port, or None where no running stack has it."""
    name = S3_PORT if part == "s3" else UI_PORT
    for process in _living():
        environ = process.info["environ"] or {}
        if environ.get(PART) == part and environ.get(name) == str(port):
            return str(environ[HOME])
    return None


def end(settings: Settings, part: str) -> list[int]:
    """Ends a part's processes, and kills those that do not end in time. Returns the ids of all of them.

    Raises TimeoutError where a process does not end even when it is killed.
    """
    ended: set[int] = set()
    for sign in (signal.SIGTERM, signal.SIGKILL):
        told: set[psutil.Process] = set()
        until = time.monotonic() + PATIENCE
        while (found := members(settings, part)) and time.monotonic() < until:
            for process in set(found) - told:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(sign)
            told |= set(found)
            psutil.wait_procs(found, timeout=0.5)
        ended |= {process.pid for process in told}
    if found:
        raise TimeoutError(
            f"processes {', '.join(str(one.pid) for one in found)} of {part} do not end even when killed: "
            "end them as their owner, or restart the machine"
        )
    forget(settings, part)
    return sorted(ended)


def _living() -> list[psutil.Process]:
    asked = psutil.process_iter(["ppid", "status", "environ", "create_time", "cmdline"])
    return [process for process in asked if process.info["status"] != psutil.STATUS_ZOMBIE]


def _is_marked(process: psutil.Process, settings: Settings, part: str) -> bool:
    environ = process.info["environ"] or {}
    return environ.get(HOME) == str(settings.home) and environ.get(PART) == part


def _is_noted(process: psutil.Process, note: Note) -> bool:
    started: float = process.info["create_time"]
    return bool(process.pid == note.pid) and abs(started - note.started) < SAME_START


def _note_file(settings: Settings, part: str) -> Path:
    return settings.home / f"{part}.pid"

"""Describes a part of the stack: its state, its processes, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from imr.local import processes
from imr.place.settings import Settings

SETTING_OF = {"s3": processes.S3_PORT, "airflow": processes.UI_PORT}
"""Part -> the setting of its port."""
TITLES = {"s3": "the embedded S3 server", "airflow": "Airflow"}
_SERVED = {"s3": "the store", "airflow": "the Airflow"}


class State(StrEnum):
    """The state of a part of the stack."""

    RUNNING = "running"
    HALF_DEAD = "half dead"
    """Some of its processes are running, but it does not do its work."""
    DEAD = "dead"
    """It was started and never stopped, and none of its processes is running."""
    FOREIGN = "foreign"
    """None of its processes is running, and something else uses its port."""
    ABSENT = "absent"
    """It was never started, or was stopped."""


class PortTaken(RuntimeError):
    """Something else uses a port that the stack needs, or the stack runs on another port."""


class HalfDead(RuntimeError):
    """A part of the stack is running, but does not do its work."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the stack of a home, as it is now."""

    name: str
    state: State
    pids: tuple[int, ...]
    since: datetime | None
    """When its oldest process was started, or, of a dead part, when its leader was started."""
    address: str
    log: Path
    advice: str
    """What to do next, as a sentence."""


def describe(
    settings: Settings, name: str, members: Sequence[Any], *, wrong: str | None, port: int, listens: bool
) -> Part:
    """Returns a part as it follows from its processes, from what is `wrong` with it, and from its port.

    `listens` says whether anything answers on the port. A part with nothing wrong is running even where its
    processes cannot be seen, for example in a container.
    """
    note = processes.noted(settings, name)
    if not wrong:
        state = State.RUNNING
    elif members:
        state = State.HALF_DEAD
    elif listens:
        state = State.FOREIGN
    else:
        state = State.DEAD if note else State.ABSENT
    started = members[0].info["create_time"] if members else note.started if note else None
    advice = {
        State.RUNNING: "Nothing to do.",
        State.HALF_DEAD: f"{wrong}. `imr up` ends its processes and starts it again; `imr down` ends them.",
        State.DEAD: "It ended by itself or was killed: its log may say why. `imr up` starts it again.",
        State.FOREIGN: f"{whose(port, name)}.",
        State.ABSENT: "`imr up` starts it.",
    }
    return Part(
        name=name,
        state=state,
        pids=tuple(process.pid for process in members),
        since=datetime.fromtimestamp(started, UTC) if started else None,
        address=f"http://127.0.0.1:{port}",
        log=processes.log_of(settings, name),
        advice=advice[state],
    )


def whose(port: int, name: str) -> str:
    """Returns a sentence that says who uses a part's port, and what to do about it."""
    home, setting = processes.home_at(port, name), SETTING_OF[name]
    if home:
        return (
            f"port {port} serves {_SERVED[name]} of another home ({home}): "
            f"set {setting} to another port, or stop the other stack with `IMR_HOME={home} imr down`"
        )
    return f"port {port} is in use by another program: end that program, or set {setting} to another port"


def require_usable(settings: Settings, part: Part, port: int) -> None:
    """Raises PortTaken where something else uses the port, or the part runs on another port."""
    if part.state is State.FOREIGN:
        raise PortTaken(whose(port, part.name))
    if part.state is State.RUNNING and part.address != f"http://127.0.0.1:{port}":
        raise PortTaken(
            f"{TITLES[part.name]} of {settings.home} runs at {part.address}: set "
            f"{SETTING_OF[part.name]} to that port, or stop it with `imr down` first"
        )


def started_sentence(found: Sequence[Part]) -> str:
    """Returns what `imr up` did. `found` has the parts that it started, as they were before."""
    if not found:
        return "Already running."
    return " ".join([f"Started {_listed(found)}.", *_deaths(found), *_remains(found, "ended first")])


def stopped_sentence(found: Sequence[Part]) -> str:
    """Returns what `imr down` did. `found` has the parts that it ended, as they were before."""
    ended = [part for part in found if part.pids]
    done = f"Stopped {_listed(ended)}." if ended else "Nothing was running."
    return " ".join([done, *_deaths(found), *_remains(found, "left")])


def _deaths(found: Sequence[Part]) -> list[str]:
    return [f"{part.name} had died." for part in found if part.state is State.DEAD]


def _remains(found: Sequence[Part], fate: str) -> list[str]:
    return [
        f"{part.name} was half dead: {len(part.pids)} of its processes were {fate}."
        for part in found
        if part.state is State.HALF_DEAD
    ]


def _listed(found: Sequence[Part]) -> str:
    return " and ".join(part.name for part in found)

"""What a part of the stack is found to be: its state, its processes, and what to do about it."""

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
"""The setting that moves a part to another port."""
TITLES = {"s3": "the embedded S3 server", "airflow": "Airflow"}
_SERVED = {"s3": "the store", "airflow": "the Airflow"}


class State(StrEnum):
    """What a part can be found as."""

    RUNNING = "running"
    HALF_DEAD = "half dead"
    """Some of its processes live, and it does not do its work."""
    DEAD = "dead"
    """It was started and never stopped, and none of its processes lives."""
    FOREIGN = "foreign"
    """None of its processes lives, and its port is somebody else's."""
    ABSENT = "absent"
    """It was never started, or was stopped."""


class PortTaken(RuntimeError):
    """A port that should be ours is somebody else's, or our stack is on another one."""


class HalfDead(RuntimeError):
    """A part lives and does not do its work."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the stack of a home, as it is now."""

    name: str
    state: State
    pids: tuple[int, ...]
    since: datetime | None
    """When its oldest process was started; of a dead part, when it was."""
    address: str
    log: Path
    advice: str
    """What to do next, as a sentence."""


def describe(
    settings: Settings, name: str, members: Sequence[Any], *, wrong: str | None, port: int, listens: bool
) -> Part:
    """A part from what was seen: its processes, what is `wrong` with it, whether its port `listens`.

    A server that does its work is ours also where its processes cannot be seen (a container's, say).
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
        State.HALF_DEAD: f"{wrong}: `imr up` ends what is left of it and starts it anew, `imr down` ends it.",
        State.DEAD: "It ended by itself or was killed: its log may say why, `imr up` starts it again.",
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
    """Whom a port belongs to that should be a part's, and what to do about it."""
    home, setting = processes.home_at(port, name), SETTING_OF[name]
    if home:
        return (
            f"port {port} serves {_SERVED[name]} of another home ({home}): "
            f"set {setting} to another port, or stop that one with `IMR_HOME={home} imr down`"
        )
    return f"port {port} is in use by another program: free it, or set {setting} to another"


def require_usable(settings: Settings, part: Part, port: int) -> None:
    """Raises PortTaken where a part cannot be had on a port: it is another's, or ours is on another one."""
    if part.state is State.FOREIGN:
        raise PortTaken(whose(port, part.name))
    if part.state is State.RUNNING and part.address != f"http://127.0.0.1:{port}":
        raise PortTaken(
            f"{TITLES[part.name]} of {settings.home} runs at {part.address}: set "
            f"{SETTING_OF[part.name]} to that port, or stop it with `imr down` first"
        )


def started_sentence(found: Sequence[Part]) -> str:
    """What `imr up` did, from the parts that it started, as they were found before."""
    if not found:
        return "Already running."
    return " ".join([f"Started {_listed(found)}.", *_deaths(found), *_remains(found, "ended first")])


def stopped_sentence(found: Sequence[Part]) -> str:
    """What `imr down` did, from the parts that it ended, as they were found before."""
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

"""The command `imr` as a user runs it on a stack."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import psutil
from click.testing import CliRunner, Result

from imr.cli import main
from imr.place.settings import Settings

IMR = Path(sys.executable).with_name("imr")


def command(settings: Settings, *arguments: str | Path) -> Result:
    """What a command says and how it ends, in this process: quicker than `imr`."""
    unset = {name: None for name in os.environ if name.startswith(("AIRFLOW", "IMR_"))}
    return CliRunner().invoke(main, [str(one) for one in arguments], env=unset | _place(settings))


def imr(settings: Settings, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What a command says and how it ends, under the umask that most users have."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "IMR_"))}
    return subprocess.run(
        [IMR, *arguments],
        env=kept | _place(settings),
        capture_output=True,
        text=True,
        timeout=400,
        umask=0o022,
    )


def _place(settings: Settings) -> dict[str, str]:
    return {
        "IMR_HOME": str(settings.home),
        "IMR_S3_PORT": str(settings.s3_port),
        "IMR_UI_PORT": str(settings.ui_port),
    }


def open_to_others(folder: Path) -> list[Path]:
    """What others than the owner have any permission for."""
    found = [path for path in [folder, *folder.rglob("*")] if not path.is_symlink()]
    return [path for path in found if path.stat().st_mode & 0o077]


def kill(killed: Collection[psutil.Process]) -> None:
    """Kills processes, and returns when none of them lives."""
    for process in killed:
        process.kill()
    while living(killed):
        psutil.wait_procs(killed, timeout=0.05)


def living(processes: Collection[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended; one that has stays known until its parent asks for it."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]

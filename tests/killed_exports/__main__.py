"""`make export-kills`: kills exports at random lines; fails where a copy is not whole, or not the same."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from imr.local.embedded import serving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from killed_exports.drive import play
from support.loopback import free_port


def main(rounds: int, seed: int) -> int:
    """Plays the rounds to a folder and to a bucket in turn; returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="imr-kills-") as name:
        folder = Path(name)
        settings = Settings(folder / "home", s3_port=free_port(), ui_port=free_port())
        with serving(settings):
            deployment = Deployment(settings, access(settings))
            outcome = play(deployment, [str(folder / "copy"), "s3://imr/copy"], rounds, seed)
    sys.stdout.write(f"{outcome.killed} exports killed, {outcome.ended} ended before their line\n")
    sys.stdout.write("\n".join([*outcome.wrong, f"wrong: {len(outcome.wrong)}"]) + "\n")
    return bool(outcome.wrong)


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("KILLS", "50")), int(os.environ.get("KILLS_SEED", "0"))))

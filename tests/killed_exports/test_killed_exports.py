"""The short form of `make export-kills`."""

from __future__ import annotations

from pathlib import Path

from imr.runs.deployment import Deployment
from killed_exports.drive import play


def test_a_killed_export_leaves_a_whole_copy_and_run_again_the_same(
    deployment: Deployment, tmp_path: Path
) -> None:
    bucket = deployment.settings.lake.replace("/lake", "/copy")
    outcome = play(deployment, [str(tmp_path / "copy"), bucket], rounds=3, seed=1)
    assert outcome.wrong == []
    assert outcome.killed == 3

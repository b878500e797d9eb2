"""The copy at the deployment's own place loses forgotten letters at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imr.exports import FilesRemoved, parquet
from imr.exports.parquet import export_parquet, forget_in_copy
from imr.exports.reading import look_at
from imr.runs import forgetting
from imr.runs.deployment import Deployment
from support.exported import shown


@pytest.fixture
def exported(three_months: Deployment, tmp_path: Path) -> Deployment:
    settings = replace(three_months.settings, export=str(tmp_path / "copy"))
    deployment = replace(three_months, settings=settings)
    export_parquet(deployment, settings.export)
    return deployment


def _files(folder: str) -> set[str]:
    return {path.name for path in Path(folder).rglob("*.parquet")}


def _forget(deployment: Deployment, name: str) -> None:
    now = datetime.now(UTC)
    found = forgetting.find(deployment, [name])
    forgetting.begin(deployment, found, by="ada", why="an order", at=now)
    forgetting.finish(deployment, "forget", now)


def test_files_with_forgotten_letters_go_at_once(exported: Deployment) -> None:
    before = _files(exported.settings.export)
    gone = next(row for row in shown(exported)["letters"] if row["status"] == "published")
    _forget(exported, gone["source_uri"])
    done = forget_in_copy(exported)
    assert done is not None
    after = _files(exported.settings.export)
    assert (done.removed, len(after)) == (len(before - after), done.files)
    assert before - after
    texts = {row["text"] for row in shown(exported)["letters"]}
    assert gone["text"]
    assert gone["text"] not in texts


def test_an_export_that_meets_a_forgetting_fails_and_is_run_again(
    exported: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, other = look_at(exported), tmp_path / "other"
    _forget(exported, shown(exported)["letters"][0]["source_uri"])
    with monkeypatch.context() as patch:
        patch.setattr(parquet, "look_at", lambda _: seen)
        with pytest.raises(FilesRemoved, match="Export again"):
            export_parquet(exported, str(other))
    assert not (other / "_manifest.json").exists()
    assert export_parquet(exported, str(other)).rows["letters"] == len(shown(exported)["letters"])


def test_no_copy_is_made_where_there_is_none(three_months: Deployment, tmp_path: Path) -> None:
    assert forget_in_copy(three_months) is None
    unused = replace(three_months.settings, export=str(tmp_path / "unused"))
    assert forget_in_copy(replace(three_months, settings=unused)) is None
    assert _files(unused.export) == set()

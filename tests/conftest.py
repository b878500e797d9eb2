"""Fixtures that folders of tests share: a real S3 server on loopback, and the real letters if present."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from imr.local.embedded import serving
from imr.place.settings import PROJECT, Settings
from imr.place.storage import access
from imr.quality import docs
from imr.runs import checks
from imr.runs.deployment import Deployment
from support.homes import beside
from support.loopback import free_port
from support.quick_checks import build_small_docs, check_quickly
from support.runs import put, run, text_letter

SHARED = PROJECT.parent / "shared"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A name without the bytes of an archive: they hold its time, and each process would name the test
    otherwise."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an embedded S3 server that runs for the whole session."""
    home = tmp_path_factory.mktemp("imr")
    settings = Settings(home, "s3://imr/raw", "s3://imr/lake", "imr", free_port(), free_port(), embedded=True)
    with serving(settings):
        yield settings


@pytest.fixture(scope="session")
def published(served: Settings) -> Settings:
    """The session's S3 server once a dozen invented letters are in its tables, and one was refused."""
    deployment = Deployment(served, access(served))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "check_batch", check_quickly)
        patch.setattr(docs, "build_data_docs", build_small_docs)
        letters = {f"letter-{index}.txt": text_letter(index) for index in range(12)}
        put(deployment, letters | {"cut-off.pdf": b"%PDF-1.7\n"})
        report = run(deployment, "published")
    assert report.statuses == {"published": 12, "quarantined": 1}
    return served


@pytest.fixture
def deployment(served: Settings, tmp_path: Path) -> Deployment:
    """A deployment of the test's own: empty prefixes on the session's server, and an empty catalog."""
    name = uuid4().hex
    settings = replace(beside(served, tmp_path), raw=f"s3://imr/{name}/raw", lake=f"s3://imr/{name}/lake")
    return Deployment(settings, access(settings))


@pytest.fixture(scope="session")
def real_letters() -> list[Path]:
    """Real letters, where there are some beside the project. They are never part of it."""
    folder = SHARED / "letters"
    if not folder.is_dir():
        pytest.skip("no real letters beside the project (../shared/letters): nothing to check against")
    return sorted(folder.iterdir())

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from imr.place import home, settings
from imr.place.settings import Settings
from imr.place.storage import Access, NoCredentials, access


def test_the_embedded_server_is_used_where_no_place_is_given() -> None:
    here = settings.load()
    assert (here.raw, here.lake, here.embedded) == ("s3://imr/raw", "s3://imr/lake", True)
    assert here.home == settings.PROJECT / ".imr"


def test_a_bucket_of_ones_own_takes_both_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_RAW", "s3://ours/raw/")
    monkeypatch.setenv("IMR_LAKE", "s3://ours/lake")
    here = settings.load()
    assert (here.raw, here.lake, here.embedded) == ("s3://ours/raw", "s3://ours/lake", False)


@pytest.mark.parametrize(("given", "missing"), [("IMR_RAW", "IMR_LAKE"), ("IMR_LAKE", "IMR_RAW")])
def test_one_address_without_the_other_is_refused(
    given: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(given, "s3://ours/here")
    with pytest.raises(ValueError, match=rf"{given} is set and {missing} is not: set both.* or neither"):
        settings.load()


def test_catalogs_of_aws_get_the_connections_credentials() -> None:
    session = boto3.Session("key", "secret", "token", region_name="us-west-2")
    properties = Access(session).iceberg_properties()
    for service in ("s3", "client"):
        assert properties[f"{service}.access-key-id"] == "key"
        assert properties[f"{service}.secret-access-key"] == "secret"
        assert properties[f"{service}.session-token"] == "token"
        assert properties[f"{service}.region"] == "us-west-2"


def test_credentials_of_another_store_are_not_sent_to_aws(tmp_path: Path) -> None:
    keys = home.make(tmp_path)
    properties = access(Settings(tmp_path)).iceberg_properties()
    assert properties["s3.access-key-id"] == keys.access_key
    assert not any(name.startswith("client.") for name in properties)


def test_missing_credentials_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    nobodys = Access(boto3.Session())
    for wanting in (nobodys.iceberg_properties, lambda: nobodys.store("s3://ours/raw")):
        with pytest.raises(NoCredentials, match="imr_s3"):
            wanting()


def test_an_installed_package_brings_its_suites(tmp_path: Path) -> None:
    """A wheel, installed without its dependencies in a place of its own, far from the checkout."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-cache-dir"]
    target = tmp_path / "lib" / "python3" / "site-packages"
    subprocess.run([*pip, "install", *options, "--target", target, str(settings.PROJECT)], check=True)
    asked = (
        "import imr.place.settings, imr.quality.suites as suites;"
        "print(suites.__file__, len(suites.read_checks()), imr.place.settings.load().home)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={"PYTHONPATH": str(target)}, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    file, checks, home = done.stdout.split()
    assert Path(file).is_relative_to(target)
    assert int(checks) > 50
    assert Path(home) == tmp_path / ".imr"

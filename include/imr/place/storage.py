"""Access to S3: one set of credentials (a boto3 session) for boto3, obstore, pyiceberg and DuckDB alike."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from obstore.auth.boto3 import Boto3CredentialProvider
from obstore.store import S3Store

from imr.place import home
from imr.place.settings import Settings

if TYPE_CHECKING:
    import duckdb
    from obstore.store import S3Config


class NoCredentials(RuntimeError):
    """Nothing says whose requests to the object store are."""


def split_uri(uri: str) -> tuple[str, str]:
    """`s3://bucket/some/key` as (bucket, key). Raises ValueError for anything else."""
    scheme, _, rest = uri.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme not in ("s3", "s3a") or not bucket:
        raise ValueError(f"{uri!r} is no S3 address: write it as s3://bucket/prefix")
    return bucket, key


@dataclass(frozen=True)
class Access:
    """Credentials and endpoint of an object store; `endpoint` is None for AWS itself."""

    session: boto3.Session
    endpoint: str | None = None

    @property
    def region(self) -> str:
        return self.session.region_name or "us-east-1"

    def client(self) -> Any:
        """A boto3 S3 client: listing and small control files."""
        checksums = "when_required" if self.endpoint else "when_supported"
        config = Config(
            request_checksum_calculation=checksums,
            response_checksum_validation=checksums,
            retries={"mode": "standard", "max_attempts": 5},
        )
        return self.session.client("s3", endpoint_url=self.endpoint, region_name=self.region, config=config)

    def store(self, uri: str) -> S3Store:
        """An obstore store rooted at `uri`: bulk reads and writes. Raises NoCredentials."""
        self._credentials()  # where there are none, obstore's error says neither whose nor what to set
        bucket, prefix = split_uri(uri)
        config: S3Config = {"region": self.region, "virtual_hosted_style_request": self.endpoint is None}
        if self.endpoint:
            config["endpoint"] = self.endpoint
        return S3Store(
            bucket,
            prefix=prefix or None,
            config=config,
            client_options={"allow_http": bool(self.endpoint and self.endpoint.startswith("http://"))},
            credential_provider=Boto3CredentialProvider(self.session),
        )

    def iceberg_properties(self) -> dict[str, str]:
        """Properties of pyiceberg's FileIO and of its catalogs on AWS. Raises NoCredentials."""
        if self.endpoint:
            # Arrow's S3 client reads this at its start; stores other than AWS refuse its checksum trailers.
            os.environ.setdefault("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
            os.environ.setdefault("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required")
        keys = self._keys()
        own = {
            "access-key-id": keys.access_key,
            "secret-access-key": keys.secret_key,
            "session-token": keys.token,
            "region": self.region,
        }
        # Catalogs that are services of AWS (Glue) read `client.*`; another store's keys are none of theirs.
        services = ("s3",) if self.endpoint else ("s3", "client")
        properties = {f"{service}.{name}": value for service in services for name, value in own.items()} | {
            "s3.endpoint": self.endpoint,
            # Arrow gives up on a busy store after three seconds unless told otherwise.
            "s3.connect-timeout": "30",
            "s3.request-timeout": "60",
        }
        return {name: value for name, value in properties.items() if value}

    def give_to(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Makes the credentials DuckDB's secret for S3. Raises NoCredentials."""
        keys = self._keys()
        options = {"KEY_ID": keys.access_key, "SECRET": keys.secret_key, "REGION": self.region}
        if keys.token:
            options["SESSION_TOKEN"] = keys.token
        if self.endpoint:
            scheme, _, host = self.endpoint.partition("://")
            options |= {"ENDPOINT": host, "URL_STYLE": "path", "USE_SSL": str(scheme == "https").lower()}
        quoted = {name: value.replace("'", "''") for name, value in options.items()}
        listed = ", ".join(f"{name} '{value}'" for name, value in quoted.items())
        connection.execute(f"CREATE OR REPLACE SECRET imr (TYPE s3, {listed})")

    def _keys(self) -> Any:
        return self._credentials().get_frozen_credentials()

    def _credentials(self) -> Any:
        credentials = self.session.get_credentials()
        if credentials is None:
            raise NoCredentials(
                "no credentials for the object store: set the Airflow connection imr_s3; "
                "outside Airflow AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            )
        return credentials


def access(settings: Settings) -> Access:
    """Access outside Airflow: the embedded server's, else what boto3 finds (profile, environment, role).

    Raises NoCredentials where the embedded server has never been started in this home.
    """
    if settings.embedded:
        keys = home.keys(settings.home)
        if keys is None:
            raise NoCredentials(f"no object store was ever started in {settings.home}: `imr up` does")
        session = boto3.Session(keys.access_key, keys.secret_key, region_name="us-east-1")
        return Access(session, f"http://127.0.0.1:{settings.s3_port}")
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return Access(boto3.Session(), endpoint)

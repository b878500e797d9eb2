"""How commands end: their settings, and errors said in a sentence instead of a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import click

from imr.place import settings
from imr.place.storage import split_uri

_ANSWERS = (
    re.compile(r"<Code>(\w{1,64})</Code>"),  # obstore: <Error><Code>NoSuchBucket</Code>
    re.compile(r"An error occurred \((\w{1,64})\)"),  # boto3: An error occurred (NoSuchBucket) when calling
    re.compile(r"AWS Error (\w{1,64}) during"),  # Arrow: AWS Error NO_SUCH_BUCKET during HeadObject operation
    re.compile(r"(?:status code:|HTTP) (\d{3})\b"),  # obstore: status code: 503; DuckDB: (HTTP 403 Forbidden)
)
"""Where the libraries that speak to S3 put what it answered, the more telling first."""

_REMEDIES = (
    (
        "ExpiredToken ExpiredTokenException TokenRefreshRequired RequestExpired InvalidToken "
        "InvalidAccessKeyId INVALID_ACCESS_KEY_ID SignatureDoesNotMatch SIGNATURE_DOES_NOT_MATCH 401",
        "the credentials have expired or are not known to the object store: renew them, then try again",
    ),
    (
        "AccessDenied ACCESS_DENIED AllAccessDisabled 403",
        "the credentials do not allow it: docs/security.md has the policies that the roles need",
    ),
    (
        "NoSuchBucket NO_SUCH_BUCKET",
        "there is no such bucket: look at IMR_RAW and IMR_LAKE with `imr settings`",
    ),
    (
        "SlowDown SLOW_DOWN ServiceUnavailable SERVICE_UNAVAILABLE Throttling ThrottlingException "
        "TooManyRequests RequestLimitExceeded 429 503",
        "the object store asks for fewer requests: wait a minute, then try again",
    ),
    (
        "InternalError INTERNAL_FAILURE InsufficientStorage XMinioStorageFull 500 507",
        "the object store failed after all retries: see whether the disk under it is full (the embedded "
        "one's is that of IMR_HOME), then try again",
    ),
    (
        "PermanentRedirect AuthorizationHeaderMalformed 301",
        "the bucket is in another region: name it in AWS_DEFAULT_REGION",
    ),
)
"""What S3 and stores like it answer, and what is to be done."""


def settings_or_end() -> settings.Settings:
    """The settings. Raises ClickException where the environment is wrong."""
    try:
        here = settings.load()
        for uri in (here.raw, here.lake):
            split_uri(uri)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    return here


@contextmanager
def explained() -> Iterator[None]:
    """Ends the command by the message of an error that is no fault of ours, without a traceback."""
    import duckdb
    import httpx
    from botocore.exceptions import BotoCoreError, ClientError
    from obstore.exceptions import BaseError
    from sqlalchemy.exc import SQLAlchemyError

    from imr.cli.asking import NotAsked
    from imr.lake.catalog import NoCatalog
    from imr.local.airflow import NotReady, RunFailed
    from imr.local.parts import HalfDead, PortTaken
    from imr.place.home import NotAHome
    from imr.place.storage import NoCredentials
    from imr.reports.sql import NotReading

    of_stack = (PortTaken, HalfDead, NotAHome, NotReady, RunFailed)
    ours = (*of_stack, NoCredentials, NoCatalog, NotReading, NotAsked)
    try:
        yield
    except (BaseError, duckdb.HTTPException) as error:
        raise click.ClickException(failed_store(str(error))) from None
    except (*ours, duckdb.Error) as error:
        raise click.ClickException(str(error)) from None
    except (OSError, BotoCoreError, ClientError) as error:
        # Arrow's errors and some of obstore's are OSErrors; so is a file that cannot be written.
        raise click.ClickException(failed_store(str(error)) if _is_of_store(error) else str(error)) from None
    except ValueError as error:
        if "session.get_credentials" not in str(error):  # obstore's, where boto3 finds none
            raise
        raise click.ClickException(
            "no credentials for the object store: set AWS_PROFILE, "
            "or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        ) from None
    except SQLAlchemyError as error:
        said = str(error).partition("\n")[0]
        raise click.ClickException(f"the catalog's database does not answer: {said}") from None
    except httpx.HTTPError as error:
        said = str(error).partition("\n")[0]
        raise click.ClickException(f"Airflow does not answer as it should: {said}") from None


def _is_of_store(error: Exception) -> bool:
    return any(pattern.search(str(error)) for pattern in _ANSWERS)


def failed_store(message: str) -> str:
    """What a library said of a request to the object store, as a sentence that says what to do.

    What the store itself wrote is left out: it may quote the request, with its credentials.
    """
    found = next((match[1] for pattern in _ANSWERS if (match := pattern.search(message))), None)
    if found is None and "configured region" in message:
        found = "301"
    for answers, remedy in _REMEDIES:
        if found in answers.split():
            return f"{remedy} ({found})"
    what = found or message.partition("\n")[0].split(" - ")[-1]
    return f"the object store did not do it ({what}): see whether it can be reached, then try again"

"""Turns a library's error about the object store into a sentence that says what to do."""

from __future__ import annotations

import re

_ANSWERS = (
    re.compile(r"<Code>(\w{1,64})</Code>"),  # obstore: <Error><Code>NoSuchBucket</Code>
    re.compile(r"An error occurred \((\w{1,64})\)"),  # boto3: An error occurred (NoSuchBucket) when calling
    re.compile(r"AWS Error (\w{1,64}) during"),  # Arrow: AWS Error NO_SUCH_BUCKET during HeadObject operation
    re.compile(r"(?:status code:|HTTP) (\d{3})\b"),  # obstore: status code: 503; DuckDB: (HTTP 403 Forbidden)
)
"""Patterns that find S3's answer in the libraries' messages. Error codes come before status numbers."""

_REMEDIES = (
    (
        "ExpiredToken ExpiredTokenException TokenRefreshRequired RequestExpired InvalidToken "
        "InvalidAccessKeyId INVALID_ACCESS_KEY_ID SignatureDoesNotMatch SIGNATURE_DOES_NOT_MATCH 401",
        "the credentials have expired or are not known to the object store: renew them, then try again",
    ),
    (
        "AccessDenied ACCESS_DENIED AllAccessDisabled 403",
        "the credentials do not allow this request: docs/security.md has the policies that the roles need",
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
        "the object store failed after all retries: check whether the disk under it is full (the disk of "
        "IMR_HOME for the embedded store), then try again",
    ),
    (
        "PermanentRedirect AuthorizationHeaderMalformed 301",
        "the bucket is in another region: name it in AWS_DEFAULT_REGION",
    ),
)
"""Answers of S3 and similar stores -> a sentence that says what is wrong and what to do."""


def is_of_store(message: str) -> bool:
    """Returns whether a library's error message quotes an answer of the object store."""
    return any(pattern.search(message) for pattern in _ANSWERS)


def failed_store(message: str) -> str:
    """Returns a sentence about a failed request to the object store that says what to do.

    `message` is that of a library's error. The store's own words are left out, because they may quote the
    request with its credentials.
    """
    found = next((match[1] for pattern in _ANSWERS if (match := pattern.search(message))), None)
    if found is None and "configured region" in message:
        found = "301"
    for answers, remedy in _REMEDIES:
        if found in answers.split():
            return f"{remedy} ({found})"
    what = found or message.partition("\n")[0].split(" - ")[-1]
    return f"a request to the object store failed ({what}): check that it can be reached, then try again"

from __future__ import annotations

import pytest

from imr.place.faults import failed_store

FORBIDDEN, BUCKET = "docs/security.md", "there is no such bucket"
SLOWER, DISK = "wait a minute", "the disk under it is full"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("after 10 retries - Server returned non-2xx status code: 503 : <Code>SlowDown</Code>", SLOWER),
        ("Server returned non-2xx status code: 500 Internal: <Error>\n <Code>InternalError</Code>", DISK),
        ("Server returned non-2xx status code: 507 Insufficient Storage: ", DISK),
        ("An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: gone", BUCKET),
        ("When reading 'a' in bucket 'b': AWS Error ACCESS_DENIED during HeadObject operation", FORBIDDEN),
        ("HTTP Error: HTTP GET error reading 'http://x' (HTTP 403 Forbidden)\n\nSignature", FORBIDDEN),
        (
            "Generic S3 error: GET http://x in 3s - HTTP error: error sending request\n\nDebug",
            "sending request",
        ),
    ],
)
def test_what_libraries_say_of_a_store_is_understood(message: str, said: str) -> None:
    shown = failed_store(message)
    assert said in shown
    assert "\n" not in shown

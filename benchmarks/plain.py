# /// script
# requires-python = ">=3.11"
# dependencies = ["boto3", "pandas", "pdfplumber==0.11.10", "pyarrow"]
# ///
"""What somebody would write without this project: letters of a .zip in S3 -> one Parquet file of some fields.

It has an environment of its own, which `uv run --script` makes, so that no one who installs the project
installs pdfplumber. It checks nothing and is right about few letters: it is here for its cost.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import time
import zipfile

import boto3
import pandas as pd
import pdfplumber

FIELDS = {
    "case_number": r"Case Number:\s*(CM\d\d-\d{7})",
    "decided": r"^Dated?:\s*(\S+)",
    "date_of_injury": r"Date of Injury:\s*(\S+)",
    "ur_denial_date": r"UR Denial Date:\s*(\S+)",
    "application_received_date": r"Application Received:\s*(\S+)",
    "specialty": r"certified in\s+([^.]+?),?\s+and",
    "summary": r"CLINICAL CASE SUMMARY(.*?)IMR ISSUES",
    "request": r"The request for (.*?) is (?:not )?medically necessary",
    "decision": r"is (not medically necessary|medically necessary)",
    "rationale": r"Decision rationale:(.*?)(?:The request|\Z)",
}
PATTERNS = {name: re.compile(pattern, re.DOTALL | re.MULTILINE) for name, pattern in FIELDS.items()}


def row_of(data: bytes) -> dict[str, str | None]:
    """Returns the fields of a letter's bytes."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        text = "\n".join(page.extract_text() for page in document.pages)
    found = {name: pattern.search(text) for name, pattern in PATTERNS.items()}
    return {name: match[1].strip() if match else None for name, match in found.items()}


def main() -> None:
    """Reads the archive and prints the cost; the arguments are bucket, key and the store's address."""
    bucket, key, endpoint = sys.argv[1:]
    started = time.monotonic()
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        frame = pd.DataFrame([row_of(archive.read(name)) for name in archive.namelist()])
    file = io.BytesIO()
    frame.to_parquet(file)
    client.put_object(Bucket=bucket, Key="plain.parquet", Body=file.getvalue())
    spent = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "cpu": spent.ru_utime + spent.ru_stime,
        "wall": time.monotonic() - started,
        "peak_mib": spent.ru_maxrss // 1024,
        "letters": len(frame),
    }
    sys.stdout.write(json.dumps(cost))


if __name__ == "__main__":
    main()

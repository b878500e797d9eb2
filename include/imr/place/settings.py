"""Where things are: read once from the environment, with defaults for the embedded stack.

| variable | meaning | default |
|---|---|---|
| IMR_HOME | folder of the embedded stack's state: objects, catalog, Airflow's home | `.imr`, see below |
| IMR_RAW | prefix that letters arrive under, as `received=YYYY-MM-DD/...` | `s3://imr/raw` |
| IMR_LAKE | prefix of the tables, of staging and of run reports | `s3://imr/lake` |
| IMR_CATALOG | name of the pyiceberg catalog | `imr` |
| IMR_S3_PORT, IMR_UI_PORT | loopback ports of the embedded S3 server and of the Airflow UI | 9310, 8310 |

IMR_RAW and IMR_LAKE are set both or neither; with neither, the embedded S3 server is the store. State is kept
in the checkout; where the package is installed without one, in the directory that the command runs in.

A catalog that pyiceberg is configured for (`.pyiceberg.yaml`, `PYICEBERG_CATALOG__IMR__URI`) is used instead
of SQLite. What it says of `py-io-impl`, of `s3.*` keys, region and endpoint, and on AWS of their like in
`client.*`, is overridden: letters and tables are reached with the same credentials.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
"""The checkout; of an installed package the folder above its `site-packages`, which holds nothing of ours."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between one deployment and another."""

    home: Path
    raw: str
    lake: str
    catalog: str
    s3_port: int
    ui_port: int
    embedded: bool
    """Whether the object store is the one this project starts itself (no IMR_RAW and IMR_LAKE given)."""


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment. Raises ValueError for a port that is no number, or half of a place."""
    given = [name for name in ("IMR_RAW", "IMR_LAKE") if name in environ]
    if len(given) == 1:
        missing = "IMR_LAKE" if given == ["IMR_RAW"] else "IMR_RAW"
        raise ValueError(
            f"{given[0]} is set and {missing} is not: set both for a bucket of your own, "
            "or neither for the embedded S3 server"
        )
    beside = PROJECT if (PROJECT / "pyproject.toml").exists() else Path.cwd()
    return Settings(
        home=Path(environ.get("IMR_HOME", beside / ".imr")).resolve(),
        raw=environ.get("IMR_RAW", "s3://imr/raw").rstrip("/"),
        lake=environ.get("IMR_LAKE", "s3://imr/lake").rstrip("/"),
        catalog=environ.get("IMR_CATALOG", "imr"),
        s3_port=_port(environ, "IMR_S3_PORT", 9310),
        ui_port=_port(environ, "IMR_UI_PORT", 8310),
        embedded=not given,
    )


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    given = environ.get(name, str(default))
    try:
        return int(given)
    except ValueError:
        raise ValueError(f"{name} is {given!r}: give a whole number") from None

"""Where things are: read once from the environment, with defaults for the embedded stack.

| variable | meaning | default |
|---|---|---|
| IMR_HOME | local state of the embedded stack: objects, catalog, Airflow's home | `.imr` in the project |
| IMR_RAW | prefix that letters arrive under, as `received=YYYY-MM-DD/...` | `s3://imr/raw` |
| IMR_LAKE | prefix of the tables, of staging and of run reports | `s3://imr/lake` |
| IMR_CATALOG | name of the pyiceberg catalog | `imr` |
| IMR_S3_PORT, IMR_UI_PORT | loopback ports of the embedded S3 server and of the Airflow UI | 9310, 8310 |

A catalog that pyiceberg is configured for (`.pyiceberg.yaml`, `PYICEBERG_CATALOG__IMR__URI`) is used as
it is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


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
    """Settings from the environment. Raises ValueError where a port is no number."""
    return Settings(
        home=Path(environ.get("IMR_HOME", PROJECT / ".imr")).resolve(),
        raw=environ.get("IMR_RAW", "s3://imr/raw").rstrip("/"),
        lake=environ.get("IMR_LAKE", "s3://imr/lake").rstrip("/"),
        catalog=environ.get("IMR_CATALOG", "imr"),
        s3_port=int(environ.get("IMR_S3_PORT", "9310")),
        ui_port=int(environ.get("IMR_UI_PORT", "8310")),
        embedded="IMR_LAKE" not in environ,
    )

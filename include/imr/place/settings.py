"""What differs between one deployment and another: every setting, its meaning and its default.

Each is read from the environment variable of its name. docs/settings.md and `imr settings` are made from the
meanings here and in `limits`; `environment` does the reading.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, ClassVar

from imr.place.limits import Limits

PROJECT = Path(__file__).resolve().parents[3]
"""The checkout; of an installed package the folder above its `site-packages`, which holds nothing of ours."""


def _home() -> Path:
    return (PROJECT if (PROJECT / "pyproject.toml").exists() else Path.cwd()) / ".imr"


@dataclass(frozen=True, slots=True)
class Switches:
    """What the environment may decide otherwise than the suites do; `quality.suites` reads it there."""

    PREFIX: ClassVar[str] = "IMR_"

    publish_possible_identifiers: Annotated[
        bool,
        "With 1, letters that may show a person's identifier are published, with the problem code "
        "`possible_identifier`. With 0 they are held back.",
    ] = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, and how much a letter may ask for; the defaults are the embedded stack's."""

    PREFIX: ClassVar[str] = "IMR_"

    home: Annotated[
        Path,
        "Folder of the embedded stack's state: objects, catalog, Airflow's home. The default is in the "
        "checkout; where the package is installed without one, it is in the directory that the command "
        "runs in.",
    ] = field(default_factory=_home)
    raw: Annotated[
        str,
        "Prefix that letters arrive under, as `received=YYYY-MM-DD/...`. Set it together with `IMR_LAKE`.",
    ] = "s3://imr/raw"
    lake: Annotated[
        str, "Prefix of the tables, of staged files and of run reports. Set it together with `IMR_RAW`."
    ] = "s3://imr/lake"
    catalog: Annotated[str, "Name of the pyiceberg catalog."] = "imr"
    s3_port: Annotated[int, "Port of the embedded S3 server on the loopback address."] = 9310
    ui_port: Annotated[int, "Port of the embedded Airflow's UI on the loopback address."] = 8310
    export: Annotated[
        str,
        "Prefix or folder that the DAG `imr_export` copies the tables to, as plain Parquet. It lies beside "
        "`IMR_RAW` and `IMR_LAKE`. Without one, each run has to name its own.",
    ] = ""
    embedded: bool = True
    """Whether the object store is the one this project starts itself: neither `raw` nor `lake` is given."""
    limits: Limits = field(default_factory=Limits)


def load() -> Settings:
    """All settings, from the environment.

    Raises ValueError, which names the variable, where one has no sense, or where one of `IMR_RAW` and
    `IMR_LAKE` is given without the other.
    """
    # Most of what imports this module reads no environment, and pydantic takes long to import.
    from imr.place.environment import read

    given = [name for name in ("IMR_RAW", "IMR_LAKE") if name in os.environ]
    if len(given) == 1:
        missing = "IMR_LAKE" if given == ["IMR_RAW"] else "IMR_RAW"
        raise ValueError(
            f"{given[0]} is set and {missing} is not: set both for a bucket of your own, "
            "or neither for the embedded S3 server"
        )
    read(Switches)  # a wrong one ends the run before its first letter, and not when letters are checked
    place = read(Settings)
    return replace(
        place,
        home=place.home.resolve(),
        raw=place.raw.rstrip("/"),
        lake=place.lake.rstrip("/"),
        embedded=not given,
        limits=read(Limits),
    )

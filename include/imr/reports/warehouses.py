"""The page on warehouses, as Markdown, from the texts that `imr connect` fills in (`make docs`)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from imr.contract.tables import TABLES
from imr.lake.catalog import NAMESPACE
from imr.reports.connect import ENGINES, text_for
from imr.reports.connect.place import Place

_GLUE = ("snowflake", "athena", "redshift", "databricks", "bigquery")
"""Engines whose example has Glue for a catalog."""


def warehouses_page() -> str:
    """The whole document."""
    return "".join(_sections())


def _sections() -> Iterator[str]:
    yield files("imr.reports.connect").joinpath("page.md").read_text(encoding="utf-8")
    for name, engine in ENGINES.items():
        text = text_for(name, example("glue" if name in _GLUE else "rest")).rstrip("\n")
        yield f"## {engine.title}\n\n`imr connect {name}`\n\n```{engine.language}\n{text}\n```\n\n"


def example(kind: str) -> Place:
    """Returns an example of a deployment on AWS, with a catalog of the kind `rest` or `glue`."""
    rest = {"type": "rest", "uri": "https://catalog.example.org"}
    folder = f"s3://LAKE_BUCKET/lake/warehouse/{NAMESPACE}"
    return Place(
        name="imr",
        catalog=rest if kind == "rest" else {"type": "glue"},
        region="us-west-2",
        metadata={name: f"{folder}/{name}/metadata/00042-0a1b2c3d.metadata.json" for name in TABLES},
    )


if __name__ == "__main__":
    print(warehouses_page(), end="")  # noqa: T201

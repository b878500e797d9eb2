"""The data dictionary, as Markdown, from the one definition of columns and codes (`make docs`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from imr.letters.model import REASONS as REFUSED
from imr.parsing.problems import PROBLEMS, REASONS
from imr.quality.release import REASONS as REVIEWED
from imr.quality.suites import problems as failed_warnings
from imr.quality.suites import reasons as failed_expectations
from imr.tables.resolve import REASONS as NOT_CURRENT
from imr.tables.rows import PROBLEMS as NAMED
from imr.tables.schema import PARTITIONED_BY, TABLES, key_of
from imr.terms.problems import PROBLEMS as DOUBTFUL_TERMS

_INTRODUCTION = """\
# Data dictionary

Generated from `include/imr/tables/schema.py` and the suites in `expectations/` by `make docs`; do not edit.
Iceberg tables in namespace `imr`. A value that a letter does not state is null.
"""


def dictionary() -> str:
    """The whole document."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    for name, schema in TABLES.items():
        yield from _table(name, schema)
    yield from _codes(
        "Problems",
        "Codes in `cases.problems`: the letter is published, and this was doubtful.",
        PROBLEMS | NAMED | DOUBTFUL_TERMS | failed_warnings(),
    )
    yield from _codes(
        "Reasons",
        "Codes in `letters.reasons`: why a letter is not published.",
        REFUSED | REASONS | NOT_CURRENT | REVIEWED | failed_expectations(),
    )


def _table(name: str, schema: pa.Schema) -> Iterator[str]:
    yield f"## {name}\n"
    key = ", ".join(f"`{column}`" for column in key_of(name))
    partition = f"Partitioned by month of `{PARTITIONED_BY[name]}`."
    yield f"{schema.metadata[b'doc'].decode()} Key: {key}. {partition}\n"
    yield "| column | type | null | meaning |\n|---|---|---|---|"
    for field in schema:
        meaning = field.metadata[b"doc"].decode()
        values = field.metadata.get(b"values", b"").decode()
        listed = " One of " + ", ".join(f"`{value}`" for value in values.split(",")) + "." if values else ""
        null = "yes" if field.nullable else ""
        yield f"| {field.name} | {_type(field.type)} | {null} | {meaning}{listed} |"
    yield ""


def _type(kind: pa.DataType) -> str:
    return f"list<{kind.value_type}>" if pa.types.is_list(kind) else str(kind).replace("[day]", "")


def _codes(title: str, introduction: str, codes: Mapping[str, str]) -> Iterator[str]:
    yield f"## {title}\n\n{introduction}\n"
    yield "| code | meaning |\n|---|---|"
    for code, meaning in sorted(codes.items()):
        yield f"| `{code}` | {meaning} |"
    yield ""


if __name__ == "__main__":
    print(dictionary(), end="")  # noqa: T201

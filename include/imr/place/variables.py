"""Environment variables: those that set something here, and those of others that the project uses.

A group of settings is a frozen dataclass with a `PREFIX`. Each field whose annotation carries a meaning, as
`Annotated[int, "Pages of one PDF."]` does, is set by the variable of its name. Nothing here loads a library.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Protocol, get_args, get_origin, get_type_hints


class Group(Protocol):
    """A frozen dataclass of settings."""

    PREFIX: ClassVar[str]
    """What the names of its variables start with."""
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: `name` in the environment, `field` of its group, and what its value is."""

    name: str
    field: str
    type: type
    meaning: str
    default: Any


def variables_of(group: type[Group]) -> tuple[Variable, ...]:
    """The variables that set a group's fields, in their order."""
    hints = get_type_hints(group, include_extras=True)
    return tuple(
        Variable(
            name=f"{group.PREFIX}{field.name.upper()}",
            field=field.name,
            type=(annotated := get_args(hints[field.name]))[0],
            meaning=annotated[1],
            default=field.default if field.default_factory is MISSING else field.default_factory(),
        )
        for field in fields(group)
        if get_origin(hints[field.name]) is not None
    )


OF_OTHERS = {
    "AIRFLOW_HOME": "Set for the embedded Airflow, to a folder in `IMR_HOME`, whatever it was before.",
    "AWS_ENDPOINT_URL": "boto3's own. Outside Airflow it says where the object store is; obstore, pyiceberg "
    "and DuckDB are given the same address.",
    "AWS_ENDPOINT_URL_S3": "The same for S3 alone; it comes before `AWS_ENDPOINT_URL`.",
    "AWS_REQUEST_CHECKSUM_CALCULATION": "Arrow's own. Set to `when_required` for stores other than AWS, "
    "which refuse its checksums, unless it is set already.",
    "AWS_RESPONSE_CHECKSUM_VALIDATION": "As `AWS_REQUEST_CHECKSUM_CALCULATION`.",
    "COLUMNS": "The terminal's own. Where it is set, tables that are written to a file take its width.",
    "IMR_STACK": "The home of a process of the embedded stack. `imr up` sets it, to know the process by it.",
    "IMR_STACK_KEY": "The S3 key under which a process of the embedded stack was started; set by `imr up`.",
    "IMR_STACK_PART": "Which part of the embedded stack a process is; set by `imr up`.",
    "LD_LIBRARY_PATH": "The system's own. Processes that read PDFs keep it, and no other.",
    "ARROW_DEFAULT_MEMORY_POOL": "Arrow's own. Tasks of the DAGs have `jemalloc` where nobody has set it.",
    "PATH": "The system's own. The embedded Airflow finds the programs of the virtual environment first.",
    "RCLONE_AUTH_KEY": "Set for the embedded S3 server: its keys, which a command would show to everybody.",
    "SPT_NOENV": "Set for the embedded stack, so that its processes keep the marks in their environment.",
}
"""Variables that belong to others, or that only the project's own processes hand each other -> their use.

They are no settings: each is read by a library or the system under that name, or set by the project itself.
"""

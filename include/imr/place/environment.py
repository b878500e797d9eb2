"""Settings out of the environment, read and checked by pydantic-settings.

Its import takes a third of a second. What only handles settings imports `settings` or `limits`, which are
plain dataclasses.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, ValidationError, create_model
from pydantic_settings import BaseSettings, SettingsConfigDict

from imr.place.variables import Group, Variable, variables_of

G = TypeVar("G", bound=Group)

_REMEDIES: Mapping[type, str] = {int: "give a whole number", bool: "set it to 1 or to 0"}
"""Type of a setting -> what to do where its variable says something else; any text is a `str` or a `Path`."""


def read(group: type[G]) -> G:
    """The group as the environment has it, with defaults for the rest.

    Raises ValueError, which names every variable that is wrong and says what to do.
    """
    types = {variable.name: variable.type for variable in variables_of(group)}
    try:
        found = _model(group)()
    except ValidationError as error:
        wrong = [(str(one["loc"][0]), one["input"]) for one in error.errors()]
        said = (f"{name} is {value!r}: {_REMEDIES[types[name]]}" for name, value in wrong)
        raise ValueError("; ".join(said)) from None
    return group(**found.model_dump())


class _Model(BaseSettings):
    # Names as they are written: `imr_home` is another variable than IMR_HOME.
    model_config = SettingsConfigDict(case_sensitive=True, frozen=True, validate_default=False)


@cache
def _model(group: type[Group]) -> type[BaseSettings]:
    fields: dict[str, Any] = {variable.field: _field(variable) for variable in variables_of(group)}
    return create_model(group.__name__, __base__=_Model, **fields)


def _field(variable: Variable) -> tuple[Any, Any]:
    kind = Annotated[bool, BeforeValidator(_one_or_nought)] if variable.type is bool else variable.type
    described = Field(default=variable.default, validation_alias=variable.name, description=variable.meaning)
    return kind, described


def _one_or_nought(value: str) -> bool:
    """Raises ValueError for other words; pydantic would take `true`, `on` and others for 1."""
    if value not in ("0", "1"):
        raise ValueError(value)
    return value == "1"

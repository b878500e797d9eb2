"""Requested treatments as letters word them, with the values that docs/labelling.md gives them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random


@dataclass(frozen=True, slots=True)
class Request:
    """One request and its truth. `original` and `authorized` are set where a part was authorized."""

    text: str
    category: str
    subcategory: str
    drug_ingredients: tuple[str, ...] = ()
    drug_strength: str | None = None
    drug_quantity: int | None = None
    drug_refills: int | None = None
    visits: int | None = None
    body_parts: tuple[str, ...] = ()
    laterality: str | None = None
    retrospective: bool = False
    original: str | None = None
    authorized: str | None = None

    @property
    def sentence(self) -> str:
        """Returns what the letter prints before the outcome: the request, or sentences on a granted part."""
        if self.original is None:
            return self.text
        if self.text == self.original:
            return (
                f"{self.original} was the original request. The Claims Administrator authorized "
                f"{self.authorized}, leaving the original request IMR eligible. "
                f"The original request, {self.text} is"
            )
        return (
            f"{self.original} was the original request. {self.authorized} was authorized by the Claims "
            f"Administrator. The remaining IMR eligible portion of the original request, {self.text} is"
        )


def partly_authorized(rng: Random, whole: Request, granted: str, rest: Request) -> Request:
    """Returns the request that is decided after a part was granted: the rest of it, or all of it again."""
    kept = rest if rng.random() < 0.7 else whole
    return replace(kept, original=whole.text, authorized=granted)


def retrospective(rng: Random, request: Request, service_date: date) -> Request:
    """Returns the same request for a service that was already given."""
    short = f"{service_date.month}/{service_date.day}/{service_date:%y}"
    long = f"{service_date:%m/%d/%Y}"
    text = rng.choice(
        [
            f"Retrospective: {request.text}",
            f"Retrospective {request.text}",
            f"Retrospective request for {request.text}",
            f"{request.text} (DOS {short})",
            f"{request.text}, DOS: {long}",
            f"{request.text} (DOS: {long})",
            f"Retrospective {request.text} (DOS {short})",
            f"Retrospective: {request.text}, date of service {long}",
            f"{request.text} (date of service {long})",
        ]
    )
    return replace(request, text=text, retrospective=True)


def lower_first(text: str) -> str:
    """Returns the text as it is written inside a phrase. Acronyms and one-letter names keep their capital."""
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def upper_first(text: str) -> str:
    """Returns the text as it is written at the start of a request."""
    return text[0].upper() + text[1:]

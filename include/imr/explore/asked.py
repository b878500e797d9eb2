"""What a search asks for, as its address says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from imr.explore.facets import FACETS

WITHIN = {
    "items": "requests and rationales",
    "requests": "requests",
    "rationales": "rationales",
    "summaries": "clinical summaries",
    "anywhere": "all of these",
}
"""Where words are looked for -> what the form calls it; the first one is meant where none is named."""
ORDERS = {"newest": "newest first", "oldest": "oldest first", "best": "best match first"}
LONGEST = 500
"""Characters of a search; more are cut off."""
MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: words, where to look for them, the chosen values of each facet, the order and the page."""

    words: str = ""
    within: str = "items"
    order: str = "newest"
    page: int = 1
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_value(self, facet: str, value: str) -> Asked:
        """Returns the search narrowed to a value of a facet too, on its first page."""
        values = tuple(dict.fromkeys((*self.chosen.get(facet, ()), value)))
        return replace(self, chosen={**self.chosen, facet: values}, page=1)

    def without_value(self, facet: str, value: str) -> Asked:
        """Returns the search no longer narrowed to a value of a facet, on its first page."""
        values = tuple(one for one in self.chosen.get(facet, ()) if one != value)
        return replace(self, chosen={**self.chosen, facet: values}, page=1)

    def on_page(self, page: int) -> Asked:
        """Returns the same search on another page."""
        return replace(self, page=page)

    def address(self) -> str:
        """Returns what stands behind the question mark of the search's address; defaults are left out."""
        pairs = [("q", self.words), ("in", self.within), ("order", self.order), ("page", str(self.page))]
        plain = {"q": "", "in": "items", "order": "newest", "page": "1"}
        chosen = [(facet, value) for facet in FACETS for value in self.chosen.get(facet, ())]
        return urlencode([pair for pair in pairs if plain[pair[0]] != pair[1]] + chosen)


def asked(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Returns the search that an address asks for. What is not understood is left out."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    first = {name: found[0] for name, found in values.items()}
    page = first.get("page", "1")
    return Asked(
        words=first.get("q", "").strip()[:LONGEST],
        within=first["in"] if first.get("in") in WITHIN else "items",
        order=first["order"] if first.get("order") in ORDERS else "newest",
        page=min(max(int(page), 1), MOST_PAGES) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        chosen={name: tuple(dict.fromkeys(values[name]))[:50] for name in FACETS if name in values},
    )

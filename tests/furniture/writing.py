"""Furniture written into a letter's text, at page edges or one page break, with form feeds or without."""

from __future__ import annotations

from furniture.kinds import HEAD, Kind

PAGE_END, LINE_END = "\f", "\n"


def written(pages: list[str], kind: Kind, edge: str, case: str, *, page_end: str = PAGE_END) -> str:
    """The pages joined, each with the kind's lines at one edge."""
    return page_end.join(
        _page(page, kind.lines_of(number, len(pages), case), edge)
        for number, page in enumerate(pages, start=1)
    )


def written_once(pages: list[str], kind: Kind, edge: str, case: str, at: int) -> str:
    """The pages joined, with the kind's lines at one edge of one page, counted from 1."""
    return PAGE_END.join(
        _page(page, kind.lines_of(number, len(pages), case), edge) if number == at else page
        for number, page in enumerate(pages, start=1)
    )


def _page(page: str, lines: list[str], edge: str) -> str:
    if not lines:
        return page
    furniture = "\n".join(lines)
    return f"{furniture}\n{page}" if edge == HEAD else f"{page.rstrip()}\n{furniture}\n"

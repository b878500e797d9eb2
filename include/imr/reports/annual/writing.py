"""Writes the annual report: a page that needs no other file, Markdown, a workbook, and pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from imr.place.extras import load
from imr.reports.annual import Report, Section
from imr.reports.annual.charts import NARROW, WIDE, png_of, svg_of
from imr.reports.annual.labels import LABELS, change, is_number, table_of

Show = Callable[[Iterable[Section]], Iterator[Section]]
"""Yields the sections that it is given, and may show how far the work on them is."""

_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")  # what Excel allows in no name of a sheet
_MOST_OF_A_NAME = 31


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure: its name, the figure, and what belongs to it."""

    name: str
    figure: str
    more: str


def write_report(report: Report, folder: Path, made_on: date, *, show: Show = iter) -> list[Path]:
    """Writes the report into a folder; returns the files: page, Markdown, workbook, then pictures.

    Raises ExtraMissing where Altair, vl-convert or XlsxWriter is not installed.
    """
    pictures = folder / "charts"
    pictures.mkdir(parents=True, exist_ok=True)
    charts: dict[str, dict[str, str]] = {}
    written = []
    for section in show(report.sections):
        charts[section.question.name] = _drawn(section)
        if picture := png_of(section):
            written.append(pictures / f"{section.question.name}.png")
            written[-1].write_bytes(picture)
    texts = {"html": page_of(report, made_on, charts), "md": _rendered("report.md", report, made_on, charts)}
    files = [folder / f"imr-{report.year}.{ending}" for ending in (*texts, "xlsx")]
    for file, text in zip(files, texts.values(), strict=False):
        file.write_text(text, encoding="utf-8")
    _write_workbook(report, files[-1], made_on)
    return files + written


def page_of(report: Report, made_on: date, charts: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Returns the report as one HTML page, which needs no other file; `charts` are drawn where not given.

    Raises ExtraMissing where Altair or vl-convert is not installed.
    """
    drawn = charts or {section.question.name: _drawn(section) for section in report.sections}
    return _rendered("report.html", report, made_on, drawn)


def _drawn(section: Section) -> dict[str, str]:
    wide, narrow = svg_of(section, WIDE), svg_of(section, NARROW)
    return {"wide": wide, "narrow": narrow} if wide else {}


def tiles_of(report: Report) -> list[Tile]:
    """Returns the headline figures, each with the year before where there is one."""
    now, before = report.now, report.before or {}

    def more(column: str, unit: str = "") -> str:
        changed = change(now[column], before.get(column), unit)
        return f"{changed} from {report.year - 1}" if changed else ""

    def share(column: str) -> str:
        return "–" if now[column] is None else f"{now[column]:.1f} %"

    def both(*said: str) -> str:
        return "; ".join(filter(None, said))

    interval = f"{now['low_percent']:.1f} to {now['high_percent']:.1f}"
    days = "–" if now["median_days"] is None else f"{now['median_days']:,.0f}"
    return [
        Tile("Letters", f"{now['letters']:,}", more("letters")),
        Tile("Decisions", f"{now['decisions']:,}", more("decisions")),
        Tile("Overturned", share("overturned_percent"), both(interval, more("overturned_percent", "points"))),
        Tile("Requests for drugs", share("drugs_percent"), more("drugs_percent", "points")),
        Tile("Opioids among drugs", share("opioids_percent"), more("opioids_percent", "points")),
        Tile("Days from assignment", days, both("median", more("median_days", "days"))),
    ]  # fmt: skip


def notes_of(made_on: date) -> list[str]:
    """Returns what a reader has to know about the figures."""
    return [
        "Rates are of decisions: a letter may decide several disputed items. The 95 % intervals are "
        "Wilson's, with the decisions of one letter as a cluster. They say how sure a rate would be if the "
        "letters were a sample, and not what letters that are missing from the tables would change.",
        "An asterisk marks a count below 11, on which no rate should rest. A dash: not known, or not stated.",
        f"Made on {made_on:%Y-%m-%d} by imr from the tables imr_reports; docs/reports.md describes them.",
    ]


def _rendered(template: str, report: Report, made_on: date, charts: Mapping[str, Mapping[str, str]]) -> str:
    return (
        _templates()
        .get_template(template)
        .render(report=report, charts=charts, tiles=tiles_of(report), notes=notes_of(made_on))
    )


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("imr.reports.annual"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"LABELS": LABELS, "table_of": table_of, "is_number": is_number}
    environment.filters["in_markdown"] = lambda text: re.sub(r"([|*_\\])", r"\\\1", text)
    return environment


def _write_workbook(report: Report, path: Path, made_on: date) -> None:
    """Writes a sheet of headline figures, and one for each section with its SQL below."""
    with load("xlsxwriter").Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False}
    ) as workbook:
        # The same report makes the same file.
        workbook.set_properties({"created": made_on, "title": f"Independent Medical Review, {report.year}"})
        bold, wrapped = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True})
        first = workbook.add_worksheet("Report")
        first.set_column(0, 2, 26)
        first.write_string(0, 0, f"Independent Medical Review in California, {report.year}", bold)
        for place, tile in enumerate(tiles_of(report), start=2):
            for column, text in enumerate((tile.name, tile.figure, tile.more)):
                first.write_string(place, column, text)
        for place, note in enumerate(notes_of(made_on), start=10):
            first.merge_range(place, 0, place, 7, note, wrapped)
            first.set_row(place, 48)
        for section in report.sections:
            _write_sheet(workbook.add_worksheet(_sheet_name(section)), section, bold)


def _sheet_name(section: Section) -> str:
    return _SHEET_NAME.sub("", section.question.title)[:_MOST_OF_A_NAME]


def _write_sheet(sheet: Any, section: Section, bold: Any) -> None:
    sheet.write_string(0, 0, section.question.title, bold)
    sheet.write_string(1, 0, section.finding or section.question.about)
    columns = list(section.rows[0])
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(columns), 16)
    sheet.freeze_panes(4, 1)
    for place, column in enumerate(columns):
        sheet.write_string(3, place, column, bold)
    for line, row in enumerate(section.rows, start=4):
        for place, value in enumerate(row.values()):
            if value is not None:
                sheet.write(line, place, value)
    for line, text in enumerate(section.sql.splitlines(), start=len(section.rows) + 6):
        sheet.write_string(line, 0, text)

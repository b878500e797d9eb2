"""A survey of what the tables hold, and surveys as text and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
from more_itertools import map_reduce
from pyiceberg.expressions import (
    And,
    BooleanExpression,
    EqualTo,
    GreaterThan,
    GreaterThanOrEqual,
    IsNull,
    LessThan,
    NotNull,
    Or,
)
from pyiceberg.table import Table

from imr.contract.tables import DATA_TABLES
from imr.quality.profile import (
    CHARACTERS,
    COLUMNS,
    FIELDS,
    LETTERS,
    NULLS,
    PROBLEMS,
    REFUSALS,
    SOME_TEXT,
    UNEXPLAINED,
    Profile,
    profile_of,
)
from imr.quality.recurring import FEWEST_CASES, RecurringLines
from imr.quality.survey import UNKNOWN, Group, Survey, group_of
from imr.reports.results import printable

WIDTH = 80
MOST_LINES = 60
"""Lines that nothing explains which the text shows."""
_INDENT = 2
_NAMED = 28
"""Characters of a line before what is said: `  empty in prior_treatments `."""


def survey_of(tables: dict[str, Table]) -> Survey:
    """A survey of the published tables: the ledger in one pass, the others month by month."""
    survey = Survey()
    for part in _scan(tables["letters"], (*COLUMNS["letters"], "decision_date")):
        for group, rows in _by(part, [group_of(row) for row in part.to_pylist()]):
            survey.groups[group] += profile_of({"letters": rows})
    for month in sorted({group.month for group in survey.groups}, key=str):
        decided = _decided_in(month)
        cases = _scan(tables["cases"], ("letter_id", "layout", *COLUMNS["cases"]), decided)
        layouts: dict[str, str] = {}
        for part in cases:
            layouts |= zip(part["letter_id"].to_pylist(), part["layout"].to_pylist(), strict=True)
            _count(survey, month, layouts, "cases", part)
        for name in DATA_TABLES[1:]:
            for part in _scan(tables[name], ("letter_id", *COLUMNS[name]), decided):
                _count(survey, month, layouts, name, part)
    for name, (words, column, value, _) in UNKNOWN.items():
        for part in _scan(tables[name], ("case_id", words, column), EqualTo(column, value)):
            survey.note_unknown(name, part.to_pylist())
    for part in _scan(tables["letters"], ("letter_id", "case_id", "text", CHARACTERS), _left_over(tables)):
        for letter in part.to_pylist():
            survey.note_lines(letter)
    return survey


def _left_over(tables: dict[str, Table]) -> BooleanExpression:
    """Tells letters of whose text something is not explained."""
    unread: BooleanExpression = IsNull("case_id")
    known = CHARACTERS in tables["letters"].schema().column_names
    return And(NotNull("text"), Or(unread, GreaterThan(CHARACTERS, 0)) if known else unread)


def _count(survey: Survey, month: str | None, layouts: dict[str, str], name: str, part: pa.Table) -> None:
    """Counts rows of a month; those of letters whose case another run has just replaced are left out."""
    groups = [Group(month, layouts.get(letter, "")) for letter in part["letter_id"].to_pylist()]
    for group, rows in _by(part, groups):
        if group.layout:
            survey.groups[group] += profile_of({name: rows})


def _by(part: pa.Table, groups: list[Group]) -> Iterator[tuple[Group, pa.Table]]:
    """The rows of each group."""
    for group, places in map_reduce(range(len(groups)), lambda place: groups[place]).items():
        yield group, part.take(pa.array(places, pa.int64()))


def _decided_in(month: str | None) -> BooleanExpression:
    if month is None:
        return IsNull("decision_date")
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return And(GreaterThanOrEqual("decision_date", first), LessThan("decision_date", after))


def _scan(
    table: Table, columns: tuple[str, ...], where: BooleanExpression | None = None
) -> Iterator[pa.Table]:
    # Tables of an earlier version lack a column until the next run.
    known = set(table.schema().column_names)
    scan = table.scan(selected_fields=tuple(name for name in columns if name in known))
    for batch in (scan.filter(where) if where else scan).to_arrow_batch_reader():
        part = pa.Table.from_batches([batch])
        for name in columns:
            if name not in known:
                part = part.append_column(name, pa.nulls(len(part), pa.int32()))
        yield part


def as_json(survey: Survey) -> str:
    """The survey as one JSON object: `groups`, months one after the other, `total`, and lists of lines.

    Each group has letters and cases, counts of `refused` by reason and of `problems` by code, and in `empty`
    the share of rows in which a field (`table.column`) is empty. `unexplained_lines`,
    `unknown_diagnoses` and `unknown_prior_treatments` have lines with the letters that each is in.
    """
    groups = [
        {"month": group.month, "layout": group.layout} | _figures(profile)
        for group, profile in survey.in_order()
    ]
    document = {"groups": groups, "total": _figures(survey.total())} | {
        key: [{"line": line, "letters": letters} for line, letters in lines.shown()]
        for key, _, lines in _lists(survey)
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _figures(profile: Profile) -> dict[str, Any]:
    return {
        "letters": profile.units[LETTERS],
        "cases": profile.units["cases"],
        "refused": _counted(profile, REFUSALS),
        "problems": _counted(profile, PROBLEMS),
        "unexplained_characters": profile.units[CHARACTERS],
        "letters_with_unexplained_text": profile.found[UNEXPLAINED, SOME_TEXT],
        "empty": {
            f"{table}.{column}": round(profile.share(NULLS, f"{table}.{column}"), 4)
            for table, columns in FIELDS.items()
            if profile.units[table]
            for column in columns
        },
    }


def _counted(profile: Profile, measure: str) -> dict[str, int]:
    """Name -> count, the most frequent first."""
    counts = [(name, count) for (of, name), count in profile.found.items() if of == measure and count]
    return dict(sorted(counts, key=lambda one: (-one[1], one[0])))


def as_text(survey: Survey) -> str:
    """The survey for people, in lines of at most 80 characters."""
    groups = survey.in_order()
    lines = [line for group, profile in groups for line in (*_block(_title(group), profile), "")]
    listed = [line for _, title, found in _lists(survey) for line in _shown(title, found)]
    return "\n".join([*lines, *_block("all", survey.total()), *listed])


def _lists(survey: Survey) -> Iterator[tuple[str, str, RecurringLines]]:
    """Yields the lists of a survey: name in JSON, title in text, and lines."""
    yield "unexplained_lines", "Lines that nothing explains", survey.lines
    yield "unknown_diagnoses", "Diagnoses of no known condition", survey.unknown["diagnoses"]
    yield "unknown_prior_treatments", "Treatments that are not known", survey.unknown["prior_treatments"]


def _shown(title: str, lines: RecurringLines) -> Iterator[str]:
    """The most frequent lines, with the number of letters that have each."""
    found = lines.shown()
    if found:
        yield ""
        yield f"{title}, of at least {FEWEST_CASES} cases; numbers are #:"
    for line, letters in found[:MOST_LINES]:
        told = f"{letters:>8,}  {printable(line)}"
        yield told if len(told) <= WIDTH else f"{told[: WIDTH - 1]}…"
    if len(found) > MOST_LINES:
        yield f"and {len(found) - MOST_LINES:,} more, which --format json lists"


def _title(group: Group) -> str:
    return f"{group.month or 'month unknown'}  {group.layout}"


def _block(title: str, profile: Profile) -> Iterator[str]:
    """Lines about one group."""
    figures = _figures(profile)
    yield f"{title}: {profile.units[LETTERS]:,} letters, {profile.units['cases']:,} cases"
    yield from _said("refused", [f"{name} {count:,}" for name, count in figures["refused"].items()])
    cases = profile.units["cases"]
    yield from _said(
        "problems", [f"{name} {count / cases:.1%}" for name, count in figures["problems"].items()]
    )
    if left := figures["unexplained_characters"]:
        some = f"in {profile.share(UNEXPLAINED, SOME_TEXT):.1%} of letters"
        yield from _said("unexplained", [f"{left:,} characters", some])
    empty = defaultdict(list)
    for name, share in sorted(figures["empty"].items(), key=lambda one: -one[1]):
        table, _, column = name.partition(".")
        if share:
            empty[table].append(f"{column} {share:.1%}")
    for table in FIELDS:
        yield from _said(f"empty in {table}", empty[table])


def _said(name: str, things: list[str]) -> list[str]:
    """`  problems                  header_missing 9.7%, age_conflict 1.3%`, wrapped; nothing of no things."""
    if not things:
        return []
    # A name and its figure stay together.
    text = ", ".join(one.replace(" ", "\0") for one in things)
    wrapped = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"{'':{_INDENT}}{name:<{_NAMED - _INDENT}}",
        subsequent_indent=" " * _NAMED,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace("\0", " ") for line in wrapped]

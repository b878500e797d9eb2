"""The recipes of docs/extending.md: what they add, to which file, and what they say is shown then.

What a block of code is for stands at the end of the paragraph before it:

| end of the paragraph | the block |
|---|---|
| Save as `letter.txt`: | a letter |
| Create `file`: | a file of the checkout |
| Add to `file`: | lines for the end of a file |
| Add to `file`, after the line with `words`: | lines for that place |
| `imr parse letter.txt` prints of the case: | what is in the letter's rows, as JSON |
| a run over `letter.txt` writes of the case: | the same, in the tables |
| `imr parse letter.txt` says: | words of what is printed, errors too |
| `make docs` writes: | a line of the data dictionary |

Before that, "With `words` as its request", "guideline" or "diagnosis" is about the letter, in the rest of the
recipe too;
"Leave out `file`," and "Write `words` for `others`," are mistakes in what is added.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imr.place.settings import PROJECT

RUN = "run"
_COPIED = ("include", "expectations", "dags", "docs")

_SAVED = re.compile(r"Save as `(?P<name>[^`]+)`:$")
_ADDED = re.compile(
    r"(?:(?P<creates>Create)|Add to) `(?P<file>[^`]+)`(?:, after the line with `(?P<after>[^`]+)`)?:$"
)
_SHOWN = re.compile(
    r"(?:`(?P<tool>imr parse|make docs|pytest [^`]+?)(?: (?P<parsed>\w+\.txt))?`"
    r"|[Aa] run over `(?P<run>\S+)`)"
    r" (?:says(?: the same)?"
    r"|(?:prints|writes)(?: of the (?P<of>letter|case|decision|citation|diagnosis)s?)?):$"
)
_FILLED_IN = re.compile(r"With `(?P<words>[^`]+)` as its (?P<place>request|guideline|diagnosis),")
_MISTAKE = re.compile(r"(?:Leave out|Write `(?P<new>[^`]+)` for) `(?P<old>[^`]+)`,")
_PLACES = {
    "request": re.compile(r".+(?=: Upheld\n)"),
    "guideline": re.compile(r"(?<=MAXIMUS guideline: ).+"),
    "diagnosis": re.compile(r"(?<=The diagnosis is ).+?(?=\.)"),
}
_TABLES = {"diagnosis": "diagnoses"}
"""What the page calls a row -> its table, where the table is not called so with an "s"."""


class Unclear(ValueError):
    """A block of the page that no convention explains, or a recipe that cannot be carried out as it says."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines that a recipe adds to a file, or the whole of a new one."""

    file: str
    lines: str
    after: str | None
    creates: bool


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is left out of a recipe, a file's lines or words of them, and what is written instead."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What the page says that a tool shows: `rows` of a letter in a table, or words that it says."""

    recipe: str
    tool: str
    letter: str | None
    table: str | None
    shown: str
    mistake: Mistake | None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows, with the columns that the page names."""
        rows = json.loads(self.shown)
        return rows if isinstance(rows, list) else [rows]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A section of the page that adds something."""

    name: str
    edits: list[Edit] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def read_page(page: str) -> list[Recipe]:
    """The recipes in order. Raises Unclear."""
    letters: dict[str, str] = {}
    recipes = []
    for section in page.split("\n## ")[1:]:
        recipe = Recipe(section.partition("\n")[0])
        filled_in: re.Match[str] | None = None
        for before, language, block in _blocks(section):
            filled_in = _FILLED_IN.search(before) or filled_in
            if saved := _SAVED.search(before):
                letters[saved["name"]] = block
            elif added := _ADDED.search(before):
                recipe.edits.append(Edit(added["file"], block, added["after"], bool(added["creates"])))
            elif shown := _SHOWN.search(before):
                name = shown["parsed"] or shown["run"]
                letter = _filled_in(letters[name], filled_in) if name else None
                mistake = _MISTAKE.search(before)
                recipe.claims.append(
                    Claim(
                        recipe=recipe.name,
                        tool=shown["tool"] or RUN,
                        letter=letter,
                        table=_TABLES.get(shown["of"], f"{shown['of']}s") if shown["of"] else None,
                        shown=block,
                        mistake=Mistake(mistake["old"], mistake["new"] or "") if mistake else None,
                    )
                )
            elif language != "sh":
                raise Unclear(f"{recipe.name}: what is the block for that comes after this? {before}")
        if recipe.edits:
            recipes.append(recipe)
    return recipes


def _blocks(section: str) -> Iterator[tuple[str, str, str]]:
    """Fenced blocks: the paragraph before each, on one line; its language; its lines."""
    parts = re.split(r"^```(\w*)\n", section, flags=re.MULTILINE)
    for prose, language, block in zip(parts[::4], parts[1::4], parts[2::4], strict=False):
        yield " ".join(prose.strip().split("\n\n")[-1].split()), language, block


def _filled_in(letter: str, filled_in: re.Match[str] | None) -> str:
    if filled_in is None:
        return letter
    return _PLACES[filled_in["place"]].sub(lambda _: filled_in["words"], letter)


def copy_checkout(to: Path) -> None:
    """Copies what the recipes change and what they are carried out with."""
    for name in _COPIED:
        shutil.copytree(PROJECT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(PROJECT / "pyproject.toml", to)


def carry_out(tree: Path, edits: Iterable[Edit]) -> None:
    """Changes the files of a copy of the checkout. Raises Unclear."""
    for edit in edits:
        path = tree / edit.file
        if edit.creates == path.exists():
            raise Unclear(f"{edit.file}: is {'' if edit.creates else 'not '}there already")
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
        at = len(lines)
        if edit.after:
            found = [number for number, line in enumerate(lines, start=1) if edit.after in line]
            if len(found) != 1:
                raise Unclear(f"{edit.file}: {len(found)} lines with {edit.after!r}, and there must be one")
            [at] = found
        path.write_text("".join([*lines[:at], edit.lines, *lines[at:]]), encoding="utf-8", newline="")


def edits_of(recipe: Recipe, mistake: Mistake | None = None) -> list[Edit]:
    """What a recipe adds, with a mistake made in it. Raises Unclear where there is nothing to mistake."""
    if mistake is None:
        return recipe.edits
    if any(edit.file == mistake.old for edit in recipe.edits):
        return [edit for edit in recipe.edits if edit.file != mistake.old]
    if not any(mistake.old in edit.lines for edit in recipe.edits):
        raise Unclear(f"{recipe.name}: no block has {mistake.old!r}")
    return [
        Edit(edit.file, edit.lines.replace(mistake.old, mistake.new), edit.after, edit.creates)
        for edit in recipe.edits
    ]

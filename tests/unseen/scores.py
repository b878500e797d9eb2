"""Scores of the parser on the invented letters, statements, requests and summaries of this folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imr.clinical import read_summary
from imr.letters.read import read_letter
from imr.letters.readings import letter_id_of
from imr.parsing.citations import read_citations
from imr.rows.letter_rows import letter_row, parse_rows
from imr.rows.read_letter import Source
from imr.terms import read_terms

HERE = Path(__file__).parent

OF_CASE = (
    "case_number", "date_of_injury", "ur_denial_date", "application_received_date", "assigned_date",
    "decision_date", "priority", "reviewer_license_states", "reviewer_specialties", "patient_age",
    "patient_sex", "outcome", "decision_count", "layout",
)  # fmt: skip
OF_SUMMARY = {
    "diagnoses": ("diagnosis", ("condition", "body_parts", "laterality", "certainty")),
    "prior_treatments": ("treatment", ("category",)),
}
"""List of a summary -> what says which item is which, and the other values of an item."""
OF_CITATION = ("source", "title", "edition_year", "sections")


@dataclass
class Score:
    """Values by field: how many there are, how many are right, how many of the wrong ones are admitted."""

    of: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    admitted: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, name: str, expected: object, got: object, *, doubted: bool, where: str) -> None:
        """Counts a value. `doubted` says whether a problem code comes with it."""
        self.of[name] += 1
        if _plain(expected) == _plain(got):
            self.right[name] += 1
            return
        self.admitted[name] += doubted
        mark = "said" if doubted else "SILENT"
        self.misses.append(f"{mark:6} {where} {name}: expected {expected!r}, got {got!r}")

    @property
    def share(self) -> float:
        """Right values of all."""
        return self.right.total() / self.of.total()

    def lines(self) -> Iterator[str]:
        """Yields a line for each field, and one for all."""
        for name in [*self.of, "all"]:
            of, right, said = (
                counts.total() if name == "all" else counts[name]
                for counts in (self.of, self.right, self.admitted)
            )
            wrong = of - right
            share = f"{said / wrong:6.2f} of wrong said" if wrong else ""
            yield f"  {name:28} {right:5} of {of:5} {right / of:7.3f} {share}"


def _plain(value: object) -> object:
    if isinstance(value, str):
        return " ".join(value.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()).rstrip(".")
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if hasattr(value, "isoformat") else value


def score_statements() -> Score:
    """The score of citations.json."""
    score = Score()
    for entry in json.loads((HERE / "citations.json").read_text()):
        cited = read_citations(entry["statement"], entry["cited_by"])
        where = entry["statement"][:60]
        _add_citations(score, entry["expected"], cited.citations, doubted=cited.is_unclear, where=where)
    return score


def _add_citations(
    score: Score, expected: list[Any], got: Iterable[Any], *, doubted: bool, where: str
) -> None:
    read = [{name: getattr(one, name, None) for name in OF_CITATION} for one in got]
    score.add("number of works", len(expected), len(read), doubted=doubted, where=where)
    for wanted, found in zip(expected, read, strict=False):
        for name in OF_CITATION:
            score.add(name, wanted[name], found[name], doubted=doubted, where=where)


def score_requests() -> Score:
    """The score of requests.json."""
    score = Score()
    for entry in json.loads((HERE / "requests.json").read_text()):
        terms = read_terms(entry["request"])
        for name, expected in entry["expected"].items():
            score.add(
                name,
                expected,
                getattr(terms, name),
                doubted=bool(terms.problems),
                where=entry["request"][:60],
            )
    return score


def score_summaries() -> Score:
    """The score of summaries.json: items by their words, those found by their values, and the mechanism.

    An item that is read and not labelled counts as wrong.
    """
    score = Score()
    for entry in json.loads((HERE / "summaries.json").read_text()):
        summary = read_summary(entry["summary"])
        of_entry = {"doubted": bool(summary.problems), "where": entry["summary"][:40]}
        for name, (words, values) in OF_SUMMARY.items():
            read = {_plain(getattr(one, words)): one for one in getattr(summary, name)}
            for wanted in entry[name]:
                found = read.pop(_plain(wanted[words]), None)
                got = getattr(found, words, None)
                score.add(f"{name} found", wanted[words], got, **of_entry)
                for value in values if found else ():
                    score.add(f"{words} {value}", wanted[value], getattr(found, value), **of_entry)
            for extra in read.values():
                score.add(f"{name} too many", None, getattr(extra, words), **of_entry)
        expected = entry["mechanism_of_injury"]
        score.add("mechanism_of_injury", expected, summary.mechanism_of_injury, **of_entry)
    return score


def score_letters() -> Score:
    """The score of the letters."""
    score = Score()
    for path in sorted((HERE / "gold").iterdir()):
        gold = json.loads(path.read_text())
        data = (HERE / "letters" / f"{path.stem}.txt").read_bytes()
        source = Source(uri="letter.txt", letter_id=letter_id_of(data), byte_size=len(data))
        rows = parse_rows(letter_row(source, read_letter(data), run_id=None))
        case = rows.case or {"problems": ["refused"]}
        doubted = bool(case["problems"])
        for name in OF_CASE:
            if name in gold["case"]:
                got = case.get(name)
                score.add(name, gold["case"][name], got, doubted=doubted, where=path.stem)
        score.add("decisions", len(gold["decisions"]), len(rows.decisions), doubted=doubted, where=path.stem)
        for wanted, found in zip(gold["decisions"], rows.decisions, strict=False):
            for name, expected in wanted.items():
                if name not in ("citations", "decision_number"):
                    where = f"{path.stem} item {wanted['decision_number']}"
                    score.add(name, expected, found.get(name), doubted=doubted, where=where)
            cited = [row for row in rows.citations if row["decision_number"] == found["decision_number"]]
            score.add(
                "citations", len(wanted.get("citations", ())), len(cited), doubted=doubted, where=path.stem
            )
            for one, row in zip(wanted.get("citations", ()), cited, strict=False):
                for name in OF_CITATION:
                    score.add(f"citation {name}", one[name], row[name], doubted=doubted, where=path.stem)
    return score

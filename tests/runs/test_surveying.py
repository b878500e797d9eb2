"""A survey of the tables: what a run has published, and what it has refused."""

from __future__ import annotations

from imr.quality.profile import LETTERS, REFUSALS
from imr.quality.survey import Group
from imr.reports.sql import published
from imr.reports.surveying import survey_of
from imr.runs.deployment import Deployment
from imr.samples import make_letter
from support.runs import put, run


def test_every_letter_of_the_tables_is_in_its_group(deployment: Deployment) -> None:
    samples = [make_letter(7, index) for index in range(12)]
    letters = {f"{index}.txt": sample.text.encode() for index, sample in enumerate(samples)}
    put(
        deployment,
        letters | {"copy.txt": letters["1.txt"], "empty.pdf": b"", "other.txt": b"Your fee is due."},
    )
    assert run(deployment, "run-1").statuses == {"published": 12, "duplicate": 1, "quarantined": 2}
    found = survey_of(published(deployment.catalog()))
    expected: dict[Group, int] = {Group(None, "not read"): 1, Group(None, "not recognised"): 1}
    for sample in samples:
        decided = sample.truth["case"]["decision_date"]
        group = Group(decided and decided[:7], sample.truth["layout"])
        expected[group] = expected.get(group, 0) + 1
    assert {group: profile.units[LETTERS] for group, profile in found.in_order()} == expected
    decisions = sum(len(sample.truth["decisions"]) for sample in samples)
    assert found.total().units["cases"] == 12
    assert found.total().units["decisions"] == decisions
    refused = {name: count for (of, name), count in found.total().found.items() if of == REFUSALS}
    assert refused == {"empty_file": 1, "not_a_determination": 1}


def test_lines_of_letters_that_were_refused_are_shown(deployment: Deployment) -> None:
    def in_a_new_form(index: int) -> bytes:
        text = make_letter(9, index, layout="headed_decisions").text
        new = text.replace("IMR ISSUES, DECISIONS", "WHAT WAS ASKED FOR").replace(
            "Decision rationale:", "Why:"
        )
        return new.replace("CLINICAL CASE SUMMARY", f"THE WORKER ({index})").encode()

    put(deployment, {f"{index}.txt": in_a_new_form(index) for index in range(5)})
    assert run(deployment, "run-1").statuses == {"quarantined": 5}
    lines = dict(survey_of(published(deployment.catalog())).lines.shown())
    assert lines["WHAT WAS ASKED FOR AND RATIONALES"] == lines["THE WORKER (#)"] == 5


def test_diagnoses_of_the_tables_that_nobody_knows_are_shown(deployment: Deployment) -> None:
    heading = "CLINICAL CASE SUMMARY"
    letters = [make_letter(9, index, layout="headed_decisions").text for index in range(5)]
    put(
        deployment,
        {
            f"{index}.txt": text.replace(heading, f"{heading}\nDiagnosed with moonfever.").encode()
            for index, text in enumerate(letters)
        },
    )
    run(deployment, "run-1")
    found = survey_of(published(deployment.catalog()))
    assert found.unknown["diagnoses"].shown() == [("moonfever", 5)]

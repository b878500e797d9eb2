"""Plans of what the tables must hold, without any table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from imr.lake.ledger import entries_of
from imr.lake.plan import (
    NO_ROWS,
    Plan,
    Resolved,
    ledger_rows,
    make_plan,
    overruling,
    read_otherwise,
    resolve_with,
    reviewed,
    with_replaced,
)
from support.staged import Row, letter, staged

NOW = datetime(2025, 4, 1, tzinfo=UTC)


def _resolved(here: list[Row], stored: list[Row]) -> Resolved:
    return resolve_with(staged(here), entries_of(staged(stored)["letters"]))


def _review(answer: str, day: int) -> dict[str, Any]:
    return {"review": answer, "reviewed_by": "ada", "reviewed_at": datetime(2025, 3, day, tzinfo=UTC)}


def _plan(here: list[Row], stored: list[Row]) -> Plan:
    resolved = _resolved(here, stored)
    wanted = {entry.letter_id for entry in resolved.to_rebuild}
    rows = staged([row for row in stored if row["letter_id"] in wanted]) if wanted else NO_ROWS
    return make_plan(resolved, rows, frozenset())


@pytest.mark.parametrize(
    ("here", "stored", "cases"),
    [
        pytest.param([letter("a", "X", 1)], [], {"X": "a"}, id="a new case"),
        pytest.param([letter("a", "X", 1)], [letter("b", "X", 2, 5)], {"X": "b"}, id="an older letter"),
        pytest.param([letter("b", "X", 2, 5)], [letter("a", "X", 1)], {"X": "b"}, id="a newer letter"),
        pytest.param([letter("a", None, 1)], [letter("b", "X", 2)], {"X": "b"}, id="one that is refused"),
        pytest.param([letter("a", "Y", 1)], [letter("a", "X", 1)], {"Y": "a"}, id="one read otherwise"),
        pytest.param(
            [letter("a", "X", 1), letter("a", "X", 1, source_uri="s3://raw/received=2025-01-01/z.pdf")],
            [],
            {"X": "a"},
            id="a copy beside it",
        ),
    ],
)
def test_the_plan_has_the_rows_of_the_current_letters(
    here: list[Row], stored: list[Row], cases: dict[str, str]
) -> None:
    plan = _plan(here, stored)
    for name, each in (("cases", 1), ("decisions", 2), ("citations", 1)):
        owners = [(row["case_id"], row["letter_id"][0]) for row in plan.rows[name].to_pylist()]
        assert sorted(owners) == sorted(list(cases.items()) * each)


def test_the_plan_touches_the_cases_that_letters_were_of_and_are_of() -> None:
    assert _plan([letter("a", "Y", 1), letter("c", None, 1)], [letter("a", "X", 1)]).cases == {"X", "Y"}
    assert make_plan(_resolved([], []), NO_ROWS, frozenset({"W"})).cases == {"W"}


@pytest.mark.parametrize(
    ("here", "stored", "expected"),
    [
        pytest.param({}, {}, None, id="nobody"),
        pytest.param({}, _review("released", 2), "released", id="since"),
        pytest.param(_review("released", 1), _review("closed", 2), "closed", id="again"),
        pytest.param(_review("closed", 2), _review("closed", 2), None, id="known"),
        pytest.param(_review("released", 5), _review("forgotten", 2), "forgotten", id="for good"),
        pytest.param(_review("forgotten", 2), _review("released", 5), None, id="forgotten by this run"),
        # The staged row is what counts of a letter; its own review is the last.
        pytest.param(_review("released", 2), _review("closed", 1), None, id="by this run"),
    ],
)
def test_the_last_review_overrules_staged_rows(
    here: dict[str, Any], stored: dict[str, Any], expected: str | None
) -> None:
    resolved = _resolved([letter("a", "X", 1, **here)], [letter("a", "X", 1, **stored)])
    assert {key[0]: review.review for key, review in overruling(resolved).items()} == (
        {"a": expected} if expected else {}
    )


def test_a_review_holds_for_copies_that_only_the_ledger_has() -> None:
    copy = letter("a", "X", 1, source_uri="s3://raw/received=2025-01-01/z.pdf")
    others = [letter("b", "Y", 1)]
    resolved = _resolved([letter("a", "X", 1, **_review("closed", 2)), *others], [copy])
    rows = reviewed(staged([copy, *others])["letters"], overruling(resolved)).to_pylist()
    assert [(row["source_uri"], row["review"]) for row in rows] == [(copy["source_uri"], "closed")]


def test_rows_of_the_same_letters_give_way() -> None:
    before = staged([letter("a", "X", 1), letter("b", "Y", 1)])
    after = with_replaced(before, staged([letter("a", "Z", 1)]))
    for name, each in (("letters", 1), ("cases", 1), ("decisions", 2), ("citations", 1)):
        assert sorted(after[name]["case_id"].to_pylist()) == ["Y"] * each + ["Z"] * each


@pytest.mark.parametrize(
    "changes", [{"case_id": "Z"}, {"reasons": ["expectation:new"]}, {"decision_date": None}]
)
def test_a_rebuilt_letter_that_is_read_otherwise_joins_the_staged_ones(changes: dict[str, Any]) -> None:
    stored = letter("b", "X", 2, 5)
    resolved = _resolved([letter("a", "X", 1)], [stored])
    assert read_otherwise(resolved, staged([stored])) is None
    joined = read_otherwise(resolved, staged([stored | changes]))
    assert joined is not None
    assert [row["letter_id"][0] for row in joined["letters"].to_pylist()] == ["a", "b"]
    assert entries_of(joined["letters"])[1:] == entries_of(staged([stored | changes])["letters"])


def test_the_ledger_gets_staged_rows_and_those_whose_status_changes() -> None:
    stored = [letter("a", "X", 1), letter("c", "X", 1, source_uri="s3://raw/received=2025-01-01/c.pdf")]
    stored[1] |= {"status": "superseded", "reasons": ["newer_letter"], "decision_date": None}
    plan = _plan([letter("b", "X", 2, 5)], stored)
    assert [entry.letter_id[0] for entry in plan.resolved.outdated] == ["a"]
    rows = ledger_rows(plan, staged(stored[:1])["letters"], "now", NOW).to_pylist()
    found = {row["letter_id"][0]: (row["status"], row["reasons"], row["run_id"]) for row in rows}
    assert found == {
        "b": ("published", [], "run"),
        "a": ("superseded", ["newer_letter"], "now"),
    }
    assert [row["processed_at"] for row in rows if row["letter_id"][0] == "a"] == [NOW]

"""No field may be read worse than the stored baseline says; `make accuracy` shows which letters changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accuracy.comparison import compare, plain
from accuracy.letters import REAL, SETS, labels_are_here
from accuracy.scores import Score, read_baseline, score
from imr.rows.letter_rows import LetterRows

CITED = {"cited_by": "imro", "source": "ODG", "title": "Pain", "edition_year": None, "sections": "Opioids"}


@pytest.mark.parametrize("name", SETS)
def test_no_field_falls_under_the_baseline(name: str) -> None:
    if name == REAL and not labels_are_here():
        pytest.skip("no labelled real letters beside the project (../shared): nothing to score")
    baseline = read_baseline()[name]
    fields = score(SETS[name]()).fields
    fallen = {
        field: sorted(fields[field].missed - before.missed)
        for field, before in baseline.items()
        if fields[field].is_below(before)
    }
    assert not fallen, "make accuracy ARGS='--show FIELD' lists misses"


def rows(decisions: list[dict[str, Any]], citations: list[dict[str, Any]], **case: Any) -> LetterRows:
    return LetterRows(letter={}, case=case, decisions=decisions, citations=citations, spans={})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("MRI of the knee", "mri of  the\nknee.", True),
        ("the worker’s “TENS” unit", 'the worker\'s "TENS" unit', True),
        ("6–8 visits", "6-8 visits", True),
        ("MRI of the knee", "MRI of the left knee", False),
        (date(2016, 3, 1), "2016-03-01", True),
        (None, "", True),
        (["knee", "hip"], ["hip", "knee"], False),
        (None, 0, False),
    ],
)
def test_what_counts_as_the_same_value(one: object, other: object, same: bool) -> None:
    assert (plain(one) == plain(other)) is same


def test_order_does_not_count_where_it_says_nothing() -> None:
    truth = {"case": {}, "decisions": [{"decision_number": 1, "body_parts": ["knee", "hip"]}]}
    read = rows([{"decision_number": 1, "body_parts": ["hip", "knee"]}], [])
    assert [(each.field, each.right) for each in compare(read, truth)] == [
        ("letter_parsed", 1),
        ("body_parts", 1),
    ]


@pytest.mark.parametrize(("want", "got", "counted"), [(None, None, 0), (8, None, 1), (None, 8, 1), (8, 8, 1)])
def test_fields_mostly_empty_count_where_either_side_speaks(want: object, got: object, counted: int) -> None:
    truth = {"case": {}, "decisions": [{"decision_number": 1, "visits": want}]}
    compared = list(compare(rows([{"decision_number": 1, "visits": got}], []), truth))
    assert sum(each.total for each in compared if each.field == "visits") == counted


def test_an_invented_decision_is_a_miss_of_the_request() -> None:
    read = rows([{"decision_number": 1, "request": "MRI"}], [])
    [_, invented] = compare(read, {"case": {}, "decisions": []})
    assert (invented.field, invented.right, invented.total) == ("request", 0, 1)


def test_an_unread_letter_misses_all_that_it_states() -> None:
    unread = LetterRows(letter={}, case=None, decisions=[], citations=[], spans={})
    truth = {"case": {"priority": "standard"}, "decisions": [{"decision_number": 1, "request": "MRI"}]}
    assert [each.right for each in compare(unread, truth)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("got", "right", "total"),
    [
        ([CITED], 2, 2),
        ([], 0, 1),
        ([CITED | {"sections": "Weaning"}], 0, 2),
        ([CITED, CITED], 2, 3),
    ],
)
def test_citations_count_on_both_sides(got: list[dict[str, Any]], right: int, total: int) -> None:
    truth = {"case": {}, "decisions": [{"decision_number": 1, "citations": [CITED]}]}
    read = rows([], [citation | {"decision_number": 1} for citation in got])
    compared = {each.field: each for each in compare(read, truth)}
    assert (compared["citation_section"].right, compared["citation_section"].total) == (right, total)


@pytest.mark.parametrize(
    ("now", "before", "below"),
    [
        (Score(9, 10), Score(9, 10), False),
        (Score(8, 10), Score(9, 10), True),
        (Score(9, 11), Score(9, 10), True),
    ],
)
def test_a_share_falls(now: Score, before: Score, below: bool) -> None:
    assert now.is_below(before) is below

"""Tests of how a variant's outcome is decided, and of what the set of variants promises."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from variants import all_variants
from variants.model import Expected, Plain, held, problem, refused, same_as
from variants.outcomes import differences, outcome
from variants.run import judge, path_of, path_of_base

BASE = Plain("letter.txt", b"a letter")


SUMMARY = {"clinical_summary": "A 40-year-old."}
ITEM = {"request": "Norco 10/325mg #60", "decision": "upheld", "rationale": "No."}


def document(*, status: str = "published", problems: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    """What `imr parse` prints for a letter of one item, with some values changed."""
    return {
        "letter": {"status": status},
        "case": {"case_number": "CM21-0213037", "letter_id": "a"} | SUMMARY,
        "decisions": [ITEM],
        "citations": [{"title": "Pain", "letter_id": "a"}],
        "problems": list(problems),
    } | changes


@pytest.mark.parametrize(
    ("read", "expected", "got"),
    [
        (document(), same_as(BASE), "same"),
        (document(case=None, decisions=[], problems=("not_a_determination",)), refused(), "refused"),
        (document(case=None, status="quarantined"), held(), "refused"),
        (document(status="quarantined"), held(), "held"),
        (document(status="quarantined"), same_as(BASE), "held"),
        (document(decisions=[]), same_as(BASE), "silent"),
        (document(decisions=[], problems=("rationale_missing",)), same_as(BASE), "problem"),
        (document(decisions=[], problems=("category_generic",)), problem(BASE), "silent"),
        (document(), problem(BASE), "same"),
        (document(citations=[{"title": "Pain", "letter_id": "b"}]), same_as(BASE), "same"),
        (document(case=SUMMARY | {"case_number": "CM21\u20110213037"}), same_as(BASE), "same"),
        (document(case=SUMMARY | {"case_number": "CM21-0213038"}), same_as(BASE), "silent"),
        (document(), same_as(BASE, says="40-year"), "same"),
        (document(), same_as(BASE, says="a court said \"no\""), "silent"),
        (document(decisions=[ITEM | {"rationale": "It says \"no\"."}]),
         same_as(BASE, apart={"rationale"}, says="says \u201cno\u201d"), "same"),
        (document(decisions=[ITEM | {"decision": "overturned"}]),
         same_as(BASE, apart={"rationale"}), "silent"),
    ],
)  # fmt: skip
def test_outcome(read: dict[str, Any], expected: Expected, got: str) -> None:
    assert outcome(read, expected, document(problems=("category_generic",))) == got


def test_published_without_a_base_is_silent_unless_it_says_something() -> None:
    assert outcome(document(), refused(), None) == "silent"
    assert outcome(document(problems=("header_missing",)), refused(), None) == "problem"


def test_a_base_that_is_not_read_is_like_nothing() -> None:
    assert outcome(document(), same_as(BASE), document(case=None, decisions=[])) == "silent"


def test_differences_name_table_and_column() -> None:
    read = document(decisions=[ITEM | {"request": "Norco"}], citations=[])
    assert differences(read, same_as(BASE), document()) == ["decisions.request", "citations: 0 rows for 1"]
    assert differences(document(), same_as(BASE, says="a court"), document()) == ["the words are missing"]


def test_every_variant_is_judged_by_what_was_read_of_it() -> None:
    variants = all_variants()
    read = {path_of(variant): document(case=None, decisions=[]) for variant in variants}
    read |= {path_of_base(v.expected.base): document() for v in variants if v.expected.base}
    judged = judge(variants, read)
    assert {one.got for one in judged} == {"refused"}
    assert {one.variant.kind for one in judged if not one.right} >= {"nothing covered", "determinations"}
    assert all(one.right for one in judged if one.variant.kind.startswith("quoted"))


def test_the_set_is_what_it_promises() -> None:
    variants = all_variants()
    assert variants == all_variants()
    assert len({path_of(variant) for variant in variants}) == len(variants)
    assert min(Counter(variant.kind for variant in variants).values()) >= 10
    assert not [v.name for v in variants if v.expected.base and v.expected.base.data == v.data]
    assert all(v.expected.base for v in variants if "same" in v.expected.right)

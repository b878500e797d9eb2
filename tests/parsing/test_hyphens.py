"""Words that line ends broke."""

from __future__ import annotations

import pytest

from imr.parsing.cleaning import clean

BREAKS = "The patient re-\nports knee pain and was treat-\ned. He reports it again. Treated."


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        # A word that the text has whole elsewhere, and one that it has nowhere else.
        ("physi-\ncal or physical", "physical\nor physical"),
        ("physi-\n  cal.\nPhysical", "physical.\nPhysical"),
        ("distal clav-\nicle resection", "distal clav-\nicle resection"),
        ("is not medically neces-\nsary.", "is not medically necessary."),
        (
            "is not medically neces- sary, physi- cal or physical",
            "is not medically necessary, physical or physical",
        ),
        # A hyphen of the word's own.
        ("low- and mid-back, pre- or postoperative, clav- icle", None),
        ("a follow-\nup and a follow-up, a followup", "a follow-\nup and a follow-up, a followup"),
        ("10-14-\n2016, CM13-\n0012345, X-\nRay", "10-14-\n2016, CM13-\n0012345, X-\nRay"),
        # A text that breaks words: all but those that may have a hyphen of their own.
        (f"{BREAKS} clav-\nicle resec-\ntion", f"{clean(BREAKS).text} clavicle\nresection"),
        (f"{BREAKS} re-\nevaluation, low-\nback; low on the back", None),
        (f"{BREAKS} appro-\npriate.\nNext", f"{clean(BREAKS).text} appropriate.\nNext"),
        ("in-\n\fcluding, including", "including,\nincluding"),
    ],
)
def test_broken_words(raw: str, text: str | None) -> None:
    assert clean(raw).text == (text or raw.replace(BREAKS, clean(BREAKS).text))


def test_where_a_broken_word_stands_in_the_raw_text() -> None:
    raw = "The physi-\r\n  cal exam. A physical exam."
    cleaned = clean(raw)
    assert cleaned.text == "The physical\nexam. A physical exam."
    for word, written in (("physical", "physi-\r\n  cal"), ("exam", "exam"), ("A physical", "A physical")):
        start = cleaned.text.index(word)
        raw_start, raw_end = cleaned.raw_span((start, start + len(word)))
        assert raw[raw_start:raw_end] == written

"""Characters that stand for plain ones."""

from __future__ import annotations

import pytest

from imr.text.folding import PLAIN, fold_case, fold_term, plain


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("123-45-6789", "123-45-6789"),
        ("123\u201145\u20106789", "123-45-6789"),
        ("123\u00ad45\u22126789", "123-45-6789"),
        ("123\u201345\u20126789", "123-45-6789"),
        ("(916)\u00a0555\u20110142", "(916) 555-0142"),
        ("\uff19\uff11\uff16.555.0142", "916.555.0142"),
        ("123&#8209;45&#x2010;6789", "123-45-6789"),
        ("a&nbsp;b &amp; c &nosuch; R&D", "a b & c &nosuch; R&D"),
        ("o\ufb03ce \ufb01le \ufb02at o\ufb00 \ufb04 \ufb05 \ufb06", "office file flat off ffl st st"),
        ("the patient\u2019s \u201cown\u201d", 'the patient\'s "own"'),
        ("76 \u2014 80 mg\u00b2", "76 \u2014 80 mg\u00b2"),
    ],
)
def test_plain(written: str, expected: str) -> None:
    assert plain(written) == expected


def test_plain_characters_are_ascii() -> None:
    assert all(characters.isascii() for characters in PLAIN.values())


@pytest.mark.parametrize("text", ["", "Non-MTUS", "No\ufb01e\u2011\u00adx\n\u00a0y\U0001f600"])
def test_folding_for_comparison_keeps_offsets(text: str) -> None:
    assert len(fold_case(text)) == len(fold_term(text)) == len(text)

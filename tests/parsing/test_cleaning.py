"""Raw text made readable, and the way back."""

from __future__ import annotations

import pytest

from imr.parsing.cleaning import clean


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Norco 5mg\r\nfor pain", "Norco 5mg\nfor pain"),
        ("Norco 5mg \r\nfor pain", "Norco 5mg\nfor pain"),
        ("Norco\u00a05mg,\ttwice   daily", "Norco 5mg, twice daily"),
        ("Norco\u205f5mg,\u1680\u205ftwice\u1680daily", "Norco 5mg, twice daily"),
        ("\ufeffNor\u200bco", "Norco"),
        ("evidence\ufffe\r\nbased", "evidence-\nbased"),
        ("evidence\ufffebased", "evidence-\nbased"),
        ("physi\u00ad\ncal, ther\u00adapy", "physical, therapy"),
        # A blank line means a paragraph, except where every line is followed by one, and at a page's end.
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("one \n\ntwo \n\n \n\nthree\n\nfour", "one\ntwo\n\nthree\nfour"),
        ("one\n\n\ftwo", "one\ntwo"),
        # Page numbers, running headers and footers; a number that is none of them.
        ("it was\r\n1\r\n\fgiven\r\n  Page 2 of 3\r\n\fonce", "it was\ngiven\nonce"),
        ("three times a week for\n12\n\fvisits", "three times a week for\n12\nvisits"),
        ("it was\fCase Number: CM15-0123456 Page 2 of 3\ngiven", "it was\ngiven"),
        ("it was\nFinal Determination Letter for IMR Case Number CM13-0012345 2\n\fgiven", "it was\n\ngiven"),
    ],
)
def test_clean(raw: str, text: str) -> None:
    assert clean(raw).text == text


@pytest.mark.parametrize("word", ["alpha", "beta", "gamma", "delta", "12"])
def test_raw_span(word: str) -> None:
    raw = "alpha\t \r\n\r\n\u200b  beta\u00ad\r\n\ufeffgamma\r\n12\r\n\f \u00a0delta"
    cleaned = clean(raw)
    start = cleaned.text.index(word)
    raw_start, raw_end = cleaned.raw_span((start, start + len(word)))
    assert raw[raw_start:raw_end] == word
